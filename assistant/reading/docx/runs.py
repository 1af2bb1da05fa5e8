"""Reads the runs of paragraphs in order: fields, note markers, and what hides or stresses words."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element as Element

from assistant.reading.docx.accepting import BOX
from assistant.reading.docx.field_numbers import FieldNumbers
from assistant.reading.docx.form_fields import shown
from assistant.reading.docx.hidden import Hidden
from assistant.reading.docx.notes import NoteKind, Notes
from assistant.reading.docx.package import M, W, is_on, value
from assistant.reading.docx.styles import Styles
from assistant.reading.docx.symbols import sign
from assistant.reading.flow import Marked
from assistant.reading.formulas import linear, of_xml
from assistant.reading.left_out import STRUCK
from assistant.reading.symbols import in_font
from assistant.reading.words import SOFT_HYPHEN, Words

_SILENT = {
    f"{W}{name}"
    for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "instrText", "delText", "rt", "rubyPr")
} | {f"{M}{name}" for name in ("oMathParaPr", "rPr", "ctrlPr")}  # fmt: skip
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
}
_LISTS = ("TOC", "INDEX", "TOA", "BIBLIOGRAPHY", "RD")
_ADDED_LISTS = (
    "ZOTERO_BIBL",
    "EN.REFLIST",
    "MENDELEY BIBLIOGRAPHY",
    "CITAVI BIBLIOGRAPHY",
    "CSL_BIBLIOGRAPHY",
)
_PROMPT_STYLES = (
    "PlaceholderText",
    "Platzhaltertext",
    "Textedelespacerserv",
    "Textodelmarcador",
    "Testosegnaposto",
)
_PROMPT = re.compile(
    r"(?:(?:click|tap|double-click|press|klicken|cliquez|haga clic|fare clic)\b.{0,120}|(?:choose|select|enter|pick|type|insert)\b.{0,80}"
    r"|wählen sie\b.{0,80}|choisissez\b.{0,80}|\[[^\]]{1,80}\]|[_.…\s]*)",
    re.IGNORECASE | re.DOTALL,
)
_LEAST_SHIFT = 3  # half points; less is to please the eye
_WHITE = str.maketrans({"\n": " ", "\r": " ", "\t": " ", SOFT_HYPHEN: None})


@dataclass(slots=True)
class _Field:
    """An open field: where it began, what it asks of a form, its code until the separator is seen, and whether it makes a list such as contents."""

    start: int
    data: Element | None
    code: list[str] = field(default_factory=list)
    shows: bool = False
    lists: bool = False


class _Look(NamedTuple):
    """How the words of a run look; `position` is raised, lowered or neither, as the format names it."""

    bold: bool
    italic: bool
    position: str | None = None
    font: str | None = None


class Reader:
    """Reads the paragraphs of one story in their order."""

    def __init__(self, root: Element, styles: Styles, notes: Notes, hidden: Hidden) -> None:
        self.hidden = hidden
        self._styles = styles
        self._notes = notes
        self._fields: list[_Field] = []
        self._in_code = self._in_list = 0  # how many open fields show nothing yet, and make lists
        self._unpaired = _unpaired(root)
        self._counters = FieldNumbers()
        self._paragraph = root
        self._usual: int | None = None  # by how many half points most words of the paragraph are raised

    def read(self, paragraph: Element, words: Words) -> None:
        """Append the words of a paragraph."""
        self._paragraph, self._usual = paragraph, None
        self._inside(paragraph, words, value(paragraph.find(f"{W}pPr/{W}pStyle")))

    def _inside(self, element: Element, words: Words, style: str | None) -> None:
        for child in element:
            if child.tag == f"{W}r":
                self._run(child, words, style)
            elif child.tag == f"{M}oMath":
                self._formula(child, words)
            elif child.tag == f"{M}t":
                self._add(words, child.text or "", _Look(True, True))
            elif child.tag == f"{W}fldSimple" and not "".join(child.itertext()).strip():
                words.add(self._counters.next(child.get(f"{W}instr") or ""))
            elif child.tag == BOX:
                words.boxes.append(child)
            elif child.tag not in _SILENT and not is_placeholder(child):
                self._inside(child, words, style)

    def _run(self, run: Element, words: Words, style: str | None) -> None:
        properties = run.find(f"{W}rPr")
        character = None if properties is None else value(properties.find(f"{W}rStyle"))

        def has(name: str) -> bool:
            return self._styles.switch(name, properties, character, style)

        unseen = self.hidden.why(run, properties, character, style)
        look = _Look(
            has("b"),
            has("i"),
            self._styles.position(properties, character) or self._shifted(properties, character),
            self._styles.font(properties, character),
        )
        custom: str | None = None
        for child in run:
            start, pieces = words.size, len(words.pieces)
            if child.tag == f"{W}fldChar":
                self._turn(child, words, unseen is None)
            elif child.tag == f"{W}instrText" and self._fields:
                self._fields[-1].code.append(child.text or "")
            elif unseen or self._in_code or child.tag in _SILENT:
                if (
                    unseen
                    and not self._in_code
                    and (child.tag == f"{W}sym" or (child.tag == f"{W}t" and (child.text or "").strip()))
                ):
                    self.hidden.noted.add(unseen)
                elif (
                    unseen == STRUCK
                    and not self._in_code
                    and child.tag == f"{W}t"
                    and not words.text[-1:].isspace()
                ):
                    words.add(_displayed(child))  # a blank that is struck still parts two words
                continue
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                custom = self._refer(child, words)
            elif child.tag == f"{W}t":
                self._add(words, in_font(_displayed(child), look.font), look)
            elif child.tag == f"{W}sym":
                self._add(words, sign(child), look)
            elif self._turns_page(child):
                words.add("\n")
            elif child.tag in _SIGNS:
                words.add(_SIGNS[child.tag])
            elif child.tag == BOX:
                words.boxes.append(child)
            else:
                self._inside(child, words, style)
            if custom is not None and "".join(words.pieces[pieces:]).strip():
                mark = sign(child) if child.tag == f"{W}sym" else "".join(child.itertext()).strip()
                words.cut(start, pieces)
                words.markers.append(Marked(mark, start, start, custom))
                words.own_marks.append(custom)
                custom = None

    def _shifted(self, properties: Element | None, character: str | None) -> str | None:
        """Whether a run is shifted against most words of its paragraph, as exponents and marks of notes are."""
        by = self._styles.shift(properties, character)
        if not by:
            return None
        if self._usual is None:
            counts = Counter({0: 0})
            for run in self._paragraph.iter(f"{W}r"):
                own = run.find(f"{W}rPr")
                named = None if own is None else value(own.find(f"{W}rStyle"))
                counts[self._styles.shift(own, named)] += sum(
                    len(one.text or "") for one in run.iterfind(f"{W}t")
                )
            self._usual = counts.most_common(1)[0][0]
        if abs(by - self._usual) < _LEAST_SHIFT:
            return None
        return "superscript" if by > self._usual else "subscript"

    def _turns_page(self, child: Element) -> bool:
        """Whether a page is broken here by hand; where Word broke it the last time counts for notes only."""
        by_hand: bool = child.tag == f"{W}br" and child.get(f"{W}type") == "page"
        if by_hand or child.tag == f"{W}lastRenderedPageBreak":
            self._notes.turn_page()
        return by_hand

    def _formula(self, formula: Element, words: Words) -> None:
        if self._in_code:
            return
        text = linear(of_xml(formula))
        if text[:1].isdigit() and words.text[-1:].isdigit():
            text = f" {text}"
        self._add(words, text, _Look(True, True))

    def _add(self, words: Words, text: str, look: "_Look") -> None:
        if look.position == "superscript":
            words.add_raised(text)
        elif look.position == "subscript":
            words.add_lowered(text)
        else:
            words.add(text)
        if text.strip():
            words.plain |= not look.bold
            words.upright |= not look.italic
            words.listed |= self._in_list > 0

    def _refer(self, reference: Element, words: Words) -> str | None:
        """Mark a note; return its key where the mark follows as text."""
        kind = NoteKind.FOOTNOTE if reference.tag == f"{W}footnoteReference" else NoteKind.ENDNOTE
        key = f"{kind} {reference.get(f'{W}id')}"
        custom = reference.get(f"{W}customMarkFollows") in ("1", "true", "on")
        label = self._notes.refer(kind, key, custom)
        if label is None:
            return None
        words.notes.append(key)
        if custom:
            return key
        words.markers.append(Marked(label, words.size, words.size, key))
        return None

    def _turn(self, mark: Element, words: Words, is_seen: bool) -> None:
        """Open a field, pass from its code to its result, or close it."""
        kind = mark.get(f"{W}fldCharType")
        if mark in self._unpaired:
            return
        if kind == "begin":
            self._fields.append(_Field(words.size, mark.find(f"{W}ffData")))
            self._in_code += 1
        elif kind == "separate" and self._fields and not self._fields[-1].shows:
            self._fields[-1].shows = True
            self._fields[-1].lists = _makes_list("".join(self._fields[-1].code))
            self._in_code -= 1
            self._in_list += self._fields[-1].lists
        elif kind == "end" and self._fields:
            closed = self._fields.pop()
            self._in_code -= not closed.shows
            self._in_list -= closed.lists
            if words.size == closed.start and not self._in_code and is_seen:
                words.add(self._counters.next("".join(closed.code)) or shown(closed.data))


def _makes_list(code: str) -> bool:
    words = code.upper().split()
    if not words:
        return False
    return words[0] in _LISTS or (words[0] == "ADDIN" and any(one in " ".join(words) for one in _ADDED_LISTS))


def _unpaired(root: Element) -> set[Element]:
    """Marks of fields that are never closed, or were never opened: without them nothing would be hidden for good."""
    opened: list[Element] = []
    lost: set[Element] = set()
    for mark in root.iter(f"{W}fldChar"):
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            opened.append(mark)
        elif kind == "end" and opened:
            opened.pop()
        elif kind == "end":
            lost.add(mark)
    return lost.union(opened)


def _displayed(text: Element) -> str:
    words = (text.text or "").translate(_WHITE)
    preserved = text.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return words if preserved else words.strip(" ")


def is_placeholder(element: Element) -> bool:
    """Whether a content control still shows the words that ask to fill it in.

    Programs that fill it in may leave the flag; only Word's prompts have the style of placeholders, or its very words.
    """
    if element.tag != f"{W}sdt" or is_on(element.find(f"{W}sdtPr/{W}showingPlcHdr")) is not True:
        return False
    runs = [
        run for run in element.iter(f"{W}r") if "".join(one.text or "" for one in run.iter(f"{W}t")).strip()
    ]
    if any((value(run.find(f"{W}rPr/{W}rStyle")) or "").startswith(_PROMPT_STYLES) for run in runs):
        return True
    text = "".join("".join(one.text or "" for one in run.iter(f"{W}t")) for run in runs).strip()
    return _PROMPT.fullmatch(text) is not None
