"""Finds the notes of a page: links that are note markers, the elements that hold the notes, the links back."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from assistant.reading.flow import Part
from assistant.reading.webpage.tree import BLOCKS, HEADINGS, Element

_LABEL = re.compile(
    r"[\[(]?\s*(?:(?:(?:foot|end)?note|fn|n)\.?\s*)?(\d{1,4}|[a-zA-Z]|[ivxlc]{1,6}|[*†‡§¶#]{1,4})\s*[\])]?[.:]?"
)
_NOTE_NAME = re.compile(
    r"(?:^|[-_:.])_*(?:fn|ftn|edn|en|sdfootnote|sdendnote|(?:foot|end|side)?-?notes?|cite_note|cite|ref)[-_:.]?\d*(?=$|[-_:.\d])"
    r"|footnote|endnote|sidenote",
    re.IGNORECASE,
)
_NOTE_ROLES = frozenset("doc-footnote doc-endnote footnote endnote rearnote sidenote".split())
_REFERENCE_ROLES = frozenset("doc-noteref noteref".split())
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_LEADING = re.compile(r"[\^↑↩][\ufe0e\ufe0f]?[ \u00a0\n]*|[.:)\]][ \u00a0\n]+")
ARROWS = "↩↑⏎↵⤴↖⇑^\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Notes:
    """`references` are links with label and key of their note; `holders` elements with key and label; `back` links back."""

    references: dict[Element, tuple[str, str]] = field(default_factory=dict)
    holders: dict[Element, tuple[str, str | None]] = field(default_factory=dict)
    back: set[Element] = field(default_factory=set)


def find_notes(pages: Sequence[tuple[str, Element]]) -> Notes:
    """Return the notes of pages that may refer to one another, each given with its path ("" for a page alone)."""
    order: dict[Element, int] = {}
    targets: dict[str, Element] = {}
    links: list[tuple[Element, str]] = []
    for path, root in pages:
        for element in root.walk():
            order[element] = len(order)
            for name in (element.get("id"), element.get("name") if element.tag == "a" else ""):
                if name:
                    targets.setdefault(f"{path}#{name}", element)
            if element.tag == "a" and (address := _address(element, path)):
                links.append((element, address))
    return _Finder(order, targets, links).found()


def _address(link: Element, path: str) -> str | None:
    """The key of what a link within these pages leads to."""
    before, sign, fragment = link.get("href").strip().partition("#")
    if not sign or not fragment:
        return None
    if path and before:
        before = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(before)))
        return f"{before}#{unquote(fragment)}"
    return f"{path}#{unquote(fragment)}"


class _Finder:
    """Sorts links into references and links back."""

    def __init__(
        self, order: dict[Element, int], targets: dict[str, Element], links: list[tuple[Element, str]]
    ) -> None:
        self._order = order
        self._targets = targets
        self._links = links
        self._addresses = dict(links)

    def found(self) -> Notes:
        """Return the notes, with the markers of those alone whose text was found."""
        markers: dict[Element, tuple[str, str]] = {}
        referred: dict[Element, list[tuple[str, str]]] = {}
        for link, key in self._links:
            target = self._targets.get(key)
            if target is not None and (label := self._reference_label(link, target, key)) is not None:
                markers[link] = (label, key)
                referred.setdefault(target, []).append((label, key))
        notes = Notes()
        same: dict[str, str] = {}  # the several names that one note may have
        for target, holder in self._holders(referred).items():
            label, key = referred[target][0]
            notes.holders[holder] = (key, label)
            same.update({other: key for _, other in referred[target]})
        for link, (label, key) in markers.items():
            own = any(notes.holders.get(above, ("", None))[0] == same.get(key) for above in link.ancestors())
            if key in same and not own:
                notes.references[link] = (label, same[key])
        self._add_unreferred(notes)
        self._add_links_back(notes)
        return notes

    def _reference_label(self, link: Element, target: Element, key: str) -> str | None:
        found = _LABEL.fullmatch(link.words())
        if found is None or target.tag in HEADINGS or self._order[link] >= self._order[target]:
            return None
        roles = _roles(link)
        raised = (
            any(one.tag == "sup" for one in (*link.walk(), link.parent) if one is not None)
            or _RAISED.search(link.get("style")) is not None
        )
        named = _NOTE_NAME.search(key.partition("#")[2]) or not _NOTE_ROLES.isdisjoint(_roles(target))
        named_link = _NOTE_NAME.search(link.get("class") + " " + link.get("id"))
        if roles & _REFERENCE_ROLES or raised or named or named_link or self._answers(link, target):
            return found[1]
        return None

    def _answers(self, link: Element, target: Element) -> bool:
        """Whether the target leads back to the link, under the same label."""
        back = target if target.tag == "a" else next(target.find("a"), None)
        if back is None or back.words() != link.words():
            return False
        source = self._targets.get(self._addresses.get(back, ""))
        return source is not None and (source is link or source is link.parent or source.parent is link)

    def _holders(self, referred: dict[Element, list[tuple[str, str]]]) -> dict[Element, Element]:
        """The element that holds each note, where it holds no other."""
        inside: dict[Element, int] = {}
        for target in referred:
            for element in (target, *target.ancestors()):
                inside[element] = inside.get(element, 0) + 1
        holding: dict[Element, Element] = {}
        for target in referred:
            holder = _holder(target, inside)
            if holder is not None and inside[holder] == 1:
                holding[target] = holder
        return holding

    def _add_unreferred(self, notes: Notes) -> None:
        for key, element in self._targets.items():
            known = (element, *element.ancestors(), *element.walk())
            if _roles(element) & _NOTE_ROLES and not any(one in notes.holders for one in known):
                notes.holders[element] = (key, None)

    def _add_links_back(self, notes: Notes) -> None:
        sources = {one for link in notes.references for one in (link, *link.ancestors(), *link.walk())}
        for holder in notes.holders:
            for link in holder.find("a"):
                target = self._targets.get(self._addresses.get(link, ""))
                if link not in notes.references and (target in sources or _is_back(link)):
                    notes.back.add(link)


def without_label(part: Part, typed: bool) -> Part:
    """Return a note's part without the arrows that led back and, where it is `typed`, without its own label in front."""
    text = part.text.rstrip(f"{ARROWS} \u00a0\n\t")
    cut = 0
    while found := _LEADING.match(text, cut):
        cut = found.end()
    if (
        typed
        and part.number
        and (
            opening := re.compile(
                rf"[\[(]?{re.escape(part.number)}(?:[\])]?[.:]?[ \u00a0\n\t]+|[\])][.:]?)"
            ).match(text, cut)
        )
    ):
        cut = opening.end()
    markers = tuple(one.moved(-cut) for one in part.markers if one.start >= cut and one.end <= len(text))
    return replace(part, text=text[cut:], markers=markers)


def _holder(target: Element, inside: dict[Element, int]) -> Element | None:
    if target.tag not in BLOCKS:
        if _roles(target) & _NOTE_ROLES or "sidenote" in target.get("class") or len(target.words()) > 20:
            return target
        block = next((above for above in target.ancestors() if above.tag in BLOCKS), None)
    else:
        block = target
    if block is None or block.tag in ("body", "main", "article", "html"):
        return None
    if block.tag in ("td", "th"):
        return block.parent
    above = block.parent
    if (
        block.tag == "p"
        and above is not None
        and inside.get(above) == 1
        and (above.tag == "li" or (above.tag in ("div", "aside", "dd") and _names_one_note(above)))
    ):
        return above
    return block


def _names_one_note(element: Element) -> bool:
    return _NOTE_NAME.search(element.get("id")) is not None or "footnote" in element.get("class").split()


def _roles(element: Element) -> set[str]:
    return {*element.get("role").split(), *element.get("epub:type").split()}


def _is_back(link: Element) -> bool:
    words = link.words()
    if "doc-backlink" in _roles(link) or "backlink" in _roles(link):
        return True
    if re.search(r"back-?(?:ref|link)|reversefootnote", link.get("class")):
        return True
    return bool(words) and not words.strip(ARROWS + " ")
