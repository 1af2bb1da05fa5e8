"""The last good facts of `documents.csv`, kept beside the index: they hold while a table is damaged."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from assistant.runtime.regular_file import read_regular
from assistant.types import About

FILE_NAME = "facts.json"


def load(folder: Path) -> dict[str, About]:
    """The facts of each document that were last kept in `folder`; none where they cannot be read."""
    try:
        found = json.loads(read_regular(folder / FILE_NAME))
        return {str(document): About(**values) for document, values in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def save(folder: Path, facts: Mapping[str, About]) -> None:
    """Keep facts in `folder`; a disk that does not take them stops nothing."""
    if load(folder) == dict(facts):
        return
    known = {
        document: {name: value for name, value in asdict(about).items() if value is not None}
        for document, about in facts.items()
    }
    draft = folder / f"{FILE_NAME}.new"
    with suppress(OSError):
        draft.unlink(missing_ok=True)
        draft.write_text(json.dumps(known), encoding="utf-8")
        draft.replace(folder / FILE_NAME)
