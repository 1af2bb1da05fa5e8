"""Which files hold which passages: files never change, so that a change writes in proportion to itself.

A generation lists its segments in SEGMENTS_NAME, with the keys of passages in them that are gone. The next one takes over, by hard
links, the files that stay. Keys grow, so each segment holds a range of them that no other does. What comes is a new segment, joined
with the last ones while these are about as small; one that is spent is written anew.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from assistant.errors import IndexUnusable, IndexUnwritable
from assistant.runtime.regular_file import read_regular

SEGMENTS_NAME = "segments.json"
GROWTH = 2
"""A new segment is joined with the one before it unless that has more than so many times its items."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some files: the range of their keys, how many items they hold, the keys that are gone, and how many items those had."""

    files: tuple[str, ...]
    first: int
    last: int
    items: int
    removed: tuple[int, ...] = ()
    lost: int = 0

    @property
    def live(self) -> int:
        """How many of its items may be found."""
        return self.items - self.lost

    def without(self, removed: Mapping[int, int]) -> "Segment":
        """The segment once the passages of these keys are gone too, of which each had so many items."""
        mine = [key for key in removed if self.first <= key <= self.last]
        if not mine:
            return self
        return replace(
            self,
            removed=tuple(sorted((*self.removed, *mine))),
            lost=self.lost + sum(removed[key] for key in mine),
        )


Write = Callable[[Path, str, int, int], tuple[Sequence[str], int]]
"""Writes, below a folder, files that are named by a text, with what there is between two keys, both included; returns the
files' names and how many items they hold."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How many items a segment has at most, and when one that has lost some is written anew."""

    largest: int
    is_spent: Callable[[Segment], bool]


@dataclass(frozen=True, slots=True)
class _Part:
    """A range of keys with about so many items: a segment that is taken over, or one to be written."""

    first: int
    last: int
    size: int
    segment: Segment | None = None


def listed(folder: Path) -> list[Segment]:
    """The segments in `folder`, in the order of their keys. Raises `IndexUnusable` without a list."""
    file = folder / SEGMENTS_NAME
    try:
        rows = json.loads(read_regular(file))
        return [
            Segment(**{**row, "files": tuple(row["files"]), "removed": tuple(row["removed"])}) for row in rows
        ]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexUnusable(f"{file} cannot be read: run 'assistant index' to rebuild it") from error


def write_segments(
    folder: Path,
    previous: Path | None,
    added: Sequence[tuple[int, int]],
    removed: Mapping[int, int],
    write: Write,
    rules: Rules,
    generation: int,
) -> list[Segment]:
    """Write to a new `folder` the segments of the next generation, those of the `previous` folder but for what changed; return them.

    `added` pairs each new key with its number of items, in the order of keys; `removed` gives that of each key that is gone.
    Raises `IndexUnwritable` when the disk does not take it.
    """
    old = [] if previous is None else [one.without(removed) for one in listed(previous)]
    segments: list[Segment] = []
    try:
        folder.mkdir()
        for part in _joined([*_kept(old, rules), *_new(added, rules)], rules):
            if part.segment is not None and previous is not None:
                for file in part.segment.files:
                    _take_over(previous / file, folder / file)
                segments.append(part.segment)
                continue
            files, items = write(folder, f"{generation}-{len(segments)}", part.first, part.last)
            if items:
                segments.append(Segment(tuple(files), part.first, part.last, items))
        rows = [asdict(segment) for segment in segments]
        (folder / SEGMENTS_NAME).write_text(json.dumps(rows), encoding="utf-8")
    except OSError as error:
        raise IndexUnwritable(
            f"cannot write {folder}: free some space and run 'assistant index' again"
        ) from error
    return segments


def _kept(segments: Sequence[Segment], rules: Rules) -> Iterator[_Part]:
    """The segments of which something is left; one that is spent is to be written anew."""
    for one in segments:
        if one.live:
            yield _Part(one.first, one.last, one.live, None if one.lost and rules.is_spent(one) else one)


def _new(added: Sequence[tuple[int, int]], rules: Rules) -> Iterator[_Part]:
    """The new keys, in parts of no more items than a segment may have."""
    keys: list[int] = []
    size = 0
    for key, count in added:
        if keys and size + count > rules.largest:
            yield _Part(keys[0], keys[-1], size)
            keys, size = [], 0
        keys.append(key)
        size += count
    if keys:
        yield _Part(keys[0], keys[-1], size)


def _joined(parts: Sequence[_Part], rules: Rules) -> list[_Part]:
    """Join the last parts as long as the one before is not much larger, so that there are few, and each item is seldom moved."""
    found: list[_Part] = []
    for part in parts:
        found.append(part)
        while len(found) > 1 and _is_to_be_joined(found[-2], found[-1], rules):
            last = found.pop()
            found[-1] = _Part(found[-1].first, last.last, found[-1].size + last.size)
    return found


def _is_to_be_joined(before: _Part, part: _Part, rules: Rules) -> bool:
    return before.size <= GROWTH * part.size and before.size + part.size <= rules.largest


def _take_over(old: Path, new: Path) -> None:
    """Have `new` be the same file as `old`; a copy where the disk knows no links."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
