"""Writes what a command made to a file whose ending says what it is, or to standard output."""

from collections.abc import Collection
from pathlib import Path

from assistant.errors import BadRequest


def ending_of(output: Path | None, known: Collection[str], otherwise: str) -> str:
    """The ending of the file to write, or `otherwise` where none is named. Raises `BadRequest` for an unknown one."""
    if output is None:
        return otherwise
    ending = output.suffix.lower().removeprefix(".")
    if ending not in known:
        raise BadRequest(
            f"{output} cannot be written: choose a name that ends in {', '.join(f'.{one}' for one in known)}"
        )
    return ending


def write(content: bytes, output: Path | None) -> str | None:
    """The text to print, None if it was written to `output`. Raises `BadRequest` if it cannot be."""
    if output is None:
        return content.decode()
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadRequest(f"{output} cannot be written: {error.strerror}") from error
    return None
