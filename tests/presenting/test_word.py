"""What all Word files share."""

from io import BytesIO
from zipfile import ZipFile

from assistant.presenting.word import new_document, saved


def test_a_file_does_not_tell_when_it_was_written() -> None:
    with ZipFile(BytesIO(saved(new_document("Ferries", "internal")))) as packed:
        assert packed.testzip() is None
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
