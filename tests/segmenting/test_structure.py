"""Blocks of texts as they occur in the wild: what is a heading, an item, a note, a caption, part of the page."""

import textwrap
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.structured_texts import OUTLINES, TEXTS, document

from assistant.segmenting.furniture import is_caption, is_furniture
from assistant.segmenting.structure import structure
from assistant.types import Block, BlockKind, Document, Span

WHITE_SPACE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def outline(text: str) -> list[str]:
    """One line a block: its nesting, kind, level or number, first two and last two words."""
    return [_line(text, block) for block in structure(document(text))]


def _line(text: str, block: Block) -> str:
    words = block.span.of(text).replace("> ", "").split()
    said = (
        " ".join(words)
        if len(words) < 6 and len(" ".join(words)) < 55
        else f"{' '.join(words[:2])} … {' '.join(words[-2:])}"
    )
    if block.kind is BlockKind.HEADING:
        return f"heading {block.level}: {said}"
    if block.kind in (BlockKind.ITEM, BlockKind.FOOTNOTE):
        return f"{'  ' * (block.level - 1)}{block.kind} {block.number or '-'}: {said}"
    return f"{block.kind}: {said}"


def lines_of(expected: str) -> list[str]:
    return [line[8:] for line in expected.strip("\n").split("\n")[:-1]]


@pytest.mark.parametrize("end", WHITE_SPACE_ENDS.values(), ids=WHITE_SPACE_ENDS.keys())
@pytest.mark.parametrize("text", OUTLINES, ids=[text.split("\n")[0][:20].strip() for text in OUTLINES])
def test_each_kind_of_text_has_the_outline_that_a_reader_sees(text: str, end: str) -> None:
    assert outline(text.replace("\n", end)) == lines_of(OUTLINES[text])


@pytest.mark.parametrize(
    "numbers", ["1.|2.", "1)|2)", "(1)|(2)", "1|2", "Recommendation 1|Recommendation 2", "R1|R2"]
)
def test_a_number_on_a_line_of_its_own_opens_the_item_below_it(numbers: str) -> None:
    one, two = numbers.split("|")
    text = f"We ask two things:\n{one}\nTowns should plant trees.\n{two}\nTowns must not fell them,\nunless they fall.\n"
    assert outline(text) == [
        "paragraph: We ask two things:",
        "item 1: Towns should plant trees.",
        "item 2: Towns must … they fall.",
    ]


def test_prose_behind_the_last_item_is_no_part_of_it() -> None:
    text = (
        "We ask:\n1. Plant trees.\nThey give shade.\n2. Water them.\nNobody objected when this was proposed."
    )
    assert outline(text) == [
        "paragraph: We ask:",
        "item 1: Plant trees. They give shade.",
        "item 2: Water them.",
        "paragraph: Nobody objected … was proposed.",
    ]


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ("Such as the pact of 1971 and two later ones.", "footnote -"),
        ("See the annual report, p. 3.", "footnote -"),
        ("The board therefore thanks all towns, and they should reply.", "paragraph"),
    ],
)
def test_an_unnumbered_note_is_told_from_a_closing_word(last: str, kind: str) -> None:
    text = f"We ask:\n1. Plant the agreed trees[7] now.\n2. Water them.\n{last}"
    assert [line.split(":")[0] for line in outline(text)] == ["paragraph", "item 1", "item 2", kind]


@pytest.mark.parametrize("markers", ["one[7] and two[8]", "none at all"])
def test_no_note_is_inferred_unless_just_one_marker_is_left(markers: str) -> None:
    text = f"We ask:\n1. Plant {markers} now.\n2. Water them.\nSuch as the pact of 1971 and two later ones."
    assert outline(text)[-1].startswith("paragraph")


@pytest.mark.parametrize(
    "sentence",
    [
        "Photo finishes are rare.",
        "Share the burden.",
        "Share data among all agencies",
        "Comments are welcome until May.",
        "See also the annex to the treaty.",
        "Read more about it in chapter 2, which must be revised.",
        "Source countries must be consulted.",
        "Sources: the state should name them.",
        "Map the risks first.",
        "Box 2. The state should act on this now.",
        "Print media should be free.",
        "Subscribe to the convention.",
        "Register vessels with the port authority",
        "Next: the council should act.",
        "He took a photo: it shows that the bridge is gone.",
        "Table 2 shows the loss.",
        "Advertising on trams should be banned.",
        "Save the pages",
    ],
)
def test_a_sentence_is_never_taken_for_a_caption_or_furniture(sentence: str) -> None:
    assert not is_caption(sentence)
    assert not is_furniture(sentence)


@pytest.mark.parametrize(
    "line", ["Photo: A. Smith", "Town hall. Photo: AFP", "Source: Ministry", "Map 3: Rivers", "© Agency"]
)
def test_captions_are_recognised(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Comments",
        "Share this article",
        "Read also: Why buses",
        "Page 3 of 9",
        "12",
        "We use cookies to please you.",
        "* * *",
    ],
)
def test_page_furniture_is_recognised(line: str) -> None:
    assert is_furniture(line)


def test_a_sentence_runs_on_across_a_page_break_and_its_running_head() -> None:
    text = "On trams\n\nThe page runs on to the\n\n 3\n\fOn trams  3\n\nnext one. So it is.\n\n 4\n\fOn trams  4\n\nMore of it here.\n"
    assert [line for line in outline(text) if not line.startswith("furniture")] == [
        "heading 1: On trams",
        "paragraph: The page … it is.",
        "paragraph: More of it here.",
    ]


def test_notes_below_their_heading_may_have_bare_numbers() -> None:
    assert outline("Ports are full.[1]\n\nENDNOTES\n\n1 Port statistics.\n2 Ibid., p. 4.\n") == [
        "paragraph: Ports are full.[1]",
        "heading 1: ENDNOTES",
        "footnote 1: Port statistics.",
        "footnote 2: Ibid., p. 4.",
    ]


def test_initials_and_ordinals_at_line_starts_are_no_list() -> None:
    text = "The report was read by everybody who matters here.\n\nB. Smith wrote it in haste, and it shows.\n\n45. minute of play saw it discussed."
    assert [line.split(":")[0] for line in outline(text)] == ["paragraph"] * 3


LONG = (
    "Towns on the river have grown since the war, and 3.5 million people live in them today, or 4.2 million with the "
    "suburbs. No. 7 of the rules, i.e. the one on dykes, was never applied (see p. 12). Nobody was fined."
)
ADVICE = (
    "The river commission should publish all readings within the hour, and the towns should pay 2.5 per cent of the "
    "cost, unless the regulator finds that reserves are too low or the state pays instead."
)


@pytest.mark.parametrize("indent", ["", "   "])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("width", range(60, 101, 5))
def test_wrapping_changes_nothing(width: int, gap: str, indent: str) -> None:
    paragraph = textwrap.fill(LONG, width)
    items = [textwrap.fill(f"{n}. {ADVICE}", width, subsequent_indent=indent) for n in range(1, 5)]
    text = f"The River\n\n{paragraph}\n\n{gap.join(items)}\n\n{paragraph}\n"
    assert [line.split(":")[0] for line in outline(text)] == [
        "heading 1",
        "paragraph",
        *(f"item {n}" for n in range(1, 5)),
        "paragraph",
    ]


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["text/plain", "text/markdown"]))
def test_blocks_are_in_order_without_overlap_and_lose_no_letter(text: str, media_type: str) -> None:
    blocks = structure(Document("x", text, "", media_type, "", "x"))
    spans = [block.span for block in blocks]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(block.parent is None or blocks[block.parent].span.end <= block.span.start for block in blocks)
    assert len("".join(between(text, spans))) <= sum(
        len(b.number or "x") + 60 for b in blocks if b.kind in MARKED
    )


MARKED = (BlockKind.ITEM, BlockKind.FOOTNOTE, BlockKind.HEADING)


def between(text: str, spans: list[Span]) -> list[str]:
    """The letters that lie in no block: those of markers."""
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(text)]
    return ["".join(filter(str.isalpha, text[end:start])) for end, start in zip(ends, starts, strict=True)]


@pytest.mark.parametrize("text", OUTLINES, ids=[text.split("\n")[0][:20].strip() for text in OUTLINES])
def test_only_the_letters_of_markers_lie_outside_the_blocks(text: str) -> None:
    spans = [block.span for block in structure(document(text))]
    assert set(between(text, spans)) <= {"", "a", "b", "c", "i", "ii", "A", "B", "R", "Recommendation"}


NASTY = [
    "1.\n",
    "\n",
    "\f",
    "> ",
    ">" * 60 + "\n",
    "a[1] ",
    "[1] a\n",
    "*",
    " ",
    "[",
    "![",
    ".",
    ". ",
    "(",
    "# a #",
    "_",
    "|",
    "|-",
]
NASTY += [
    "- ",
    "`",
    "```\n",
    "```a\n",
    "<!--",
    "a\n",
    "ABC\n",
    "- x\n",
    "# a\n",
    "A Title Here\n\n",
    "Recommendation 1\n",
    "Photo ",
]
NASTY += [
    "1",
    "1.1.",
    "a. ",
    "by Ab ",
    "a”",
    "2001 ",
    "Intro .... 3\n",
    "¹",
    "a-",
    "=",
    "a\n===\n",
    "X  3\n",
    "(i) ",
]


@pytest.mark.parametrize("piece", NASTY)
def test_nasty_texts_take_time_in_proportion_to_their_length(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.process_time()
    for media_type in ("text/plain", "text/markdown"):
        structure(Document("x", text, "", media_type, "", "x"))
    assert time.process_time() - started < 6
