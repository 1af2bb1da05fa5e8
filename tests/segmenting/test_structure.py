"""Blocks of texts as they occur in the wild: what is a heading, an item, a note, a caption, part of the page."""

import textwrap
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.structure import structure
from assistant.structure.furniture import is_caption, is_furniture
from assistant.types import Block, BlockKind, Document, Span

BRIEF = """River Institute Policy Brief 14

FLOODS WITHOUT BORDERS
What the basin states should do before the next spring

1. Introduction

The river rises in one country and floods three. For forty years each
capital has built its own dykes, kept its own gauges and blamed its
neighbour. The flood of 2013, the worst since records began, cost
4.2 billion euros, according to the joint report; that is far more
than the states had spent on prevention since 1980.[1] A second co-
operation treaty was signed in 2015.

2. What has been tried

2.1 Early warning

Gauges exist, but they do not speak to each other. See the map in
Box 2 for the blind spots.

River Institute                                                      2
                                Page 2 of 6

River Institute                                                      3

3. Recommendations

The institute proposes the following:

1. The basin commission should publish all gauge readings within the
   hour. Where a state refuses, the commission should say so.

   This includes the readings of private dams.

2. National parliaments should
   (a) ratify the protocol by 2026;
   (b) fund at least two retention areas each, namely
       (i) one upstream, and
       (ii) one downstream; and
   (c) report every year.

3. Insurers should not raise premiums in the first three years, unless
the regulator finds
that reserves are too low.

The authors thank the commission for its comments. None of the above
binds any government.

Notes

1. Joint report of the basin states, Art. 5, paras. 3-5, 2014. The
   figure includes indirect damage.
"""
REPORT = """HOUSE OF THE PEOPLE
Committee on Fisheries

Contents

Summary ........................................ 3
1 Introduction ................................. 5
Conclusions and recommendations ............... 31

Committee on Fisheries: Empty Nets  3

Summary

Cod stocks have fallen by half. The Government told us that it was "content with
progress". We are not content with it.

Conclusions and recommendations
1.
We conclude that the Government has no plan. (Paragraph 14)
2.
We recommend that the Department publish, by the end of the year, a plan with
targets for each stock. (Paragraph 17)

Committee on Fisheries: Empty Nets  31

3.
The Department should consult the harbour communities, and it should report to
Committee on Fisheries: Empty Nets  32
this House what they said. (Paragraph 22)
Enforcement
4.
The inspectorate must have two more vessels. (Paragraph 30)
"""
RESOLUTION = """The Assembly,

Recalling its resolutions 12 (1999) and 31 (2004),

1. Calls upon all Members to stop the sale of water hyacinth;

2. Urges donors to support the programme, including by:
(a) Paying their contributions on time;
(b) Seconding experts;
and to inform the Assembly of what they have done;

3. Decides to remain seized of the matter.
"""
NEWS = """By Anna Reed
3 March 2024, 14:05
Share
Trams are coming back, but who will drive them?

The city wants 60 kilometres of new track. It has money for the rails and none for the drivers.

Workers lay track on Mill Street in February. Photo: J. Pool / Agency
Comments by the union were harsher. Share prices of the builder rose all the same.
Read also: Why buses are late
'A question of pay'
The council should raise wages before it orders another tram. Photo finishes are less close.
ADVERTISEMENT
Map makers have drawn the new lines already.
Subscribe to our newsletter
The mayor should also publish the contract.
© 2024 City Paper. All rights reserved.
Comments (12)
"""
FAQ = """Frequently asked questions on the dog licence

Who needs a licence?
Everybody who keeps a dog older than three months.

Can I apply online?
Yes. You should have at hand:
• your identity card
• the chip number
Then follow the steps on the screen.
"""
MINUTES = """MINUTES OF THE SCHOOL BOARD
Held on 12 May 2021 at 7 p.m.

1. Matters arising
1.1 The roof has been mended. The bill came to £12,400.
1.2 Mr. Odd will write to the council.

2. School meals
Dr. Penn said that meals should be free. It was resolved that:
a) the price be kept at £2.10;
b) the kitchen buy locally, where possible.

3. Any other business
None.
"""
MAIL = """Dear Pat,

thanks for the draft. Two things should change:

- We should ask for a kerb, not paint.
- The council must count cyclists before and after
  the works, not only after.

> I propose that we:
>
> 1. ask for paint
> 2. ask for signs
"""
MARKDOWN = """---
title: Bees
---
<!-- draft, do not cite
recommendations may change -->
Saving wild bees
================

> **Key message.** Pesticide rules should come first.
> Everything else is slower.

## Background

Wild bees are in decline[^1] and [honey bees][hb] are not.

| Region | Loss |
|--------|-----:|
| North  | 12 % |

![A bee on a thistle](bee.jpg)

We recommend:

1. **Ban neonicotinoids.** The Commission should ban them
   outdoors.

   A transition of one year is enough

   - beet growers get help
2. Member states should sow strips
along fields.

Some paragraph that follows the list and belongs to nobody.

[^1]: Red List, 2019.
    Second line of the note.

    Second paragraph of the note.
[hb]: https://example.org/bees "Bees"
"""
REPLIES = """Youth and work: a note for ministers
Young people find work later than their parents did. This note says what ministers can do about it.
Recommendation 1
Ministers should open the civil service to school leavers.
This would cost little.
Recommendation 2
Ministers should not cap student numbers.
Annex
The survey was held in May.¹ It had 900 respondents.²
¹ By telephone.
² Weighted by age and region; see the data sheet for
details of the weighting.
"""
PARLIAMENT = """The European Chamber,
–   having regard to its resolution of 3 May 2018,
A.  whereas roaming fees were abolished in 2017;
B.  whereas prices fell by approx. 40 %;
1.  Calls on the Commission to extend the ban to calls abroad;
2.  Stresses that operators must not raise domestic prices to make up for it, unless
regulators agree.
(1) OJ L 115, 27.4.2012, p. 12.
(2) Texts adopted, P8_TA(2018)0111.
"""
BLACKOUT = """After the Blackout

The grid failed on a Monday.[1] The operator should publish the logs.[2]

1. The regulator should order an inquiry.
2. The operator should not lead it.

We think that both are needed.

[1] Operator's statement, 3 May.
It was later corrected.
[2] The logs are kept for 90 days.
"""
INDENTED = """    A NOTE ON HARBOURS

    Harbours silt up. The authority
    should dredge each year, and it should
    not dump the spoil at sea unless the
    minister has agreed.  It may be used for
    building instead.

    Three steps:

      1.  Survey the channel before the winter, with a
          multi-beam echo sounder, and
          publish the chart.
      2.  Dredge.
      3.  Pay the fishermen who lose their
          ground.

    A second survey follows in spring.
"""
CHECKLIST = """I. POLITICAL QUESTIONS
A. Elections
The commission should be independent. It should have its own budget.
B. Parties
Parties should open their books.
II. ECONOMIC QUESTIONS
R1
Every ministry should name a data officer.

R2
The officer should report to the minister, not to the
press office.
"""

OUTLINES = {
    BRIEF: """
        heading 1: River Institute Policy Brief 14
        heading 2: FLOODS WITHOUT BORDERS
        heading 3: What the … next spring
        heading 2: 1. Introduction
        paragraph: The river … in 2015.
        heading 2: 2. What has been tried
        heading 3: 2.1 Early warning
        paragraph: Gauges exist, … blind spots.
        furniture: River Institute 2
        furniture: Page 2 of 6
        furniture: River Institute 3
        heading 2: 3. Recommendations
        paragraph: The institute proposes the following:
        item 1: The basin … private dams.
        item 2: National parliaments should
          item a: ratify the protocol by 2026;
          item b: fund at … each, namely
            item i: one upstream, and
            item ii: one downstream; and
          item c: report every year.
        item 3: Insurers should … too low.
        paragraph: The authors … any government.
        heading 3: Notes
        footnote 1: Joint report … indirect damage.
    """,
    REPORT: """
        heading 1: HOUSE OF THE PEOPLE
        heading 2: Committee on Fisheries
        furniture: Contents
        furniture: Summary ........................................ 3
        furniture: 1 Introduction ................................. 5
        furniture: Conclusions and recommendations ............... 31
        furniture: Committee on … Nets 3
        heading 3: Summary
        paragraph: Cod stocks … with it.
        heading 3: Conclusions and recommendations
        item 1: We conclude … (Paragraph 14)
        item 2: We recommend … (Paragraph 17)
        furniture: Committee on … Nets 31
        item 3: The Department … (Paragraph 22)
        heading 3: Enforcement
        item 4: The inspectorate … (Paragraph 30)
    """,
    RESOLUTION: """
        paragraph: The Assembly,
        paragraph: Recalling its … 31 (2004),
        item 1: Calls upon … water hyacinth;
        item 2: Urges donors … including by:
          item a: Paying their contributions on time;
          item b: Seconding experts; … have done;
        item 3: Decides to … the matter.
    """,
    NEWS: """
        paragraph: By Anna Reed
        paragraph: 3 March 2024, 14:05
        furniture: Share
        heading 1: Trams are … drive them?
        paragraph: The city … the drivers.
        caption: Workers lay … / Agency
        paragraph: Comments by … the same.
        furniture: Read also: … are late
        heading 2: 'A question of pay'
        paragraph: The council … less close.
        furniture: ADVERTISEMENT
        paragraph: Map makers … lines already.
        furniture: Subscribe to our newsletter
        paragraph: The mayor … the contract.
        caption: © 2024 … rights reserved.
        furniture: Comments (12)
    """,
    FAQ: """
        heading 1: Frequently asked … dog licence
        heading 2: Who needs a licence?
        paragraph: Everybody who … three months.
        heading 2: Can I apply online?
        paragraph: Yes. You … at hand:
        item -: your identity card
        item -: the chip number
        paragraph: Then follow … the screen.
    """,
    MINUTES: """
        heading 1: MINUTES OF THE SCHOOL BOARD
        paragraph: Held on … 7 p.m.
        heading 2: 1. Matters arising
        item 1.1: The roof … to £12,400.
        item 1.2: Mr. Odd … the council.
        heading 2: 2. School meals
        paragraph: Dr. Penn … resolved that:
        item a: the price … at £2.10;
        item b: the kitchen … where possible.
        heading 2: 3. Any other business
        paragraph: None.
    """,
    MAIL: """
        paragraph: Dear Pat,
        paragraph: thanks for … should change:
        item -: We should … not paint.
        item -: The council … only after.
        paragraph: I propose that we:
        item 1: ask for paint
        item 2: ask for signs
    """,
    MARKDOWN: """
        furniture: --- title: Bees ---
        furniture: <!-- draft, … change -->
        heading 1: Saving wild bees
        paragraph: **Key message.** … is slower.
        heading 2: Background
        paragraph: Wild bees … are not.
        table: | Region … % |
        caption: ![A bee on a thistle](bee.jpg)
        paragraph: We recommend:
        item 1: **Ban neonicotinoids.** … is enough
          item -: beet growers get help
        item 2: Member states … along fields.
        paragraph: Some paragraph … to nobody.
        footnote 1: Red List, … the note.
        furniture: [hb]: https://example.org/bees "Bees"
    """,
    REPLIES: """
        heading 1: Youth and … for ministers
        paragraph: Young people … about it.
        item 1: Ministers should … cost little.
        item 2: Ministers should … student numbers.
        heading 2: Annex
        paragraph: The survey … 900 respondents.²
        footnote 1: By telephone.
        footnote 2: Weighted by … the weighting.
    """,
    PARLIAMENT: """
        paragraph: The European Chamber,
        item -: having regard … May 2018,
        item A: whereas roaming … in 2017;
        item B: whereas prices … 40 %;
        item 1: Calls on … calls abroad;
        item 2: Stresses that … regulators agree.
        item 1: OJ L … p. 12.
        item 2: Texts adopted, P8_TA(2018)0111.
    """,
    BLACKOUT: """
        heading 1: After the Blackout
        paragraph: The grid … the logs.[2]
        item 1: The regulator … an inquiry.
        item 2: The operator … lead it.
        paragraph: We think … are needed.
        footnote 1: Operator's statement, … later corrected.
        footnote 2: The logs … 90 days.
    """,
    INDENTED: """
        heading 1: A NOTE ON HARBOURS
        paragraph: Harbours silt … building instead.
        paragraph: Three steps:
        item 1: Survey the … the chart.
        item 2: Dredge.
        item 3: Pay the … their ground.
        paragraph: A second … in spring.
    """,
    CHECKLIST: """
        heading 2: I. POLITICAL QUESTIONS
        heading 3: A. Elections
        paragraph: The commission … own budget.
        heading 3: B. Parties
        paragraph: Parties should open their books.
        heading 2: II. ECONOMIC QUESTIONS
        item 1: Every ministry … data officer.
        item 2: The officer … press office.
    """,
}
WHITE_SPACE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def document(text: str) -> Document:
    media_type = "text/markdown" if text.startswith("---") or text.startswith("#") else "text/plain"
    return Document("x", text, "", media_type, "", "x")


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


PIECES = st.sampled_from(
    [
        "1. ",
        "2. ",
        "(a) ",
        "(i) ",
        "- ",
        "• ",
        "> ",
        "# ",
        "---",
        "```",
        "<!--",
        "-->",
        "[1]",
        "[^a]: ",
        "¹",
        "|",
        "| a |",
        "Photo: X",
        "Notes",
        "Contents",
        "Page 2",
        "A Title",
        "The town should act. ",
        "and so on",
        "word ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\f",
        "  ",
        "\t",
        ":",
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=120).map("".join))


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
    started = time.perf_counter()
    for media_type in ("text/plain", "text/markdown"):
        structure(Document("x", text, "", media_type, "", "x"))
    assert time.perf_counter() - started < 6
