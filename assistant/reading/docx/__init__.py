"""Word documents (.docx, .docm, .dotx), read as Word shows them with all changes accepted.

Read from their XML, since python-docx passes over numbering, notes, changes, fields and text boxes. Running heads and
feet, comments and hidden text are left out.
"""

from assistant.reading.docx.accepting import accept
from assistant.reading.docx.body import Body
from assistant.reading.docx.notes import Notes
from assistant.reading.docx.numbering import Numbering
from assistant.reading.docx.package import W, open_package
from assistant.reading.docx.runs import Reader
from assistant.reading.docx.styles import Styles
from assistant.reading.files import Tell
from assistant.reading.flow import compose
from assistant.reading.office import arrange, require_zip
from assistant.reading.typed_notes import with_typed_notes
from assistant.types import About, Document, SourceFile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(source: SourceFile, data: bytes, about: About | None, _tell: Tell) -> Document:
    """Read a Word document. Raises `UnreadableSource`."""
    require_zip(data, source.path.suffix)
    package = open_package(data)
    main = accept(package.main)
    styles = Styles(package.related("styles"))
    notes = Notes(package)
    body = Body(styles, Numbering(package.related("numbering"), styles), notes, Reader(main, styles, notes))
    content = main.find(f"{W}body")
    body.read(main if content is None else content)
    parts, found = arrange(body.placed, package.said)
    return compose(with_typed_notes(parts), source, data, found, about, MEDIA_TYPE, "docx 3")
