"""Turns a source into what its page shows: every character of its text, with the cited passages marked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.types import Block, Document, Entry, Shown, Source, Span
from assistant.web.links import source_link, web_address
from assistant.web.wording import day, language


@dataclass(frozen=True, slots=True)
class Permalink:
    """A lasting link to a passage, shown at its end."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of the text; `quiet` where it is a list number or markup outside the block itself.

    `anchors` are the ids of the passages that begin here, `permalinks` lead to those that end here.
    """

    text: str
    marked: bool = False
    quiet: bool = False
    anchors: tuple[str, ...] = ()
    permalinks: tuple[Permalink, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page; `kind` is that of the block, or "rest" for text between blocks.

    `page` is the printed label of the page that begins here.
    """

    kind: str
    level: int
    fragments: tuple[Fragment, ...]
    page: str | None = None

    @property
    def cited(self) -> bool:
        """Whether the cited passage reaches into this part."""
        return any(one.marked for one in self.fragments)


@dataclass(frozen=True, slots=True)
class Place:
    """One of several places where cited words stand."""

    href: str
    locator: str
    title: str


@dataclass(frozen=True, slots=True)
class Cited:
    """What became of the citation that the reader followed: `message` where there is something to say."""

    id: str
    message: str | None
    places: tuple[Place, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as its page shows it; `facts` are pairs of a label and a value."""

    title: str
    language: str | None
    facts: tuple[tuple[str, str], ...]
    original: str | None
    replaces: tuple[str, str] | None
    cited: Cited | None
    sections: tuple[Section, ...]


def source_view(source: Source, cite: str | None = None, shown: Shown | None = None) -> SourceView:
    """The view of `source` for who followed the citation `cite`; `shown` is None if it is unknown."""
    document = source.document
    here = [entry for entry in (shown.entries if shown else ()) if entry.citation.document == document.id]
    marks = sorted(entry.passage.span for entry in here)
    anchors = [(entry.passage.span.start, entry.citation.id) for entry in here]
    if cite is not None and len(here) == 1 == len(shown.entries if shown else ()):
        anchors = [(here[0].passage.span.start, cite)]
    advice = [entry for entry in source.entries if entry.recommendation is not None]
    anchors += [(entry.passage.span.start, entry.citation.id) for entry in advice]
    permalinks = [(entry.passage.span.end, _permalink(entry)) for entry in advice]
    facts = (
        ("Author", document.author),
        ("Publisher", document.publisher),
        ("Date", document.date),
        ("Language", document.language and language(document.language)),
        ("Marking", document.marking),
        ("File", document.id),
    )
    return SourceView(
        title=document.title,
        language=document.language,
        facts=tuple((label, value) for label, value in facts if value),
        original=web_address(document.url),
        replaces=(document.replaces, source_link(document.replaces)) if document.replaces else None,
        cited=None if cite is None else cited(cite, shown, document.id),
        sections=tuple(sections(document, source.blocks, marks, list(dict.fromkeys(anchors)), permalinks)),
    )


def _permalink(entry: Entry) -> Permalink:
    number = entry.recommendation.number if entry.recommendation else None
    label = f"Permanent link to recommendation{f' {number}' if number else ''}"
    return Permalink(source_link(entry.citation.document, entry.citation.id), label)


def cited(cite: str, shown: Shown | None, document: str) -> Cited:
    """What became of the citation `cite`, followed to `document`; `shown` is None if it is unknown."""
    if shown is None:
        return Cited(
            cite, "The citation in this link was never published here. The link may be incomplete.", (), False
        )
    places = tuple(
        Place(
            source_link(entry.citation.document, entry.citation.id),
            entry.citation.locator or "the cited words",
            entry.citation.title,
        )
        for entry in shown.entries
    )
    if not places:
        since = f" since {day(shown.gone_since)}" if shown.gone_since else ""
        return Cited(cite, f"The cited words are no longer in “{shown.document}”: gone{since}.", (), False)
    if len(places) > 1:
        return Cited(cite, "The cited words stand in several places. Choose one:", places, True)
    if shown.entries[0].citation.document != document:
        return Cited(cite, "The cited words now stand in another document:", places, False)
    return Cited(cite, None, (), True)


def sections(
    document: Document,
    blocks: Sequence[Block],
    marks: Sequence[Span],
    anchors: Sequence[tuple[int, str]],
    permalinks: Sequence[tuple[int, Permalink]],
) -> Iterator[Section]:
    """Yield the text of `document` in order; together the parts hold all of it but white space.

    `anchors` pairs offsets with the ids that begin there, `permalinks` offsets with the links that end there.
    """
    text = document.text
    coming, going = sorted(anchors), sorted(permalinks, key=lambda one: one[0])
    cuts = {offset for mark in marks for offset in (mark.start, mark.end)}
    cuts.update(offset for offset, _ in (*coming, *going))
    parts = [part for part in _parts(text, blocks) if text[part.whole.start : part.whole.end].strip()]
    edges = sorted(cuts.union(*((part.inner.start, part.inner.end) for part in parts)))
    page_starts = [(page.span.start, page.label) for page in document.pages if len(document.pages) > 1]
    for number, part in enumerate(parts):
        whole = _trimmed(text, part.whole)
        last = number == len(parts) - 1
        fragments = []
        inside = edges[bisect_right(edges, whole.start) : bisect_left(edges, whole.end)]
        for start, end in pairwise([whole.start, *inside, whole.end]):
            reached = len(text) if last and end == whole.end else end
            begun = bisect_left(coming, end, key=lambda one: one[0])
            ended = bisect_right(going, reached, key=lambda one: one[0])
            fragments.append(
                Fragment(
                    text[start:end],
                    any(mark.start < end and start < mark.end for mark in marks),
                    not (part.inner.start <= start and end <= part.inner.end),
                    tuple(name for _, name in coming[:begun]),
                    tuple(link for _, link in going[:ended]),
                )
            )
            coming, going = coming[begun:], going[ended:]
        label = None
        while page_starts and page_starts[0][0] <= whole.start:
            label = page_starts.pop(0)[1]
        yield Section(part.kind, part.level, tuple(fragments), label)


@dataclass(frozen=True, slots=True)
class _Part:
    """A block (`inner`) with what stands beside it on its lines, such as "1. " or "## " (`whole`)."""

    kind: str
    level: int
    whole: Span
    inner: Span


def _parts(text: str, blocks: Sequence[Block]) -> Iterator[_Part]:
    """Yield parts that cover all of `text`, in order; of blocks that overlap, the later one is shortened."""
    position = 0  # where the first character that no part has yet stands
    cores: list[tuple[Block, Span]] = []
    for block in sorted(blocks, key=lambda one: one.span):
        start = max(block.span.start, position)
        if start < block.span.end:
            cores.append((block, Span(start, block.span.end)))
            position = block.span.end
    position = 0
    for number, (block, inner) in enumerate(cores):
        line = max(text.rfind("\n", position, inner.start) + 1, position)
        yield from _rest(position, line)
        limit = cores[number + 1][1].start if number + 1 < len(cores) else len(text)
        line_end = text.find("\n", inner.end, limit)
        if line_end < 0:
            line_end = inner.end if number + 1 < len(cores) else limit
        yield _Part(block.kind.value, block.level, Span(line, line_end), inner)
        position = line_end
    yield from _rest(position, len(text))


def _rest(start: int, end: int) -> Iterator[_Part]:
    if start < end:
        yield _Part("rest", 1, Span(start, end), Span(start, end))


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip()))
