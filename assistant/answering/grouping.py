"""Brings together what says the same: repeats, and the wordings of several editions under the newest."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.linking.editions import Editions, correspondences
from assistant.linking.repeats import KnownRepeats, linked
from assistant.types import Entry, GroupedPassage, OtherOccurrence, Relation

EntriesOf = Callable[[str], Sequence[Entry]]
Kept = Callable[[str, str], Mapping[int, int] | None]


def nothing_kept(newer: str, older: str) -> None:
    """What is known of two editions that were not compared before."""


@dataclass(frozen=True)
class Wordings:
    """Which passage of an edition is worded anew in a newer one: `newer` leads from key to key of the newest that has it."""

    editions: Editions = field(default_factory=lambda: Editions({}))
    newer: Mapping[int, int] = field(default_factory=dict)

    def older(self, key: int) -> tuple[int, ...]:
        """The passages that this one words anew."""
        return tuple(self._older.get(key, ()))

    @cached_property
    def _older(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for old, new in self.newer.items():
            found[new].append(old)
        return found


class Comparison:
    """Compares the editions of documents as they are met, each family once; for one generation of the index."""

    def __init__(self, editions: Editions) -> None:
        self.editions = editions
        self._newer: dict[tuple[str, ...], dict[int, int]] = {}

    def wordings(
        self, documents: Iterable[str], entries_of: EntriesOf, kept: Kept = nothing_kept
    ) -> Wordings:
        """What the families of `documents` word anew.

        `kept` gives which passages of two editions correspond where that was found when they were indexed; other editions are
        compared by the passages that `entries_of` gives.
        """
        families = sorted({self.editions.families[one] for one in documents if one in self.editions.families})
        for family in families:
            if family not in self._newer:
                self._newer[family] = _newer(family, entries_of, kept)
        met = {old: new for family in families for old, new in self._newer[family].items()}
        return Wordings(self.editions, met)


def _newer(family: Sequence[str], entries_of: EntriesOf, kept: Kept) -> dict[int, int]:
    found: dict[int, int] = {}
    for place, document in enumerate(family):
        for later in family[:place]:
            known = kept(later, document)
            if known is None:
                known = correspondences(entries_of(later), entries_of(document))
            for new, old in known.items():
                found.setdefault(old, new)
    return found


def gathered(
    entries: Sequence[Entry], known: Wordings, repeats: KnownRepeats | None = None
) -> list[GroupedPassage]:
    """Return `entries` with each advice once, in the order of those that lead; every entry stands in one place.

    A passage of an earlier edition goes to the one that words it anew, if that is among `entries`. Without the known
    `repeats`, all are compared.
    """
    ages = {document: len(known.editions.newer_than(document)) for document in known.editions.families}
    groups = linked(entries, ages, repeats)
    leader = {entry.key: group.lead.key for group in groups for entry in (group.lead, *group.repeats)}
    merged: dict[int, list[Entry]] = defaultdict(list)
    for group in groups:
        lead = _led_by(group.lead.key, leader, known)
        merged[lead].extend(entry for entry in (group.lead, *group.repeats) if entry.key != lead)
    return [
        GroupedPassage(
            group.lead, _also(group.lead, merged[group.lead.key], known), _newest(group.lead, known)
        )
        for group in groups
        if _led_by(group.lead.key, leader, known) == group.lead.key
    ]


def _led_by(key: int, leader: Mapping[int, int], known: Wordings) -> int:
    """The lead of the group in which the newest wording of a passage stands."""
    seen = {key}
    while (newer := leader.get(known.newer.get(key, -1))) is not None and newer not in seen:
        key = newer
        seen.add(key)
    return key


def _also(lead: Entry, others: Iterable[Entry], known: Wordings) -> tuple[OtherOccurrence, ...]:
    older = known.editions.older_than(lead.citation.document)
    found = [
        OtherOccurrence(
            entry,
            Relation.EARLIER_EDITION if entry.citation.document in older else Relation.REPEATED,
            _newest(entry, known),
        )
        for entry in others
    ]
    return tuple(sorted(found, key=lambda also: also.relation is Relation.EARLIER_EDITION))


def _newest(entry: Entry, known: Wordings) -> str | None:
    """The newest edition of a passage's document, where that is another one."""
    return next(iter(known.editions.newer_than(entry.citation.document)), None)


def with_older(found: GroupedPassage, older: Sequence[Entry]) -> GroupedPassage:
    """Add the wordings of earlier editions that were not among what was gathered."""
    present = {found.entry.key, *(also.entry.key for also in found.also)}
    newest = found.newer or found.entry.citation.document
    added = (
        OtherOccurrence(entry, Relation.EARLIER_EDITION, newest)
        for entry in older
        if entry.key not in present
    )
    return replace(found, also=(*found.also, *added))
