"""Reads evaluation sets in the BEIR layout: rows of a corpus, queries, relevance grades, ratings."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BadRequest
from assistant.reading.language import document_language
from assistant.runtime.regular_file import read_regular
from assistant.types import Document

CORPUS = "corpus.jsonl"
GOOD, BAD = frozenset({"excellent", "acceptable"}), frozenset({"bad"})
LONGEST_CELL = 10_000_000


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a set, with the grades of the documents that were judged for it (none: it has no answer)."""

    id: str
    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rating:
    """A passage given to a question: whether all who rated it found it good, or all bad."""

    question: str
    document: str
    is_good: bool


def corpus_file(folder: Path) -> Path:
    """The corpus of a set. Raises `BadRequest` if there is none."""
    file = folder / CORPUS
    if not file.is_file():
        raise BadRequest(
            f"no {CORPUS} in {folder}: name a folder in BEIR format, or a file of your own questions (.jsonl); --corpus names their documents"
        )
    return file


def digest_of(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_rows(file: Path) -> Iterator[Document]:
    """Yield each row that holds text as a document of its own. Raises `BadRequest`."""
    seen: dict[str, int] = {}
    for number, row in rows_of(file):
        name, title = _cell(file, number, row, "_id"), str(row.get("title") or "")
        text = str(row.get("text") or "")
        if name in seen:
            raise BadRequest(
                f"{file}, line {number}: the _id {name!r} is already used in line {seen[name]}: give each its own"
            )
        seen[name] = number
        if not (text := _sound(text if text.strip() else title)).strip():
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        yield Document(
            id=name,
            text=text,
            digest=f"sha256:{digest}",
            media_type="text/plain",
            reader="row 1",
            title=_sound(" ".join(title.split())) or name,
            language=document_language(text),
        )


def read_queries(file: Path, grades: Mapping[str, Mapping[str, int]] | None = None) -> list[Query]:
    """The queries of a file; with `grades`, those for which a relevant document is known. Raises `BadRequest`."""
    queries = [
        Query(name := _name(number, row), _words(file, number, row), (grades or {}).get(name, {}))
        for number, row in rows_of(file)
    ]
    double = [name for name, count in Counter(query.id for query in queries).items() if count > 1]
    if double:
        raise BadRequest(f"{file}: the _id {double[0]!r} occurs twice: give each question its own")
    if grades is not None:
        queries = [query for query in queries if any(grade > 0 for grade in query.grades.values())]
    if not queries:
        wanted = "questions with a relevant passage" if grades is not None else "questions"
        raise BadRequest(f"{file} contains no {wanted}: check that --queries and --qrels belong together")
    return queries


def read_grades(file: Path) -> dict[str, dict[str, int]]:
    """Grades by query and document: three columns with a header as in BEIR, or four as in TREC. Raises `BadRequest`."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(file).splitlines(), start=1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not any(cells) or (number == 1 and _grade(cells[-1]) is None):
            continue
        grade = _grade(cells[-1])
        if len(cells) not in (3, 4) or grade is None:
            raise BadRequest(
                f"{file}, line {number}: expected query-id, corpus-id and a whole number, found {line[:80]!r}"
            )
        grades.setdefault(cells[0].strip(), {})[cells[-2].strip()] = grade
    return grades


def _grade(cell: str) -> int | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return int(value) if value == value and abs(value) < 1e6 else None


def read_ratings(file: Path) -> list[Rating]:
    """Those ratings on whose good or bad all agree: "Excellent|Acceptable", "Bad|Bad". Raises `BadRequest`."""
    found = []
    for row in _table(file, ("question", "corpus-id", "ratings")):
        marks = {mark.strip().lower() for mark in str(row["ratings"] or "").split("|") if mark.strip()}
        if marks and (marks <= GOOD or marks <= BAD):
            found.append(Rating(str(row["question"] or ""), str(row["corpus-id"] or ""), marks <= GOOD))
    return found


def _table(file: Path, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a table parted by tabs or commas; quotation marks have no meaning if each line is a row."""
    csv.field_size_limit(LONGEST_CELL)
    text = _text(file).replace("\r\n", "\n")
    head = text.partition("\n")[0]
    delimiter = "\t" if "\t" in head else ","
    plain = len({line.count(delimiter) for line in text.split("\n") if line}) == 1 and delimiter == "\t"
    quoted = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    if plain and len(quoted) != sum(1 for line in text.split("\n") if line) - 1:
        quoted = list(
            csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        )
    for name in columns:
        if name not in head.split(delimiter):
            raise BadRequest(
                f"{file}: expected the columns question, corpus-id, passage, ratings; {name} is missing"
            )
    return quoted


def find_queries(folder: Path) -> Path:
    """The file of queries where none is named: queries.jsonl, or the only one of another name. Raises `BadRequest`."""
    candidates = [file for file in sorted(folder.glob("queries*.jsonl")) if "unanswerable" not in file.name]
    return _only(folder / "queries.jsonl", candidates, "queries.jsonl", "--queries")


def find_grades(folder: Path, queries: Path) -> Path:
    """The file of grades that goes with `queries`: qrels_x.tsv with queries_x.jsonl. Raises `BadRequest`."""
    alike = folder / f"qrels{queries.stem.removeprefix('queries')}.tsv"
    candidates = sorted([*folder.glob("qrels*.tsv"), *folder.glob("qrels/test.tsv")])
    return _only(alike, candidates, "qrels.tsv", "--qrels")


def _only(preferred: Path, candidates: list[Path], name: str, option: str) -> Path:
    if preferred.is_file():
        return preferred
    if len(candidates) != 1:
        found = f"several ({', '.join(file.name for file in candidates)})" if candidates else "none"
        raise BadRequest(
            f"{preferred.parent} contains no {name}, and {found} with a similar name: name the file with {option}"
        )
    return candidates[0]


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each JSON object of a file, with the number of its line. Raises `BadRequest`."""
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"{file}, line {number}: expected one JSON object per line ({error})") from error
        if not isinstance(row, dict):
            raise BadRequest(f"{file}, line {number}: expected a JSON object, found {line[:60]!r}")
        yield number, row


def _name(number: int, row: Mapping[str, Any]) -> str:
    return _sound(str(row.get("_id", row.get("id", f"line {number}"))))


def _words(file: Path, number: int, row: Mapping[str, Any]) -> str:
    return _cell(file, number, row, "text" if "text" in row or "question" not in row else "question")


def _cell(file: Path, number: int, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise BadRequest(f"{file}, line {number}: expected {name!r}, found {value!r}")
    return _sound(str(value))


def _sound(text: str) -> str:
    """`text` without halves of characters that no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(file: Path) -> str:
    try:
        return read_regular(file).decode("utf-8-sig")
    except OSError as error:
        raise BadRequest(f"{file} cannot be read ({error.strerror}): name another file") from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file}: byte {error.start} is not UTF-8: save it as UTF-8") from error
