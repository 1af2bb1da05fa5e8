"""Word documents (.docx, .docm, .dotx), read as Word shows them with all changes accepted.

Read from their XML, since python-docx passes over numbering, notes, changes, fields and text boxes. Running heads and
feet, comments and hidden text are left out.
"""

from assistant.language.invisible_characters import without_invisible
from assistant.reading.docx.accepting import accept
from assistant.reading.docx.body import Body
from assistant.reading.docx.hidden import Hidden
from assistant.reading.docx.notes import Notes
from assistant.reading.docx.numbering import Numbering
from assistant.reading.docx.package import W, open_package
from assistant.reading.docx.runs import Reader
from assistant.reading.docx.styles import Styles
from assistant.reading.files import Tell
from assistant.reading.flow import SEPARATOR, Part, compose
from assistant.reading.office import arrange, require_zip
from assistant.reading.typed_notes import with_typed_notes
from assistant.types import About, BlockKind, Document, SourceFile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
VERSION = 6
"""Raise it when other text is made of the same bytes, so that files of this format are read again."""


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a Word document. Raises `UnreadableSource`."""
    parts, found, warnings = _parts(source, data)
    return compose(parts, source, data, found, about, MEDIA_TYPE, f"docx {VERSION}", warnings=warnings)


def memo_text(source: SourceFile, data: bytes) -> str:
    """The words of a memo with the signs of Markdown: ">" before what is set as a quotation, and "[^1]" for notes.

    Raises `UnreadableSource`.
    """
    return SEPARATOR.join(_with_signs(part) for part in _parts(source, data)[0] if part.text.strip())


def _with_signs(part: Part) -> str:
    pieces, position = [], 0
    for marker in part.markers:
        if marker.label and marker.key:
            pieces += [part.text[position : marker.end], f"[^{marker.label}]"]
            position = marker.end
    text = without_invisible("".join([*pieces, part.text[position:]]))
    if part.kind is BlockKind.FOOTNOTE and part.number:
        return f"[^{part.number}]: {' '.join(text.split())}"
    return "\n".join(f"> {line}" for line in text.split("\n")) if part.quoted else text


def _parts(source: SourceFile, data: bytes) -> tuple[list[Part], About, tuple[str, ...]]:
    """The parts in reading order, what the file says of itself, and what of it was not read."""
    require_zip(data, source.path.suffix)
    package = open_package(data)
    main = accept(package.main)
    styles = Styles(package.related("styles"))
    notes = Notes(package)
    hidden = Hidden(package, styles)
    reader = Reader(main, styles, notes, hidden)
    body = Body(styles, Numbering(package.related("numbering"), styles), notes, reader)
    content = main.find(f"{W}body")
    body.read(main if content is None else content)
    parts, found = arrange(body.placed, package.said)
    return with_typed_notes(parts), found, tuple(sorted(hidden.noted))
