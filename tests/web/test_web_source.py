"""Sources as they are read: notes, pages, neighbours, and what became of a citation."""

import re
from dataclasses import replace
from html import unescape

from support.long_source import client_of, long_source
from support.web_backend import (
    BRIEF,
    ENTRY_BACKGROUND,
    ENTRY_FEES,
    ENTRY_GROUPS,
    GONE,
    backend,
    blocks,
    document,
    entry,
)

from assistant.types import Block, BlockKind, Footnote, PageSpan, ResolvedCitation, Source, Span
from assistant.web.views.links import part_link, source_link
from assistant.web.views.source import source_view

ENTRIES = (ENTRY_BACKGROUND, ENTRY_FEES, ENTRY_GROUPS)
SOURCE = Source(BRIEF, blocks(BRIEF.text), ENTRIES)


def test_notes_and_text_link_to_one_another() -> None:
    page = client_of(backend()).get(source_link(BRIEF.id)).text
    (marker,) = re.findall(
        r'id="(ref-\d+)"><a class="note-link" href="#(note-\d+)" aria-label="Note 2" lang="en">', page
    )
    assert page.count(f'id="{marker[1]}"') == 1
    assert f'href="#{marker[0]}" aria-label="Back to the text at note 2"' in page


def test_a_note_in_another_part_is_reached_there() -> None:
    source = long_source()
    note = source.blocks[-1].span
    first = source.entries[0]
    noted = replace(
        first,
        passage=replace(
            first.passage, footnotes=(Footnote("7", note.of(source.document.text), note, "marker"),)
        ),
    )
    kinds = (*source.blocks[:-1], Block(BlockKind.FOOTNOTE, note, "7"))
    view = source_view(Source(source.document, kinds, (noted, *source.entries[1:])))
    last = source_view(Source(source.document, kinds, (noted, *source.entries[1:])), part=view.parts)
    forth = [link.href for section in view.sections for one in section.fragments for link in one.links]
    back = [link.href for section in last.sections for one in section.fragments for link in one.links]
    assert part_link(source.document.id, view.parts, f"note-{note.start}") in forth
    assert part_link(source.document.id, 1, f"ref-{first.passage.span.start}") in back
    assert [section.number for section in last.sections][-1] == "7"


def test_pages_begin_where_they_begin_even_within_a_paragraph() -> None:
    text = "One begins here and goes on\nover the page.\n\nTwo."
    paged = replace(
        document("pages.pdf", text),
        media_type="application/pdf",
        pages=(
            PageSpan(1, "i", Span(0, 28)),
            PageSpan(2, "ii", Span(28, 43)),
            PageSpan(1, "i", Span(43, 44)),
            PageSpan(3, "1", Span(44, len(text))),
        ),
    )
    parts = (Block(BlockKind.PARAGRAPH, Span(0, 42)), Block(BlockKind.PARAGRAPH, Span(44, len(text))))
    found = [
        (one.page.label, one.page.href, one.text)
        for section in source_view(Source(paged, parts, ())).sections
        for one in section.fragments
        if one.page
    ]
    assert found == [
        ("i", "/source/pages.pdf?page=1#page-1", "One begins here and goes on\n"),
        ("ii", "/source/pages.pdf?page=2#page-2", "over the page."),
        ("1", "/source/pages.pdf?page=3#page-3", "Two."),
    ]
    (shown,) = source_view(Source(paged, parts, ()), page=2).pictures
    assert (shown.address, shown.description) == ("/page/2/pages.pdf", "Page ii as printed")


def test_the_recommendations_before_and_behind_are_offered() -> None:
    def around(cited: object) -> tuple[int, str | None, str | None]:
        shown = ResolvedCitation(cited.citation.id, BRIEF.id, (cited,))  # type: ignore[attr-defined, arg-type]
        near = source_view(SOURCE, shown.id, shown).neighbours
        assert near is not None
        return near.number, near.previous, near.following

    fees, groups = (source_link(BRIEF.id, one.citation.id) for one in (ENTRY_FEES, ENTRY_GROUPS))
    assert around(ENTRY_FEES) == (1, None, groups)
    assert around(ENTRY_GROUPS) == (2, fees, None)
    assert around(ENTRY_BACKGROUND) == (0, None, fees)


def test_where_cited_words_changed_the_passage_that_now_stands_there_is_offered() -> None:
    moved = replace(GONE, stood_at=ENTRY_GROUPS.passage.span)
    page = client_of(backend(gone={moved.id: moved})).get(source_link(BRIEF.id, moved.id)).text
    assert "since 1 February 2026. It was changed or removed. The nearest passage is now:" in page
    assert f'href="{source_link(BRIEF.id, ENTRY_GROUPS.citation.id)}"' in unescape(page)


def test_headings_leave_out_no_depth() -> None:
    odd = document("odd.md", "### Deep\n\nWords.\n\n# Top\n\n###### Deepest\n")
    view = source_view(Source(odd, blocks(odd.text), ()))
    assert [one.depth for one in view.sections if one.kind == "heading"] == [2, 2, 3]


def test_a_passage_that_is_larger_than_a_part_is_shown_whole() -> None:
    words = "The Council should act. " * 6000
    large = document("large.txt", f"Before.\n\n{words.strip()}\n\nBehind.")
    cited = entry(large, words.strip())
    shown = ResolvedCitation(cited.citation.id, large.id, (cited,))
    source = Source(large, (Block(BlockKind.PARAGRAPH, cited.passage.span),), (cited,))
    view = source_view(source, shown.id, shown)
    marked = "".join(one.text for section in view.sections for one in section.fragments if one.marked)
    assert marked == cited.citation.quote
    assert view.parts > 1
