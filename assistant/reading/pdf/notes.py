"""Notes at the foot of columns and at the end of documents, and the raised markers that refer to them."""

import re
from collections.abc import Sequence

from assistant.reading.pdf.lines import Line
from assistant.reading.pdf.paragraphs import Frame, Paragraph

_LABEL = re.compile(r"(\d{1,4}|[*†‡§]{1,4}|[a-z])[.)]?$")
_SMALLER = 0.95
_FAR = 40


def split_notes(
    frame: Frame, body: float, labels: set[str], expected: int | None, note_open: bool
) -> tuple[list[Line], list[Paragraph]]:
    """Return the lines of `frame` that are text, and the notes that follow them.

    `labels` are those of the raised words on the page, `expected` is the number after that of the last note,
    `note_open` says that a note of the page before may go on here: it then comes first, without a label.
    """
    lines = frame.lines
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


def label_of(line: Line) -> str | None:
    """The label of the note that `line` may open: its first word, raised or alone."""
    first = line.words[0]
    found = _LABEL.match(first.text)
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
    return is_small(line) or label in labels or (label.isdigit() and int(label) == expected)


def follows(label: str, new: str, line: Line) -> bool:
    """Whether a note `new` may come right behind the note `label`."""
    if label.isdigit() and new.isdigit():
        step = int(new) - int(label)
        return step == 1 or (is_small(line) and 1 <= step <= _FAR) or (is_small(line) and new == "1")
    return is_small(line) or not new.isalnum()
