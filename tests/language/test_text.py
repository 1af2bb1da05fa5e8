"""Sentences with exact spans, words folded for comparison, text as models read it."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.text import collapse, fold, plain, plain_with_places, sentences, words


def said(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "See Art. 5 of the pact.|It is short.",
        "Order No. 3 stands.|U.S. troops left the U.S.|The rest stayed.",
        "Dr. Penn, Mr. Odd and St. Mary agreed, cf. p. 12 and paras. 3-5.|Done, e.g. by law, i.e. in fact vs. fiction.",
        "It fell by approx. 40 per cent (Smith et al. 2019).|It rose.",
        'He said: "Stop. Now."|Then he left.|“We go.”|She stayed.',
        "The towns should stay firm.[75]|They should pay.|Next.¹|More.[^2]|End.",
        'Wait… what?|No...|Yes.|"Why?" he asked.|Fine!',
        "Section 2.3 applies.|The bill was £2.10.|See www.example.org.",
        "Mr. Smith went to Washington, D.C.|He liked it.|J. R. Brown did not.",
    ],
)
def test_sentences_end_where_a_reader_sees_their_end(text: str) -> None:
    assert said(text.replace("|", " ")) == text.split("|")


def test_points_and_paragraphs_are_never_joined() -> None:
    text = "Do this:\n- plant\n- water\n(a) three\r\n\r\nNew one without end\n\nlast wrapped\nline"
    assert said(text) == [
        "Do this:",
        "- plant",
        "- water",
        "(a) three",
        "New one without end",
        "last wrapped\nline",
    ]


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.text(alphabet='aB1 .!?\n\r\f>"“”()[]¹-', max_size=2_000)))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentences(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    assert "".join(filter(str.isalnum, "".join(said(text)))) == "".join(filter(str.isalnum, text))


@pytest.mark.parametrize(
    "piece",
    [
        "The state should act. It must not. ",
        "a",
        " ",
        ".",
        "word ",
        "1.\n",
        '"a." ',
        "![",
        "a\n\n",
        "(",
        "[1] ",
    ],
)
def test_sentences_of_a_large_text_take_seconds(piece: str) -> None:
    started = time.process_time()
    sentences(piece * (200_000 // len(piece)))
    assert time.process_time() - started < 6


def test_plain_text_has_no_signs_markers_or_line_end_hyphens() -> None:
    assert plain("**Bold** and _thin_ `code`[^1] [link](http://x.y) co-\n  operation[12] \u00adsoft") == (
        "Bold and thin code [link] cooperation soft"
    )


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet="aB1 *_`>[](^)\n\r\t.,-\u00ad\u2028\u00a0", max_size=300),
        st.lists(
            st.sampled_from(
                [
                    "**Fees.** ",
                    "[^1]",
                    "[12]",
                    "a.12 ",
                    "[it](http://x.eu)",
                    "> ",
                    "co-\n  op",
                    "\u00ad",
                    " \n",
                ]
            )
        ).map("".join),
    )
)
def test_each_character_of_plain_text_has_the_place_that_it_comes_from(text: str) -> None:
    read, places = plain_with_places(text)
    assert read == plain(text)
    assert len(places) == len(read)
    assert all(one < other for one, other in pairwise(places))
    assert all(
        text[place] == character or (character == " " and text[place].isspace())
        for character, place in zip(read, places, strict=True)
    )


@pytest.mark.parametrize("piece", ["*", "_", "[", "](", "`", "> ", "[^", " ", "-\n"])
def test_making_plain_takes_time_in_proportion(piece: str) -> None:
    started = time.process_time()
    plain(piece * 100_000)
    assert time.process_time() - started < 5


def test_words_are_folded_for_comparison_only() -> None:
    assert words("Café’s “Élan” – co-operation, ONCE") == ["cafe's", "elan", "co-operation", "once"]
    assert fold("Ünïted–States") == "united-states"
    assert collapse(" a\t b\r\nc ") == "a b c"
