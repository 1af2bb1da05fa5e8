"""`actors.tsv`: what people say of who belongs to whom in their texts."""

from collections.abc import Iterator
from pathlib import Path

from assistant.errors import DocumentsTableInvalid, UnreadableSource
from assistant.reading.files import ACTORS, read_bytes

MAX_BYTES = 5 * 1024 * 1024


def read_actors(corpus: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Each body with its parts, as `actors.tsv` in `corpus` gives them; none where there is no such file.

    A line holds a body, a tab, and its parts with | between them; lines that begin with # are comments.
    Raises `DocumentsTableInvalid`.
    """
    path = corpus / ACTORS
    if not path.exists():
        return []
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig")
    except (UnreadableSource, UnicodeDecodeError) as error:
        raise DocumentsTableInvalid(f"{path}: expected text in UTF-8 ({error})") from error
    return list(_rows(path, text))


def _rows(path: Path, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        whole, _, parts = line.partition("\t")
        named = tuple(part.strip() for part in parts.split("|") if part.strip())
        if not whole.strip() or not named:
            raise DocumentsTableInvalid(
                f"{path}, line {number}: expected a body, a tab, and what belongs to it with | between"
            )
        yield whole.strip(), named
