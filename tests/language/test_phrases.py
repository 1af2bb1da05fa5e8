"""Phrases that a data file lists: how they are written, and that each has the meaning that its example shows."""

import pytest

from assistant.language.phrases import pattern, phrases
from assistant.language.tables import rows


@pytest.mark.parametrize(
    ("phrase", "held", "other"),
    [
        ("what (is|are) in", "So what are  in there?", "what is inside"),
        ("recommend*", "It recommends bread.", "a commendation"),
        ("what's new", "What’s new?", "what is new"),
        ("told … not to", "told by the Board not to", "not told to"),
        ("(asked|told) [not] to", "asked to sail", "asked whether"),
        ("^ [please] tell me", "Please tell me", "They tell me"),
    ],
)
def test_a_phrase_is_found_in_what_it_describes_alone(phrase: str, held: str, other: str) -> None:
    assert pattern(phrase).search(held)
    assert not pattern(phrase).search(other)


def test_a_phrase_gives_what_is_asked_about() -> None:
    found = pattern("^ where (is|are) {subject} (mentioned|named)").search(
        "Where is the old harbour mentioned?"
    )
    assert found
    assert found["subject"] == "the old harbour"


@pytest.mark.parametrize(("sense", "phrase", "example"), rows("question_phrases.tsv", 3))
def test_each_phrase_of_questions_is_in_its_example(sense: str, phrase: str, example: str) -> None:
    assert pattern(phrase).search(example)
    assert phrases("question_phrases.tsv")[sense].search(example)
