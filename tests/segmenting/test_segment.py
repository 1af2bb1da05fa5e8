"""Passages are exact, whole and alone: items uncut, paragraphs cut between sentences, with lead-in and notes."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.structured_texts import OUTLINES, TEXTS, document

from assistant.language.text import plain, sentences, words
from assistant.segmenting.heading_line import heading_line
from assistant.segmenting.segment import LONG, model_inputs, segment, sentence_inputs
from assistant.segmenting.structure import structure
from assistant.types import Document, LeadIn, Passage, Span

LIST = "Our aims are clear. We recommend the following:\n\n1. Towns should plant trees.[1]\n2. Towns must water them, unless it rains.\n\nThanks to all who helped us.\n\n[1] Oaks, see p. 3.\n"


def count(text: str) -> int:
    return len(text.split())


def passages(text: str, limit: int = 60) -> tuple[Passage, ...]:
    return passages_of(document(text), limit)


def passages_of(source: Document, limit: int) -> tuple[Passage, ...]:
    return segment(source, structure(source), count, limit)


def test_an_item_stands_alone_with_its_number_lead_in_and_notes() -> None:
    found = passages(LIST)
    assert [(p.number, p.text) for p in found] == [
        (None, "Our aims are clear. We recommend the following:"),
        ("1", "Towns should plant trees.[1]"),
        ("2", "Towns must water them, unless it rains."),
        (None, "Thanks to all who helped us."),
    ]
    assert found[1].lead_in == LeadIn("We recommend the following:", Span(20, 47))
    assert [(n.marker, n.text, n.matched) for n in found[1].footnotes] == [("1", "Oaks, see p. 3.", "marker")]
    assert found[2].footnotes == ()


def test_the_one_note_left_goes_to_the_one_marker_left_and_into_no_item() -> None:
    text = "Steps:\n1. Plant the agreed trees[7] now.\n2. Water them.\nSuch as the oaks of 1971 and two later ones."
    found = passages(text)
    assert [(p.text, [(n.marker, n.matched) for n in p.footnotes]) for p in found] == [
        ("Plant the agreed trees[7] now.", [("7", "inferred")]),
        ("Water them.", []),
    ]


def test_a_long_item_keeps_its_words_together_in_several_windows() -> None:
    body = " ".join(f"Towns should plant tree number {n} here." for n in range(60)) + " But not in May."
    text = f"We ask:\n\n1. {body}\n2. Water them.\n"
    item = passages(text)[0]
    assert item.text == body
    assert len(item.windows) > 3
    assert " ".join(window.of(text) for window in item.windows) == body


def test_a_long_paragraph_is_cut_between_sentences_only() -> None:
    body = " ".join(
        f"Tree {n} was planted by Mr. Oak in No. {n} Elm Street, e.g. at night." for n in range(60)
    )
    found = passages(f"The trees\n\n{body}\n")
    assert len(found) > 5
    assert " ".join(p.text for p in found) == body
    assert all(p.text.endswith("night.") for p in found)


def test_a_sentence_longer_than_the_limit_stays_in_one_passage() -> None:
    body = "It should plant " + "many " * 200 + "trees, unless the regulator finds otherwise."
    (passage,) = passages(f"Trees are good. {body}", 50)[1:]
    assert passage.text == body
    assert len(passage.windows) > 3


def test_an_item_with_too_many_points_becomes_a_passage_for_each() -> None:
    points = "\n".join(f"({letter}) plant {'very ' * 150}many trees;" for letter in "abc")
    found = passages(f"We ask:\n\n1. Towns should, by 2030:\n{points}\n2. Water them.\n", 512)
    assert [p.number for p in found] == ["1", "1(a)", "1(b)", "1(c)", "2"]
    assert {p.lead_in.text for p in found[1:4] if p.lead_in} == {"Towns should, by 2030:"}


def test_a_short_sentence_is_kept_and_a_label_is_not() -> None:
    assert [
        p.text
        for p in passages(
            "Ban it now.\n\nThe city council met in May and agreed.\n\nActing\n\nIt met again in June."
        )
    ] == [
        "Ban it now.",
        "The city council met in May and agreed.",
        "It met again in June.",
    ]


def test_furniture_captions_and_notes_are_in_no_passage() -> None:
    text = "The trams run late each day.\n\nA tram. Photo: Agency\n\nShare this article\n\nThe council should act at once.\n\nComments\n"
    assert [p.text for p in passages(text)] == [
        "The trams run late each day.",
        "The council should act at once.",
    ]


def test_a_long_passage_is_also_read_by_sentence() -> None:
    long = (
        "Ferries sail twice a day in winter. The Agency paid 40 million euros for the quay in 2031. "
        + "It rained in town. " * 30
    )
    short = "Towns should plant trees. They must water them."
    source = document(f"# Ports\n\n{long.strip()}\n\n{short}\n")
    first, second = passages_of(source, 512)
    read = sentence_inputs(source, first, count, 512)
    assert len(first.text) > LONG > len(second.text)
    assert len(read) == 32
    assert read[1] == "Ports. The Agency paid 40 million euros for the quay in 2031."
    assert (
        len(sentence_inputs(source, first, count, 6)) == 30
    )  # what is too long for the encoder is left to the windows
    assert sentence_inputs(source, second, count, 512) == []


def check(source: Document, limit: int) -> None:
    """All that holds of the passages of any text."""
    text = source.text
    found = passages_of(source, limit)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    for passage in found:
        inputs = model_inputs(source, passage, count, limit)
        assert len(inputs) >= len(passage.windows)
        assert all(count(read) <= limit for read in inputs)
        assert passage.span.of(text) == passage.text
        assert [word for window in passage.windows for word in words(window.of(text))] == words(passage.text)
        room = max(limit - count(heading_line("", passage.headings, passage.lead_in)) - 2, limit // 4)
        assert all(
            count(plain(window.of(text))) <= room or len(window.of(text)) < 2 for window in passage.windows
        )
        if passage.lead_in:
            assert passage.lead_in.span.of(text) == passage.lead_in.text
        assert all(note.span.of(text) == note.text for note in passage.footnotes)


@pytest.mark.parametrize("limit", [40, 512])
@pytest.mark.parametrize("text", OUTLINES, ids=[text.split("\n")[0][:20].strip() for text in OUTLINES])
def test_passages_of_real_texts_are_exact_and_fit(text: str, limit: int) -> None:
    check(document(text), limit)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["text/plain", "text/markdown"]), st.integers(30, 200))
def test_passages_of_any_text_are_exact_and_fit(text: str, media_type: str, limit: int) -> None:
    check(Document("x", text, "", media_type, "", "x"), limit)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Towns should act.", "They must not, unless it rains.", "See Art. 5 of it.", "Why?"]
        ),
        min_size=1,
        max_size=80,
    )
)
def test_no_passage_ends_inside_a_sentence(parts: list[str]) -> None:
    text = "Some heading\n\n" + " ".join(parts)
    ends = {span.end for span in sentences(text)}
    assert all(passage.span.end in ends for passage in passages(text, 30))


BOX = """# Report

2.1 Inspection was divided among four bodies.

### Recommendation 3: A single inspectorate

Ministers should bring all inspection under one body. It should:

- keep one register of reservoirs;
- publish each report.

This should be in place within 12 months.

2.2 It must follow that more could have been done.
"""


def test_a_labelled_recommendation_is_one_passage_with_title_points_and_what_points_back() -> None:
    found = passages_of(replace(document(BOX), media_type="text/markdown"), 512)
    assert [(p.number, p.headings, p.text.split("\n")[0], p.text.split("\n")[-1]) for p in found] == [
        (
            "2.1",
            ("Report",),
            "Inspection was divided among four bodies.",
            "Inspection was divided among four bodies.",
        ),
        ("3", ("Report",), "A single inspectorate", "This should be in place within 12 months."),
        (
            "2.2",
            ("Report",),
            "It must follow that more could have been done.",
            "It must follow that more could have been done.",
        ),
    ]


def test_a_labelled_recommendation_keeps_many_points_together() -> None:
    points = "\n".join(f"({letter}) plant {'very ' * 150}many trees;" for letter in "abc")
    found = passages(
        f"Recommendation 1: Towns should, by 2030:\n{points}\n\nRecommendation 2: Water them.\n", 512
    )
    assert [p.number for p in found] == ["1", "2"]


def test_a_numbered_paragraph_goes_on_behind_a_list_that_stood_between() -> None:
    text = "1.3 I turn to what that committee asked for. It asked for this:\n\n1. Owners pay for the locks.\n2. Owners visit the walls.\n\n1.4 Counsel for the residents asked for a levy on owners.\n"
    assert [p.number for p in passages(text)] == ["1.3", "1", "2", "1.4"]
