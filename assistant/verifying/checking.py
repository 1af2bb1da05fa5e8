"""Judges each quotation by what is on disk: exact, moved, changed, gone, not from here, or too short."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from assistant.index.citation_ids import ID_LENGTH, bare_id
from assistant.language.stop_words import REVERSALS
from assistant.language.text import collapse
from assistant.types import Document, Span
from assistant.verifying.differences import Change
from assistant.verifying.quotations import (
    JUDGED_FROM,
    Cited,
    Part,
    Quotation,
    insertions,
    length,
    literally,
    part_of,
    parts_of,
)
from assistant.verifying.searching import BestMatch, Excerpt, Texts
from assistant.verifying.sources import PassagePlace, Sources, pages_of
from assistant.verifying.wording import typography, words_of

NEARLY = 0.8
MOST_PLACES = 1_000
LONGEST_REMARK = 200
_REVERSES = REVERSALS | frozenset("only n't hardly".split())

Published = tuple[str, Span]  # the document of an id, and where its passage stood when it was last indexed
LookUp = Callable[[str], Published | None]


class QuoteStatus(StrEnum):
    """What became of a quotation; the first two are in order."""

    EXACT = "exact"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"
    NOT_FROM_HERE = "not_from_here"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation and what became of it.

    `spots` are where it is, or what is most like it, one a part. `typography` names what differs but in
    words; `changes` compare a changed quotation with its source, and a moved one with what the cited document has
    now; `remarks` are further facts, in sentences.
    """

    quotation: Quotation
    standing: QuoteStatus
    spots: tuple[Excerpt, ...] = ()
    typography: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    insertions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_in_order(self) -> bool:
        """Whether it does not speak against the checked file."""
        return self.standing in (QuoteStatus.EXACT, QuoteStatus.MOVED, QuoteStatus.TOO_SHORT)


class Checker:
    """Checks quotations against `sources`; `look_up` tells which document a published id belongs to.

    Without it, the ids of all passages are made again from the sources.
    """

    def __init__(self, sources: Sources, look_up: LookUp | None) -> None:
        self._sources = sources
        self._look_up = look_up or (lambda citation_id: self._made_anew.get(citation_id[:ID_LENGTH]))
        self._single: dict[str, Texts] = {}

    def check(self, quotation: Quotation) -> Checked:
        """Say what became of one quotation."""
        cited = self._located(quotation.cited)
        if cited is not None and (spot := self._at_its_span(quotation, cited)) is not None:
            return self._found(quotation, (part_of(quotation.text),), (spot,), cited)
        own = self._sources[cited.document] if cited is not None and cited.document is not None else None
        if own is not None and (titled := self._title(quotation, [own])) is not None:
            return titled
        if length(quotation.text) < JUDGED_FROM and (cited is None or cited.span is None):
            return Checked(quotation, QuoteStatus.TOO_SHORT)
        found = self._anywhere(quotation, cited)
        return found if found is not None else self._like(quotation, cited)

    def knows(self, citation_id: str) -> bool:
        """Whether an id was ever given out here."""
        return self._look_up(citation_id) is not None

    def lost(self, citation_id: str) -> Checked:
        """What to say of a citation whose words were not kept: what is now at its place."""
        published = self._look_up(citation_id)
        document = self._sources[published[0]] if published is not None else None
        quotation = Quotation("", citation_id, cited=Cited(citation_id, published[0] if published else None))
        if document is None or published is None:
            return Checked(quotation, QuoteStatus.GONE)
        here = [place.span for place in self._sources.passages(document) if place.span.overlaps(published[1])]
        spots = tuple(Excerpt(document, span) for span in here[:1])
        remarks = ("The cited words were not stored. This text is there now.",) if spots else ()
        return Checked(quotation, QuoteStatus.GONE, spots, remarks=remarks)

    @cached_property
    def _made_anew(self) -> dict[str, Published]:
        return {
            bare_id(document.id, place.span.of(document.text)): (document.id, place.span)
            for document in self._sources.everything()
            for place in self._sources.passages(document)
        }

    # Where it is said to stand

    def _located(self, cited: Cited | None) -> Cited | None:
        """The citation with its document, and with the span of the passage that its id names."""
        if cited is None or cited.id is None or cited.span is not None:
            return cited
        published = self._look_up(cited.id)
        name = published[0] if published is not None else cited.document
        document = self._sources[name] if name is not None else None
        if document is None:
            return replace(cited, document=name)
        passages = self._passages_of(document, cited.id, published[1] if published is not None else None)
        return replace(cited, document=document.id, passages=passages)

    def _passages_of(self, document: Document, citation_id: str, known: Span | None) -> tuple[Span, ...]:
        """Where the passage is whose path and words give the id; nowhere if there is no such passage any more.

        The same words may occur more than once: an id with a suffix means the one place that is known.
        """
        wanted = citation_id[:ID_LENGTH]
        certain = (
            [known] if known is not None and bare_id(document.id, known.of(document.text)) == wanted else []
        )
        if certain and citation_id != wanted:
            return tuple(certain)
        places = [place.span for place in self._sources.passages(document)]
        alike = [span for span in places if bare_id(document.id, span.of(document.text)) == wanted]
        return tuple(dict.fromkeys([*certain, *alike]))

    def _at_its_span(self, quotation: Quotation, cited: Cited) -> Excerpt | None:
        """The place that is named, if exactly these characters are there."""
        document = self._sources[cited.document] if cited.document is not None else None
        if document is None or cited.span is None or cited.span.of(document.text) != quotation.text:
            return None
        return Excerpt(document, cited.span)

    # Where it stands

    def _anywhere(self, quotation: Quotation, cited: Cited | None) -> Checked | None:
        """The verdict if its words occur somewhere: preferably where it is cited, and whole rather than in parts."""
        readings = _readings(quotation, cited)
        for texts in self._in_turn(cited):
            for reading in readings:
                choices = list(self._runs(reading, texts, cited))
                if choices:
                    best = min(choices, key=lambda spots: not self._is_where_cited(spots, cited))
                    return self._found(quotation, reading, best, cited)
        return None

    def _in_turn(self, cited: Cited | None) -> Iterator[Texts]:
        own = self._sources[cited.document] if cited is not None and cited.document is not None else None
        if own is not None:
            yield self._texts_of(own)
        yield self._everything

    def _texts_of(self, document: Document) -> Texts:
        if document.id not in self._single:
            self._single[document.id] = Texts([document])
        return self._single[document.id]

    @cached_property
    def _everything(self) -> Texts:
        return Texts(self._sources.everything())

    def _runs(
        self, parts: tuple[Part, ...], texts: Texts, cited: Cited | None
    ) -> Iterator[tuple[Excerpt, ...]]:
        """All ways in which the parts occur in order in one passage; a single part may occur anywhere."""
        if not parts or not all(part.words for part in parts):
            return
        longest = max(range(len(parts)), key=lambda place: len(parts[place].words))
        for spot in texts.places(parts[longest])[:MOST_PLACES]:
            if len(parts) == 1:
                yield (spot,)
                continue
            own = self._texts_of(spot.document)
            for passage in self._sources.passages(spot.document):
                if passage.holds(spot.span) and (spots := _in_order(parts, own, passage)):
                    yield spots

    def _found(
        self, quotation: Quotation, parts: tuple[Part, ...], spots: tuple[Excerpt, ...], cited: Cited | None
    ) -> Checked:
        remarks = []
        standing = QuoteStatus.EXACT if self._is_where_cited(spots, cited) else QuoteStatus.MOVED
        differs: dict[str, None] = {}
        for part, spot in zip(parts, spots, strict=True):
            if spot.text != quotation.text:
                differs |= dict.fromkeys(typography(part.written, spot.text))
        changes: tuple[Change, ...] = ()
        if standing is QuoteStatus.MOVED and cited is not None:
            remarks.append(self._whence(cited, spots[0]))
            changes = self._there(parts, spots, cited)
        elif cited is not None and cited.id and cited.span is None and not cited.passages:
            remarks.append("The cited passage has changed around these words.")
        remarks.extend(_left_out(spots))
        added = insertions(quotation.text) if len(parts) > 1 else ()
        return Checked(quotation, standing, spots, tuple(differs), changes, added, tuple(remarks))

    def _there(self, parts: tuple[Part, ...], spots: tuple[Excerpt, ...], cited: Cited) -> tuple[Change, ...]:
        """How the cited document now words what is in another one; empty if it has nothing like it."""
        own = self._sources[cited.document] if cited.document is not None else None
        if own is None or own.id == spots[0].document.id or len(parts) > 1:
            return ()
        found = self._texts_of(own).nearest(parts[0])
        return found.changes if found is not None and found.is_alike else ()

    def _is_where_cited(self, spots: tuple[Excerpt, ...], cited: Cited | None) -> bool:
        if cited is None:
            return True
        if cited.document is None or any(spot.document.id != cited.document for spot in spots):
            return False
        pages = {page.number for spot in spots for page in pages_of(spot.document, spot.span)}
        if cited.page is not None and pages and cited.page not in pages:
            return False
        if cited.span is not None:
            return any(cited.span == spot.span or _nearly(cited.span, spot.span) for spot in spots)
        if not cited.passages:
            return True
        places = [
            place
            for place in self._sources.passages(spots[0].document)
            if any(place.span.overlaps(passage) for passage in cited.passages)
        ]
        whole = [*places, *map(PassagePlace, cited.passages)]
        return any(place.holds(spot.span) for place in whole for spot in spots)

    def _whence(self, cited: Cited, spot: Excerpt) -> str:
        if cited.document is None:
            return f"The id {cited.id} is unknown here; the words are in {spot.document.id}."
        if self._sources[cited.document] is None:
            return f"Cited from {cited.document}, which is missing or cannot be read."
        if spot.document.id != cited.document:
            return f"Cited from {cited.document}, but the words are in {spot.document.id}."
        pages = [page.number for page in pages_of(spot.document, spot.span)]
        if cited.page is not None and pages and cited.page not in pages:
            return f"Cited from page {cited.page}, but the words are on page {pages[0]}."
        return "The words are elsewhere in the cited document."

    # Where something like it stands

    def _like(self, quotation: Quotation, cited: Cited | None) -> Checked:
        """The verdict if its words occur nowhere exactly."""
        parts = _readings(quotation, cited)[-1]
        for texts in self._in_turn(cited):
            found = [(part, self._nearest(part, texts)) for part in parts]
            near = [likeness for _, likeness in found if likeness is not None]
            weight = sum(len(part.words) for part, likeness in found if likeness is not None)
            if near and weight * 2 > sum(len(part.words) for part in parts):
                remarks = self._of_parts(found)
                return Checked(
                    quotation,
                    QuoteStatus.CHANGED,
                    tuple(one.spot for one in near),
                    changes=tuple(_with_gaps(found)),
                    insertions=insertions(quotation.text),
                    remarks=remarks,
                )
        if (titled := self._title(quotation, self._sources.everything())) is not None:
            return titled
        if cited is None:
            return Checked(quotation, QuoteStatus.NOT_FROM_HERE)
        if cited.document is None:
            unknown = f"The id {cited.id} is unknown here."
            return Checked(quotation, QuoteStatus.NOT_FROM_HERE, remarks=(unknown,))
        if self._sources[cited.document] is None:
            missing = f"{cited.document} is missing or cannot be read."
            return Checked(quotation, QuoteStatus.GONE, remarks=(missing,))
        return Checked(quotation, QuoteStatus.GONE)

    def _title(self, quotation: Quotation, documents: Iterable[Document]) -> Checked | None:
        """A title in quotation marks, which need not occur in the text."""
        forms = [word.form for word in part_of(quotation.text).words]
        for document in documents:
            if [word.form for word in part_of(document.title).words] == forms:
                return Checked(quotation, QuoteStatus.EXACT, remarks=(f"It is the title of {document.id}.",))
        return None

    def _nearest(self, part: Part, texts: Texts) -> BestMatch | None:
        places = texts.places(part)
        if places:
            written = part.written
            return BestMatch(places[0], 1.0, (Change(written, places[0].text, True),))
        found = texts.nearest(part)
        return found if found is not None and found.is_alike else None

    def _of_parts(self, found: Iterable[tuple[Part, BestMatch | None]]) -> tuple[str, ...]:
        found = list(found)
        if len(found) > 1 and all(one is not None and one.is_whole for _, one in found):
            return ("Its parts are here, but not in this order in one passage.",)
        different = [
            change for _, one in found if one is not None for change in one.changes if not change.is_same
        ]
        if len(different) == 1 and different[0].quoted.casefold() == different[0].source.casefold():
            return ("Only small and capital letters differ; where one is yours, write it as “[t]he”.",)
        lost = [part.written for part, one in found if one is None]
        return tuple(f"Nothing like this part: “{collapse(text)[:LONGEST_REMARK]}”" for text in lost)


def _readings(quotation: Quotation, cited: Cited | None) -> tuple[tuple[Part, ...], ...]:
    """A quotation in one part and, in a memo, parted at ellipses and insertions; what names its span is taken literally."""
    if cited is not None and cited.span is not None:
        return ((literally(quotation.text),),)
    whole, parts = (part_of(quotation.text),), parts_of(quotation.text)
    return (whole,) if parts == whole else (whole, parts)


def _with_gaps(found: Iterable[tuple[Part, BestMatch | None]]) -> Iterator[Change]:
    """The comparisons of all parts, one after the other, with the gaps between."""
    for place, (part, likeness) in enumerate(found):
        if place:
            yield Change("[…]", "[…]", True)
        if likeness is None:
            yield Change(part.written, "", False)
        else:
            yield from likeness.changes


def _in_order(parts: tuple[Part, ...], texts: Texts, passage: PassagePlace) -> tuple[Excerpt, ...]:
    """Where the parts follow one another within a passage and its lead-in; empty if they do not."""
    spots: list[Excerpt] = []
    position = 0
    for part in parts:
        after = [
            spot for spot in texts.places(part) if spot.span.start >= position and passage.holds(spot.span)
        ]
        if not after:
            return ()
        spots.append(after[0])
        position = after[0].span.end
    return tuple(spots)


def _left_out(spots: tuple[Excerpt, ...]) -> Iterator[str]:
    """What is between the parts, if it may reverse their meaning."""
    for one, other in pairwise(spots):
        between = one.document.text[one.span.end : other.span.start]
        if any(word.form.casefold() in _REVERSES or word.form.endswith("n't") for word in words_of(between)):
            yield f"Left out between the parts: “{collapse(between)[:LONGEST_REMARK]}”"


def _nearly(one: Span, other: Span) -> bool:
    """Whether two spans are the same except for punctuation and white space at their ends."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared >= NEARLY * max(one.end - one.start, other.end - other.start)
