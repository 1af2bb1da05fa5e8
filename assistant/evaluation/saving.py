"""Keeps what came of each question in a JSON file, so that a later evaluation can be compared with it."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from assistant.errors import BadRequest
from assistant.evaluation.running import AskedQuestion
from assistant.runtime.regular_file import read_regular

SCHEMA = 1


@dataclass(config=ConfigDict(strict=False, extra="ignore"))
class _Saved:
    schema: int
    name: str
    questions: list[AskedQuestion]


def save(file: Path, name: str, asked: Sequence[AskedQuestion]) -> None:
    """Write the results to `file`. Raises `BadRequest` if that cannot be done."""
    value = {
        "schema": SCHEMA,
        "name": name,
        "questions": TypeAdapter(list[AskedQuestion]).dump_python(list(asked), mode="json"),
    }
    write(file, json.dumps(value, indent=1) + "\n")


def write(file: Path, text: str) -> None:
    """Write a file. Raises `BadRequest` if that cannot be done."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadRequest(f"{file} cannot be written ({error.strerror}): name another file") from error


def load(file: Path) -> list[AskedQuestion]:
    """The results that `save` wrote. Raises `BadRequest`."""
    try:
        saved = TypeAdapter(_Saved).validate_json(read_regular(file))
    except OSError as error:
        raise BadRequest(
            f"{file} cannot be read ({error.strerror}): name a file written with --save"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadRequest(f"{file} was not written with --save ({first['loc']}: {first['msg']})") from error
    if saved.schema != SCHEMA:
        raise BadRequest(
            f"{file} was saved in format {saved.schema}, but this version reads format {SCHEMA}: run the evaluation again"
        )
    return saved.questions
