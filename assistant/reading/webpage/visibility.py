"""What a browser does not show is taken out of the tree: scripts, controls, hidden and merely spoken elements."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from assistant.reading.left_out import HIDDEN, STRUCK
from assistant.reading.webpage.computed_style import UNKNOWN, Look, is_gone, style_of
from assistant.reading.webpage.measuring import SENTENCE
from assistant.reading.webpage.tree import UNSEEN, Element, remove

MOST_HIDDEN = 0.4  # a page under a dialog, or hidden until loaded, is saved as hidden and yet is the page
_FEWEST_WORDS = 2  # that are more than "Link copied."
_SPOKEN = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only screen-reader-only"
    " element-invisible element-hidden govuk-visually-hidden show-for-sr usa-sr-only mw-empty-elt mw-editsection headerlink"
    " material-icons material-icons-outlined material-symbols-outlined material-symbols-rounded".split()
)
_STRUCK = frozenset("del s strike".split())
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,60}line-through", re.IGNORECASE)
_MOST_STRUCK = 0.8  # an element that is left open by mistake strikes out the whole page
_CONTROLS = frozenset("button input label legend".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 summary".split())


class LeftOut(NamedTuple):
    """That words in `place` were left out, and what is to be said of it."""

    place: Element
    remark: str


def drop_unseen(root: Element, kept: frozenset[Element] = frozenset()) -> list[LeftOut]:
    """Take out of the tree what is not shown; hidden elements that hold much of the text are left in, and those `kept`.

    Returns where words were struck out, and where sentences were hidden that would else be read.
    """
    holders = {one for element in kept for one in (element, *element.ancestors())}
    remove([element for element in root.walk() if _never_seen(element)])
    sizes = text_sizes(root)
    most_struck = sizes[root] * _MOST_STRUCK
    struck = [element for element in root.walk() if _is_struck(element) and 0 < sizes[element] <= most_struck]
    remove(struck)
    left = [LeftOut(one.parent, STRUCK) for one in struck if one.parent is not None and sizes[one]]
    return left + _drop_hidden(root, holders)


def remarks(left_out: Iterable[LeftOut], content: Element) -> tuple[str, ...]:
    """What is to be said of what was left out of `content`."""
    if not (noted := list(left_out)):
        return ()
    within = set(content.walk())
    return tuple(dict.fromkeys(one.remark for one in noted if one.place in within))


def _drop_hidden(root: Element, holders: set[Element]) -> list[LeftOut]:
    sizes = text_sizes(root)
    most = sizes[root] * MOST_HIDDEN
    above = [*root.ancestors()]
    unknown = any("stylesheet" in link.get("rel") for link in (above or [root])[-1].find("link"))
    look = Look()
    for element in reversed(above):
        look = look.within(style_of(element), unknown and _is_named(element))
    gone: list[Element] = []
    left: list[LeftOut] = []
    stack = [(root, look, look.unseen)]
    while stack:
        element, look, around = stack.pop()
        style = style_of(element)
        if not (style or around or element.attributes):
            stack.extend((child, look, False) for child in element.children if isinstance(child, Element))
            continue
        small = sizes[element] <= most and element not in holders
        if small and (_is_set_apart(element) or is_gone(style)):
            gone.append(element)
            if element.parent is not None and not _is_set_apart(element) and _tells(element.words()):
                left.append(LeftOut(element.parent, HIDDEN))
            continue
        own = look.within(style, unknown and _is_named(element))
        unseen = around if own is look else own.unseen
        if unseen and not around and not small:
            own, unseen = UNKNOWN, False
        if unseen:
            texts = "".join(child for child in element.children if isinstance(child, str))
            left += [LeftOut(element, HIDDEN)] if _tells(texts) else []
            element.children = [
                " " if isinstance(child, str) and child != child.strip() else child
                for child in element.children
                if not isinstance(child, str) or child != child.strip()
            ]
        stack.extend((child, own, unseen) for child in element.elements)
    remove(gone)
    return left


def text_sizes(root: Element) -> dict[Element, int]:
    """The number of characters, white space aside, that each element holds."""
    sizes: dict[Element, int] = {}
    for element in reversed(list(root.walk())):
        sizes[element] = sum(
            len("".join(child.split())) if isinstance(child, str) else sizes[child]
            for child in element.children
        )
    return sizes


def _never_seen(element: Element) -> bool:
    if element.tag in _CONTROLS:
        return not any(above.tag in _HEADINGS for above in element.ancestors())
    if element.tag == "a" and element.parent is not None and element.parent.tag in _HEADINGS:
        words = element.words()  # a sign that only gives the heading's own address
        return len(words) <= 2 and element.get("href").startswith("#") and not any(map(str.isalnum, words))
    return element.tag in UNSEEN and element.tag != "head"


def _is_struck(element: Element) -> bool:
    """Whether a line runs through its words: they are deleted."""
    return element.tag in _STRUCK or _LINE_THROUGH.search(element.get("style")) is not None


def _is_set_apart(element: Element) -> bool:
    """Whether an element is there for screen readers, for citing pages, or as a picture named by its letters."""
    attributes = element.attributes
    return bool(attributes) and (
        "pagebreak" in attributes.get("epub:type", "")
        or attributes.get("role") == "doc-pagebreak"
        or not _SPOKEN.isdisjoint(attributes.get("class", "").lower().split())
    )


def _is_named(element: Element) -> bool:
    return "class" in element.attributes or "id" in element.attributes


def _tells(words: str) -> bool:
    return len(words.split()) > _FEWEST_WORDS and SENTENCE.search(words) is not None
