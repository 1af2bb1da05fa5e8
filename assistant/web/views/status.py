"""Turns the state of the index into what the status page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.types import Stage, Status
from assistant.web.views.links import details_link, document_link, source_link, with_fields
from assistant.web.views.wording import day, language

FIRST = 20


class Condition(StrEnum):
    """The condition of the index, which the status page says first."""

    BUSY = "busy"
    FAILING = "failing"
    WAITING = "waiting"
    BEHIND = "behind"
    CURRENT = "current"
    NOTHING = "nothing"


class Kind(StrEnum):
    """A list of files that need attention; its value is the name of its page."""

    WAITING = "waiting"
    FAILED = "failed"
    SILENT = "without-text"
    FOREIGN = "other-languages"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class File:
    """A file, and what to know about it."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """A build that is running; `minutes_left` is None if it cannot be estimated."""

    stage: Stage
    done: int
    total: int
    since: str
    reading: tuple[tuple[str, int, int], ...]
    minutes_left: int | None

    @property
    def share(self) -> int:
        """How much of it is done, in per cent."""
        return self.done * 100 // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Added:
    """The state of a file that was added: "waiting", "reading", "refused" for a reason, or "ready"."""

    name: str
    state: str
    reason: str
    source: str
    about: str
    ask: str
    details: str


@dataclass(frozen=True, slots=True)
class StateView:
    """The state of the index as its page shows it; `lists` has all files of each kind, of which the page shows the first."""

    condition: Condition
    hindrance: str | None
    status: Status | None
    built: str
    build: Build | None
    lists: Mapping[Kind, Sequence[File]]
    added: tuple[Added, ...] = ()


def state_view(
    status: Status | None,
    failure: str | None,
    titles: Mapping[str, str] | None = None,
    added: Sequence[str] = (),
) -> StateView:
    """The page's view; `failure` says why there is no status, or why the index cannot be updated.

    `titles` maps the indexed documents to their titles; `added` are files whose progress the page shows.
    """
    return StateView(
        _condition(status, failure),
        failure,
        status,
        moment(status.built) if status is not None else "",
        None if status is None else build_view(status),
        {kind: files_of(status, kind) for kind in Kind},
        ()
        if status is None
        else tuple(one for name in added if (one := _added(status, name, titles or {})) is not None),
    )


def _condition(status: Status | None, failure: str | None) -> Condition:
    if status is not None and status.underway is not None:
        return Condition.BUSY
    if status is None:
        return Condition.NOTHING
    if failure is not None:
        return Condition.FAILING
    if status.postponed:
        return Condition.WAITING
    return Condition.BEHIND if status.changed else Condition.CURRENT


def build_view(status: Status) -> Build | None:
    """The build that is running, if one is."""
    build = status.underway
    if build is None:
        return None
    return Build(
        build.stage,
        build.done,
        build.total,
        moment(build.started),
        tuple((one.document, one.page, one.pages) for one in build.documents),
        None if build.seconds_left is None else max(round(build.seconds_left / 60), 1),
    )


def files_of(status: Status | None, kind: Kind) -> Sequence[File]:
    """All files of a kind, in path order."""
    if status is None:
        return ()
    silent = frozenset(status.without_text)
    match kind:
        case Kind.FAILED:
            return [File(one.document, one.reason) for one in status.skipped if one.document not in silent]
        case Kind.SILENT:
            return [File(one.document, one.reason) for one in status.skipped if one.document in silent]
        case Kind.FOREIGN:
            return [File(name, language(code)) for name, code in status.words_only]
        case Kind.NOTES:
            return [File(one.document, one.message) for one in status.warnings]
        case Kind.WAITING:
            return [File(name) for name in status.changed]


def _added(status: Status, name: str, titles: Mapping[str, str]) -> Added | None:
    """The state of a file that was added; None if the file is unknown."""
    reasons = {one.document: one.reason for one in status.skipped}
    reading = status.underway is not None and any(one.document == name for one in status.underway.documents)
    if reading:
        state = "reading"
    elif name in status.changed:
        state = "waiting"
    elif name in reasons:
        state = "refused"
    elif name in titles:
        state = "ready"
    else:
        return None
    return Added(
        name,
        state,
        reasons.get(name, ""),
        source_link(name),
        document_link(name),
        with_fields("/", {"document": name}),
        details_link(name),
    )


def moment(written: str) -> str:
    """An ISO 8601 moment as "6 June 2025, 14:03 UTC"; other texts stay as they are."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        return written
    zone = f" {read.tzname()}" if read.tzinfo is not None else ""
    return f"{day(written)}, {read:%H:%M}{zone}"
