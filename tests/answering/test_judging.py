"""What the judge reads of each candidate, the probabilities that come of it, and which sentences are said to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small_assistant import Overlap
from support.web_backend import document, entry

from assistant.answering.judging import WINDOW_CHARACTERS, Judged, judge, share_of
from assistant.engines.words import Row, WordIndex
from assistant.models.grading import Grade
from assistant.types import Entry, Hit, Span

ANSWERS, RELATED = Overlap.calibration.answers, Overlap.calibration.related
STORKS = "Where do storks nest?"
FILLER = "The hall was full, and everybody spoke about the weather for a long time. "


class Listening(Overlap):
    """The same judge, and what it was given to read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def grade(self, question: str, texts: Iterable[str]) -> list[Grade]:
        """Return one grade a text, in order."""
        self.read = list(texts)
        return super().grade(question, self.read)


def passage(text: str, name: str = "birds.md", title: str = "birds") -> Entry:
    """All of a document as one passage."""
    return entry(document(name, text, title=title), text)


def judged(question: str, *entries: Entry, reader: Overlap | None = None) -> list[Judged]:
    words = WordIndex.in_memory(Row(key, one.passage.text) for key, one in enumerate(entries))
    candidates = [(Hit(one.key, 0.5), one) for one in entries]
    return judge(question, candidates, reader or Overlap(), share_of(question, words))


def read(question: str, one: Entry) -> str:
    """What the judge reads of one passage."""
    listening = Listening()
    judged(question, one, reader=listening)
    (text,) = listening.read
    return text


def told(question: str, text: str) -> list[str]:
    """The sentences of a passage that are said to answer."""
    (found,) = judged(question, passage(text))
    return [span.of(text) for span in found.answering_sentences]


# Probabilities


def test_each_passage_has_its_own_probabilities_and_the_likeliest_comes_first() -> None:
    found = judged(
        STORKS,
        passage("Owls sleep.", "a.md"),
        passage("Storks nest where it is warm.", "b.md"),
        passage("Storks fly.", "c.md"),
    )
    assert [(one.entry.citation.document, one.probability, one.related) for one in found] == [
        ("b.md", ANSWERS(3 / 4), RELATED(3 / 4)),
        ("c.md", ANSWERS(1 / 4), RELATED(1 / 4)),
        ("a.md", ANSWERS(0), RELATED(0)),
    ]


def test_equals_stand_in_the_order_of_documents_and_text() -> None:
    whole = document("b.md", "Storks nest there.\n\nStorks nest here.")
    later, earlier = (entry(whole, words) for words in ("Storks nest here.", "Storks nest there."))
    found = judged(STORKS, later, earlier, passage("Storks nest at home.", "a.md"))
    assert [one.entry.citation.quote for one in found] == [
        "Storks nest at home.",
        "Storks nest there.",
        "Storks nest here.",
    ]


def test_nothing_is_judged_where_nothing_was_found() -> None:
    assert judged(STORKS) == []


# What is read


def test_title_headings_and_lead_in_are_read_before_the_words() -> None:
    source = document("b.md", "Towns should:\n\n**build** [nests](http://x.eu)[^1]", title="On birds")
    item = entry(source, "**build** [nests](http://x.eu)[^1]", lead_in="Towns should:")
    below = replace(item, passage=replace(item.passage, headings=("# Storks", "Advice")))
    assert read(STORKS, below) == "On birds > Storks > Advice. Towns should: build [nests]"


def test_a_title_that_is_only_the_files_name_is_not_read() -> None:
    assert read(STORKS, passage("Storks nest.", "birds-2024.md", title="birds-2024")) == "Storks nest."


@pytest.mark.parametrize("place", [0, 20, 41])
def test_of_a_long_passage_the_part_is_read_that_holds_the_question(place: int) -> None:
    sentence = "In spring, storks nest on the tower. "
    text = (FILLER * place + sentence + FILLER * (41 - place)).strip()
    one = passage(text, title="On birds")
    heard = read(STORKS, one)
    assert heard.startswith("On birds. ")
    assert sentence.strip() in heard
    assert len(heard) <= len("On birds. ") + WINDOW_CHARACTERS
    (found,) = judged(STORKS, one)
    assert [span.of(text) for span in found.answering_sentences] == [sentence.strip()]


def test_of_a_long_passage_that_holds_nothing_of_the_question_the_beginning_is_read() -> None:
    heard = read(STORKS, passage("Owls sleep. " + FILLER * 40))
    assert heard.startswith("Owls sleep. The hall was full")
    assert len(heard) <= WINDOW_CHARACTERS


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Storks nest. ", FILLER, "x" * 700 + ". ", "storks " * 300, "\n\n"]), max_size=30
    )
)
def test_what_is_read_of_any_passage_is_a_bounded_stretch_of_it(parts: list[str]) -> None:
    text = "".join(parts).strip() or "Owls."
    heard = read(STORKS, passage(text))
    assert heard in " ".join(text.split())
    assert 0 < len(heard) <= 2 * WINDOW_CHARACTERS


# What answers


@pytest.mark.parametrize(
    ("text", "answering"),
    [
        (
            "**Fees.** The quay is old.[^2] A `stork` and its storks _nest_ on\n   the  tower.[12] Nobody asked.",
            ["A `stork` and its storks _nest_ on\n   the  tower.[12]"],
        ),
        (
            "> Boats sink.\n> The **storks** nest [there](https://birds.example/nests/of/storks), and leave.\n> Owls sleep.",
            ["The **storks** nest [there](https://birds.example/nests/of/storks), and leave."],
        ),
        ("Owls co-\noperate at night.¹ Still, storks nest.", ["Still, storks nest."]),
        ("Ööö äää – 🦉 owls. Where storks nest, no 🦉 sleeps.", ["Where storks nest, no 🦉 sleeps."]),
    ],
)
def test_sentences_that_answer_are_those_of_the_passage_itself_with_signs_and_notes(
    text: str, answering: list[str]
) -> None:
    assert told(STORKS, text) == answering


def test_words_that_answer_in_title_or_headings_mark_the_first_sentence() -> None:
    text = "The owls sleep all day. Some boats sink in winter."
    (found,) = judged(STORKS, passage(text, title="Where storks nest"))
    assert (found.probability, found.answering_sentences) == (ANSWERS(3 / 4), (Span(0, 23),))


def test_neighbouring_sentences_that_answer_are_one_stretch_and_weak_ones_are_left_out() -> None:
    text = "Where storks nest, they return.  Storks nest where storks nest. Owls nest. Boats sink."
    assert told(STORKS, text) == ["Where storks nest, they return.  Storks nest where storks nest."]


def test_all_of_a_passage_of_one_sentence_answers() -> None:
    assert told(STORKS, "On a tower.") == ["On a tower."]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Owls sleep.",
                "**Boats** sink.[^1]",
                "_Quays_ are `old`.",
                "See [it](http://x.eu/a).",
                "It rains.[12]",
            ]
        ),
        max_size=12,
    ),
    st.integers(0, 12),
    st.sampled_from([" ", "  ", "\n", "\n\n"]),
)
def test_wherever_the_one_sentence_stands_that_answers_it_is_found(
    others: list[str], place: int, gap: str
) -> None:
    one = "The **storks** should _nest_ here.[^3]"
    sentences: Sequence[str] = [*others[:place], one, *others[place:]]
    assert told(STORKS, gap.join(sentences)) == [one]


def test_sentences_that_answer_are_counted_from_the_passages_start() -> None:
    source = document("b.md", "# Birds\n\nWords before.\n\nThe owls sleep all day. The storks nest here.\n")
    (found,) = judged(STORKS, entry(source, "The owls sleep all day. The storks nest here."))
    assert found.answering_sentences == (Span(24, 45),)
