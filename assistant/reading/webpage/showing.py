"""What a browser does not show is taken out of the tree: scripts, controls, hidden and merely spoken elements."""

import re

from assistant.reading.webpage.tree import UNSEEN, Element, remove

MOST_HIDDEN = 0.4  # a page under a dialog, or hidden until loaded, is saved as hidden and yet is the page
_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE
)
_SPOKEN = frozenset(
    "sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only screen-reader-only"
    " element-invisible element-hidden govuk-visually-hidden show-for-sr usa-sr-only mw-empty-elt mw-editsection headerlink".split()
)
_STRUCK = frozenset("del s strike".split())
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,60}line-through", re.IGNORECASE)
_MOST_STRUCK = 0.8  # an element that is left open by mistake strikes out the whole page
_CONTROLS = frozenset("button input label legend".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 summary".split())


def drop_unseen(root: Element, kept: frozenset[Element] = frozenset()) -> None:
    """Take out of the tree what is not shown; hidden elements that hold much of the text are left in, and those `kept`."""
    holders = {one for element in kept for one in (element, *element.ancestors())}
    remove([element for element in root.walk() if _never_seen(element)])
    sizes = text_sizes(root)
    most_struck = sizes[root] * _MOST_STRUCK
    remove([element for element in root.walk() if _is_struck(element) and sizes[element] <= most_struck])
    sizes = text_sizes(root)
    most = sizes[root] * MOST_HIDDEN
    remove(
        [
            element
            for element in root.walk()
            if _is_hidden(element) and sizes[element] <= most and element not in holders
        ]
    )


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


def _is_hidden(element: Element) -> bool:
    attributes = element.attributes
    if "pagebreak" in attributes.get("epub:type", "") or attributes.get("role") == "doc-pagebreak":
        return True
    if not attributes:
        return False
    return (
        ("hidden" in attributes and attributes["hidden"].lower() != "until-found")
        or attributes.get("aria-hidden", "").lower() == "true"
        or ("style" in attributes and _STYLE.search(attributes["style"]) is not None)
        or not _SPOKEN.isdisjoint(attributes.get("class", "").lower().split())
    )
