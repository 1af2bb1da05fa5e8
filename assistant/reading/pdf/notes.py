"""Notes at the foot of columns and at the end of documents, and the raised markers that refer to them."""

import re
from collections.abc import Callable, Sequence

from assistant.reading.numerals import roman_value
from assistant.reading.pdf.characters import PageText
from assistant.reading.pdf.lines import Line
from assistant.reading.pdf.paragraphs import Frame, Paragraph

_LABEL = re.compile(r"(\d{1,4}|[*†‡§]{1,4}|[ivxl]{1,7}|[a-z])[.)]?$")
_LISTED = re.compile(r"[\[(]?(\d{1,4}|[ivxl]{1,7})[\]).]?$")
_PARTS = re.compile(r"\d+|[*†‡§]+")
_TRAILING = re.compile(r"(?<=\w)[*†‡§]+$|[¹²³⁰⁴-⁹]+")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SMALLER, _NEARLY = 0.95, 0.92  # of running text: a note, and the text of a page that was scanned smaller
_FAR = 40
_LEAST_END_NOTES, _END_NOTE_SHARE = 3, 0.6


def split_notes(
    frame: Frame, body: float, labels: set[str], expected: int | None, note_open: bool
) -> tuple[list[Line], list[Paragraph]]:
    """Return the lines of `frame` that are text, and the notes that follow them.

    `labels` are those of the raised words on the page, `expected` is the number after that of the last note,
    `note_open` says that a note of the page before may go on here: it then comes first, without a label.
    """
    lines = frame.lines
    if frame.size >= _NEARLY * body:
        body = min(body, frame.size)
    start = len(lines)
    while start and lines[start - 1].size < _SMALLER * body:
        start -= 1
    if start == len(lines):
        return lines, []
    opening = next(
        (place for place in range(start, len(lines)) if _opens(lines[place], labels, expected)), None
    )
    if opening is None:
        goes_on = note_open and start > 0 and _is_apart(frame, start)
        return (lines[:start], _note(frame, lines[start:], None)) if goes_on else (lines, [])
    text_end = opening
    before = lines[start:opening]
    found: list[Paragraph] = []
    if before and note_open and (start == 0 or _is_apart(frame, start)) and not _is_apart(frame, opening):
        text_end = start
        found.extend(_note(frame, before, None))
    current: list[Line] = []
    label: str | None = None
    for line in lines[opening:]:
        new = label_of(line)
        if new is not None and (label is None or follows(label, new, line)):
            found.extend(_note(frame, current, label))
            current, label = [], new
        current.append(line)
    found.extend(_note(frame, current, label))
    return lines[:text_end], found


def _note(frame: Frame, lines: Sequence[Line], label: str | None) -> list[Paragraph]:
    if not lines:
        return []
    return [Paragraph(list(lines), frame, kind="note", label=label, skipped=int(label is not None))]


def _is_apart(frame: Frame, place: int) -> bool:
    """Whether there is a gap above the line at `place`."""
    above, line = frame.lines[place - 1], frame.lines[place]
    return above.base - line.base > 1.5 * line.size


def labels_in(page: PageText) -> set[str]:
    """The labels of notes to which the text of a page may refer: raised words, raised digits, stars at ends of words."""
    labels: set[str] = set()
    for word in page.words:
        if word.raised:
            labels.add(word.text.rstrip(".)"))
            labels.update(_PARTS.findall(word.text))
        elif found := _TRAILING.search(word.text):
            labels.add(found.group().translate(SUPERSCRIPTS))
    return labels


def label_of(line: Line) -> str | None:
    """The label of the note that `line` may open: its first word, raised or alone."""
    first = line.words[0]
    found = _LABEL.match(first.text.translate(SUPERSCRIPTS))
    if found is None or len(line.words) < 2:
        return None
    raised = is_small(line)
    if found[1].isalpha() and not raised:
        return None
    return found[1] if raised or line.spaces[1] or found[1] in "*†‡§" else None


def is_small(line: Line) -> bool:
    """Whether the first word is smaller than the line, or raised."""
    return line.words[0].size < 0.9 * line.size


def _opens(line: Line, labels: set[str], expected: int | None) -> bool:
    label = label_of(line)
    if label is None:
        return False
    return label in labels or (label.isdigit() and int(label) == expected)


def follows(label: str, new: str, line: Line) -> bool:
    """Whether a note `new` may come right behind the note `label`."""
    if label.isdigit() and new.isdigit():
        step = int(new) - int(label)
        return step == 1 or (is_small(line) and 1 <= step <= _FAR) or (is_small(line) and new == "1")
    return is_small(line) or not new.isalnum()


def with_end_notes(parts: Sequence[Paragraph], labels: set[str], size: float) -> list[Paragraph]:
    """Return `parts`, the notes that end the document marked, each a part of its own.

    They open with successive labels, most of which are in `labels`: those of the raised words that have no note on
    their page. `size` is that of running text.
    """
    for place in range(len(parts) - 1, -1, -1):
        if parts[place].kind == "text" and _end_label(parts[place].lines[0], size) in labels & {"1", "i"}:
            tail = [part for part in parts[place:] if part.kind == "text"]
            notes = _successive(tail, lambda line: _end_label(line, size))
            known = sum(note.label in labels for note in notes)
            if known >= max(_LEAST_END_NOTES, _END_NOTE_SHARE * len(notes)):
                kept = [part for part in parts[place:] if part.kind != "text"]
                return [*parts[:place], *notes, *kept]
    return list(parts)


def _end_label(line: Line, size: float) -> str | None:
    first = line.words[0].text
    found = _LABEL.match(first)
    if found is None or len(line.words) < 2 or (found[1] != first and line.size >= _SMALLER * size):
        return None
    return found[1]


def listed_notes(parts: Sequence[Paragraph]) -> list[Paragraph]:
    """Cut the paragraphs below a heading "Notes" into notes; where none opens with a number they stay as they are."""
    if not parts or _listed_label(parts[0].lines[0]) is None:
        return list(parts)
    return _successive(parts, _listed_label, begins_anew=True)


def _listed_label(line: Line) -> str | None:
    found = _LISTED.match(line.words[0].text)
    return found[1] if found is not None and len(line.words) > 1 else None


def _successive(
    parts: Sequence[Paragraph], opening: Callable[[Line], str | None], begins_anew: bool = False
) -> list[Paragraph]:
    """Cut paragraphs where the next label opens a line; if it `begins_anew`, also where 1 opens a paragraph."""
    notes: list[Paragraph] = []
    for part in parts:
        for line in part.lines:
            label = opening(line)
            is_first = begins_anew and label == "1" and line is part.lines[0]
            if label is not None and (not notes or is_first or _is_next(notes[-1].label, label)):
                notes.append(Paragraph([line], part.frame, kind="note", label=label, skipped=1))
            elif notes:
                notes[-1].lines.append(line)
    return notes


def _is_next(label: str | None, other: str) -> bool:
    if label is None:
        return True
    if label.isdigit() and other.isdigit():
        return int(other) == int(label) + 1
    return not label.isdigit() and not other.isdigit() and roman_value(other) == roman_value(label) + 1
