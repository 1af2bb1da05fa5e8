"""What tells one model from another: index and calibration remember with which they were made."""

import hashlib
import re
from pathlib import Path

from assistant.runtime.regular_file import open_regular

_USER_INFO = re.compile(r"^((?:[a-z][a-z0-9+.-]*:)?//)?.*@", re.IGNORECASE | re.DOTALL)


def file_digest(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with open_regular(file) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def identity_of(name: str) -> str:
    """That of a model in the settings: its name and, if that is a folder, a digest of its files, notes (.md) left out."""
    folder = Path(name)
    if not folder.is_dir():
        return name
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.is_file() and file.suffix != ".md" and not any(part.startswith(".") for part in inside.parts):
            digest.update(f"{inside.as_posix()}\0{file_digest(file)}\n".encode("utf-8", "surrogateescape"))
    return f"{name}@sha256:{digest.hexdigest()}"


def identity_on_server(url: str, model: str | None) -> str:
    """That of a model on a server, without the user name and password that the address may hold."""
    return f"{model or 'default model'} at {_USER_INFO.sub(lambda found: found[1] or '', url)}"
