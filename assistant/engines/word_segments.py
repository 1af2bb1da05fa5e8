"""Writes the index of words of a generation as segments of tantivy that do not change, listed in one tantivy index.

tantivy weighs words by counts over all segments that an index lists, so it does not matter in which a passage is. It goes on
counting passages that were deleted from a segment; therefore none are: a segment that loses a passage is written anew. That is
why segments are small: what a change costs is bounded by one segment.
"""

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.engines.segments import Rules, write_segments
from assistant.engines.words import META_NAME, Row, WordIndex, is_of_segment
from assistant.errors import IndexUnusable
from assistant.runtime.regular_file import read_regular

LARGEST_SEGMENT = 10_000
"""Passages of one segment."""

Rows = Callable[[int, int], Iterable[Row]]
"""The passages between two keys, both included, in the order of documents and text."""


def write_words(
    folder: Path,
    previous: Path | None,
    added: Sequence[int],
    removed: Collection[int],
    rows: Rows,
    generation: int,
) -> None:
    """As `write_segments`, of `rows`; `added` are the keys that come, in their order, and `removed` those that are gone.

    Raises `IndexUnusable` or `IndexUnwritable`.
    """
    known = {} if previous is None else {_name(one): one for one in _meta(previous)["segments"]}

    def write(place: Path, name: str, first: int, last: int) -> tuple[list[str], int]:
        made = place / name
        WordIndex.build(made, rows(first, last))
        written = {_name(one): one for one in _meta(made)["segments"]}
        known.update(written)
        files = [file for file in made.iterdir() if is_of_segment(file)]
        for file in files:
            file.rename(place / file.name)
        shutil.rmtree(made)
        return sorted(file.name for file in files), sum(one["max_doc"] for one in written.values())

    rules = Rules(LARGEST_SEGMENT, lambda one: one.lost > 0)
    counted = [(key, 1) for key in added]
    segments = write_segments(folder, previous, counted, dict.fromkeys(removed, 1), write, rules, generation)
    WordIndex.build(made := folder / "empty", ())
    names = dict.fromkeys(file.partition(".")[0] for one in segments for file in one.files)
    meta = _meta(made) | {"segments": [known[name] for name in names]}
    (folder / META_NAME).write_text(json.dumps(meta), encoding="utf-8")
    shutil.rmtree(made)


def _meta(folder: Path) -> dict[str, Any]:
    """What tantivy wrote of the index in `folder`."""
    try:
        found: dict[str, Any] = json.loads(read_regular(folder / META_NAME))
        return found
    except (OSError, ValueError) as error:
        raise IndexUnusable(
            f"{folder / META_NAME} cannot be read: run 'assistant index' to rebuild it"
        ) from error


def _name(segment: dict[str, Any]) -> str:
    """What the files of a segment are called."""
    return str(segment["segment_id"]).replace("-", "")
