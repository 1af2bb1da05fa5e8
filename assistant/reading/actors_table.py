"""`actors.tsv`: what people say of who belongs to whom in their texts."""

from pathlib import Path

from assistant.errors import UnreadableSource
from assistant.reading.files import ACTORS, read_bytes
from assistant.types import Notice

MAX_BYTES = 5 * 1024 * 1024
Bodies = list[tuple[str, tuple[str, ...]]]


def read_actors(corpus: Path) -> tuple[Bodies, tuple[Notice, ...]]:
    """Each body with its parts, as `actors.tsv` in `corpus` gives them, and what is wrong there.

    A line holds a body, a tab, and its parts with | between them; lines that begin with # are comments.
    """
    path = corpus / ACTORS
    if not path.exists():
        return [], ()
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig")
    except (UnreadableSource, UnicodeDecodeError) as error:
        return [], (Notice(ACTORS, f"expected text in UTF-8 ({error})"),)
    found: Bodies = []
    faults: list[Notice] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        whole, _, parts = line.partition("\t")
        named = tuple(part.strip() for part in parts.split("|") if part.strip())
        if whole.strip() and named:
            found.append((whole.strip(), named))
        else:
            faults.append(
                Notice(
                    ACTORS, f"line {number}: expected a body, a tab, and what belongs to it with | between"
                )
            )
    return found, tuple(faults)
