"""What a person added to a page: values of form fields, typed comments on the page, stamps; lines through words."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from assistant.reading.pdf.characters import Box, Face, PageText, Word
from assistant.reading.symbols import tick

_MOST = 2_000
_HIDDEN = 1 << 1 | 1 << 5  # flags: hidden, no view
_TEXT_FIELDS = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_SWITCHES = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_PASSWORD = 1 << 13  # flag of a text field
_LEADING, _WIDTH = 1.2, 0.5  # of the size: distance of lines, width of a letter


@dataclass(slots=True)
class Added:
    """What was added: texts with the boxes in which they stand, lines through words, boxes that cover, what is unreadable."""

    texts: list[tuple[str, Box]] = field(default_factory=list)
    strikes: list[Box] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    covers: bool = False


def added_to(page: pdfium.PdfPage, form: Any) -> Added:
    """Return what was added to `page`; `form` is the form environment of the document, None without one."""
    found = Added()
    for place in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        note = raw.FPDFPage_GetAnnot(page.raw, place)
        if not note:
            continue
        try:
            _sort(note, form, found)
        finally:
            raw.FPDFPage_CloseAnnot(note)
    return found


def _sort(note: Any, form: Any, found: Added) -> None:
    kind = raw.FPDFAnnot_GetSubtype(note)
    if raw.FPDFAnnot_GetFlags(note) & _HIDDEN:
        return
    if kind == raw.FPDF_ANNOT_WIDGET and form is not None:
        if text := _value(note, form):
            found.texts.append((text, _rect(note)))
    elif kind in (raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP):
        is_stamp = kind == raw.FPDF_ANNOT_STAMP
        text = _string(note, "Contents") or (_stamped(note) if is_stamp else "")
        if text:
            found.texts.append((text, _rect(note)))
        else:
            found.unread.append("stamp" if is_stamp else "text box")
    elif kind == raw.FPDF_ANNOT_STRIKEOUT:
        found.strikes.extend(_quads(note))
    elif kind in (raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_POLYGON):
        found.covers = True


def _stamped(note: Any) -> str:
    return _string(note, "Subj") or _string(note, "Name").removeprefix("#")


def _value(note: Any, form: Any) -> str:
    kind = raw.FPDFAnnot_GetFormFieldType(form, note)
    if kind == raw.FPDF_FORMFIELD_TEXTFIELD and raw.FPDFAnnot_GetFormFieldFlags(form, note) & _PASSWORD:
        return ""
    if kind in _TEXT_FIELDS:
        return read_string(lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(form, note, buffer, size))
    if kind in _SWITCHES:
        return tick(bool(raw.FPDFAnnot_IsChecked(form, note)))
    return ""


def _string(note: Any, key: str) -> str:
    return read_string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(note, key.encode(), buffer, size))


def read_string(ask: Any) -> str:
    """What a function of pdfium writes in UTF-16."""
    size = ask(None, 0)
    if size <= 2 or size > 1_000_000:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    ask(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").strip("\x00 \r\n\t")


def _rect(note: Any) -> Box:
    rect = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(note, rect)
    return rect.left, rect.bottom, rect.right, rect.top


def _quads(note: Any) -> Iterator[Box]:
    """The middle lines of the stretches that an annotation strikes out."""
    points = raw.FS_QUADPOINTSF()
    for place in range(raw.FPDFAnnot_CountAttachmentPoints(note)):
        if raw.FPDFAnnot_GetAttachmentPoints(note, place, points):
            xs, ys = (
                (points.x1, points.x2, points.x3, points.x4),
                (points.y1, points.y2, points.y3, points.y4),
            )
            middle = min(ys) + 0.45 * (max(ys) - min(ys))
            yield min(xs), middle, max(xs), middle


def with_added(page: PageText, texts: Sequence[tuple[str, Box]]) -> PageText:
    """`page` with texts that were added to it, as words where they stand."""
    usual = median([word.size for word in page.words]) if page.words else 11.0
    characters, words = page.characters, list(page.words)
    for text, box in texts:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        size = max(4.0, min(usual, 0.75 * (box[3] - box[1]) / (_LEADING * (len(lines) - 1) + 1) * 1.1))
        single = len(lines) == 1
        base = (box[1] + box[3]) / 2 - 0.3 * size if single else box[3] - size
        characters += "\n"
        for line in lines:
            width = min(_WIDTH * size, (box[2] - box[0]) / max(1, len(line)))
            place = 0
            for token in line.split():
                place = line.index(token, place)
                left = box[0] + width * place
                face = Face(size, 0.22 * size, False, False, (0, 0, 0), 0)
                words.append(
                    Word(
                        token, len(characters) + place, left, base - 0.22 * size,
                        left + width * len(token), base + 0.75 * size, face,
                    )
                )  # fmt: skip
                place += len(token)
            characters += line + "\n"
            base -= _LEADING * size
    return page._replace(characters=characters, words=words)
