"""Lists of an OpenDocument text: the labels that a reader sees, counted in the order of the items."""

import re
from dataclasses import dataclass

from lxml.etree import _Element as Element

from assistant.reading.labels import filled
from assistant.reading.lengths import twips
from assistant.reading.numerals import counted_letters, numeral
from assistant.reading.odt.names import FO, LOEXT, STYLE, TEXT, number_of

LEVELS = 10
_PLACEHOLDER = re.compile(r"%(\d{1,2})%")
_FORMS = {
    "1": "decimal",
    "01": "decimalZero",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "1st": "ordinal",
}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; `form` is None for bullets."""

    form: str | None
    template: str
    start: int
    left: int
    doubled: bool


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """What stands in front of an item: the label as shown, the number in it, and where the item's text begins."""

    label: str
    number: str | None
    left: int


class Lists:
    """The list styles of a file and how far each list has come."""

    def __init__(self, *roots: Element) -> None:
        self._styles: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._saved: dict[str, dict[int, int]] = {}
        for root in roots:
            for style in root.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
                levels = ((number_of(one, f"{TEXT}level", 0), _level(one)) for one in style)
                name = "" if style.tag == f"{TEXT}outline-style" else style.get(f"{STYLE}name") or ""
                self._styles[name] = {place: level for place, level in levels if 1 <= place <= LEVELS}

    def open(self, element: Element, style: str) -> None:
        """Begin an outermost list, which starts afresh unless it says that it continues another."""
        continued = element.get(f"{TEXT}continue-list")
        if continued is not None and continued in self._saved:
            self._counts[style] = self._saved[continued]
        elif element.get(f"{TEXT}continue-numbering") != "true":
            self._counts[style] = {}
        identity = element.get("{http://www.w3.org/XML/1998/namespace}id")
        if identity is not None:
            self._saved[identity] = self._counts.setdefault(style, {})

    def restart(self, style: str, place: int) -> None:
        """Let a level begin anew, as a list within a list does."""
        self._counts.setdefault(style, {}).pop(place, None)

    def next(self, style: str, place: int, start: int | None) -> LabelledItem | None:
        """Count an item and return what stands in front of it; None where its style shows nothing there.

        A list without a style, or with one that is not in the file, has bullets.
        """
        level = self._styles.get(style, {}).get(place)
        if level is None:
            return LabelledItem("•", None, 0)
        if level.form is None:
            return LabelledItem(level.template or "•", None, level.left)
        counts = self._counts.setdefault(style, {})
        counts[place] = start if start is not None else counts.get(place, level.start - 1) + 1
        for below in range(place + 1, LEVELS + 1):
            counts.pop(below, None)
        return self._labelled(style, place, level, counts)

    def left(self, style: str, place: int) -> int:
        """Where the text of items begins, in twentieths of a point."""
        level = self._styles.get(style, {}).get(place)
        return level.left if level is not None else 0

    def _labelled(self, style: str, place: int, level: Level, counts: dict[int, int]) -> LabelledItem | None:
        def digits(found: re.Match[str]) -> str:
            at = int(found[1])
            own = self._styles[style].get(at)
            return _shown(counts.get(at, own.start), own) if own is not None and at <= place else ""

        label, number = filled(level.template, _PLACEHOLDER, digits)
        return LabelledItem(label, number, level.left) if label.strip() else None


def _shown(count: int, level: Level) -> str:
    if level.form is None:
        return ""
    form = _FORMS.get(level.form, "none" if not level.form else "decimal")
    if form in ("lowerLetter", "upperLetter") and not level.doubled:
        letters = counted_letters(count)
        return letters if form == "lowerLetter" else letters.upper()
    return numeral(count, form)


def _level(element: Element) -> Level:
    place = number_of(element, f"{TEXT}level", 1)
    numbered = element.tag in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")
    form = (
        (element.get(f"{LOEXT}num-format") or element.get(f"{STYLE}num-format") or "").partition(",")[0]
        if numbered
        else None
    )
    return Level(
        form=form,
        template=_template(element, place, form) if numbered else element.get(f"{TEXT}bullet-char") or "",
        start=number_of(element, f"{TEXT}start-value", 1),
        left=_left(element),
        doubled=element.get(f"{STYLE}num-letter-sync") == "true",
    )


def _template(element: Element, place: int, form: str | None) -> str:
    """The label with %1% for the number of the first level, and so on."""
    given = element.get(f"{LOEXT}num-list-format") or element.get(f"{STYLE}num-list-format")
    if given is not None:
        return str(given)
    shown = min(number_of(element, f"{TEXT}display-levels", 1, LEVELS), place)
    numbers = ".".join(f"%{at}%" for at in range(place - shown + 1, place + 1)) if form else ""
    return f"{element.get(f'{STYLE}num-prefix') or ''}{numbers}{element.get(f'{STYLE}num-suffix') or ''}"


def _left(element: Element) -> int:
    properties = element.find(f"{STYLE}list-level-properties")
    if properties is None:
        return 0
    aligned = properties.find(f"{STYLE}list-level-label-alignment")
    if aligned is not None:
        return twips(aligned.get(f"{FO}margin-left") or "") or 0
    names = (f"{TEXT}space-before", f"{TEXT}min-label-width")
    return sum(twips(properties.get(name) or "") or 0 for name in names)
