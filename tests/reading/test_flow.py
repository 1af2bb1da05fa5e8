"""Documents made of parts that a format tells: text, pages, notes, blocks, passages."""

from pathlib import Path

import pytest

from assistant.errors import UnreadableSource
from assistant.ingest.preparing import prepare
from assistant.reading.flow import Marked, Part, compose
from assistant.segmenting.segment import segment
from assistant.segmenting.structure import structure
from assistant.types import About, Block, BlockKind, Document, NoteReference, PageSpan, Run, SourceFile, Span

SOURCE = SourceFile("report.x", Path("report.x"), 3, 0, 0)
BOX = (0.0, 0.0, 1.0, 1.0)


def whole(text: str, page: int) -> tuple[Run, ...]:
    return (Run(Span(0, len(text)), page, 0, BOX),)


def part(kind: BlockKind, text: str, page: int, **more: object) -> Part:
    return Part(kind, text, runs=whole(text, page), **more)  # type: ignore[arg-type]  # as a test names them


def made(*parts: Part) -> Document:
    return compose(parts, SOURCE, b"xyz", About(title="Ports"), None, "x/y", "x 1", ["i", "1"])


ADVICE = "The agency should publish its figures each year.1"
NOTE = "Its last figures are from 2019."
DOCUMENT = made(
    part(BlockKind.HEADING, "Openness", 1),
    part(BlockKind.PARAGRAPH, "We recommend the following:", 1),
    part(BlockKind.ITEM, ADVICE, 1, number="1", stressed=True, markers=(Marked("1", 48, 49, "note 1"),)),
    part(BlockKind.ITEM, "The ministry must answer within a month.", 2, number="2"),
    part(BlockKind.PARAGRAPH, " ", 2),
    part(BlockKind.FOOTNOTE, NOTE, 1, number="1", key="note 1"),
)


def test_parts_become_one_text_with_pages_notes_and_layout() -> None:
    first = DOCUMENT.text.index(ADVICE)
    note = DOCUMENT.text.index(NOTE)
    second = DOCUMENT.text.index("The ministry")
    assert DOCUMENT.pages == (
        PageSpan(1, "i", Span(0, first + len(ADVICE))),
        PageSpan(2, "1", Span(second, second + 40)),
        PageSpan(1, "i", Span(note, len(DOCUMENT.text))),
    )
    assert DOCUMENT.references == (NoteReference("1", first + 48, first + 49, 4),)
    assert DOCUMENT.layout[4] == Block(BlockKind.FOOTNOTE, Span(note, len(DOCUMENT.text)), "1")


def test_given_items_are_introduced_and_keep_their_note_page_and_stress() -> None:
    passages = segment(DOCUMENT, structure(DOCUMENT), lambda text: len(text.split()), 100)
    assert [
        (
            one.number,
            one.lead_in.text if one.lead_in else None,
            [note.text for note in one.footnotes],
            [page.number for page in one.pages],
            one.stressed,
            one.headings,
        )
        for one in passages
    ] == [
        ("1", "We recommend the following:", [NOTE], [1], True, ("Openness",)),
        ("2", "We recommend the following:", [], [2], False, ("Openness",)),
    ]


def test_markers_that_are_only_typed_make_items_of_paragraphs() -> None:
    document = made(
        part(BlockKind.HEADING, "Advice", 1),
        part(BlockKind.PARAGRAPH, "12. Close the port to old ships.", 1),
        part(BlockKind.PARAGRAPH, "(a) Begin with the oldest.", 1, level=2),
        part(BlockKind.PARAGRAPH, "(b) Go on with the next.", 1, level=2),
        part(BlockKind.PARAGRAPH, "13. Open it to new ones.", 2),
    )
    assert [(one.kind.value, one.number, one.level) for one in structure(document)] == [
        ("heading", None, 1),
        ("item", "12", 1),
        ("item", "a", 2),
        ("item", "b", 2),
        ("item", "13", 1),
    ]


def test_a_document_of_headings_alone_is_quoted_by_them() -> None:
    document = made(part(BlockKind.HEADING, "Ports", 1), part(BlockKind.FURNITURE, "Page 1", 1))
    assert [one.text for one in segment(document, structure(document), len, 100)] == ["Ports"]


def test_a_document_without_anything_to_quote_is_refused_with_the_reason() -> None:
    with pytest.raises(UnreadableSource, match="contains nothing to quote"):
        prepare(made(part(BlockKind.FURNITURE, "Page 1", 1)), len, 100)


def test_what_nobody_sees_is_left_out_and_markers_and_places_on_the_page_follow() -> None:
    text = "It must award Tar\u00adtu\u200b a prize.1" + "".join(chr(0xE0000 + ord(one)) for one in "or not")
    found = made(
        part(
            BlockKind.ITEM,
            text,
            1,
            markers=(Marked("1", text.index(".1") + 1, text.index(".1") + 2, "note 1"),),
        ),
        part(BlockKind.FOOTNOTE, "See above.", 1, key="note 1"),
    )
    assert found.text == "It must award Tartu a prize.1\n\nSee above."
    assert [found.text[one.start : one.end] for one in found.references] == ["1"]
    assert [
        (run.span.of(found.text), text[run.source : run.source + run.span.end - run.span.start])
        for run in found.runs[:-1]
    ] == [("It must award Tar", "It must award Tar"), ("tu", "tu"), (" a prize.1", " a prize.1")]
    assert found.warnings == ("invisible text (Unicode tag characters) was left out",)


def test_what_stands_above_a_title_is_no_title() -> None:
    parts = (part(BlockKind.HEADING, "POLICY BRIEF", 1), part(BlockKind.HEADING, "Lights on the Coast", 1))
    assert compose(parts, SOURCE, b"xyz", About(), None, "x/y", "x 1", ["i"]).title == "Lights on the Coast"


def test_parts_without_pages_give_the_date_of_their_title_page() -> None:
    parts = (Part(BlockKind.HEADING, "Ports"), Part(BlockKind.PARAGRAPH, "Brussels, 12 March 2019"))
    assert compose(parts, SOURCE, b"xyz", About(), None, "x/y", "x 1").date == "2019-03-12"
