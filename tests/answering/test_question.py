"""The text of a question: its length, its signs, and how much of it a text holds."""

import pytest

from assistant.answering.input_checks import checked_question, require_unicode
from assistant.answering.judging import share_of
from assistant.engines.words import Row, WordIndex
from assistant.errors import BadRequest
from assistant.runtime.sizes import LONGEST_QUESTION


def test_a_text_holds_more_of_a_question_the_rarer_the_words_that_it_holds() -> None:
    rows = [Row(1, "storks nest"), Row(2, "owls nest"), Row(3, "crows nest")]
    share = share_of("storks that nest?", WordIndex.in_memory(rows))
    storks, nest = 1 / 2, 1 / 4  # one over how many passages hold the word, and one more
    assert share("The STORKS, and where they nested.") == pytest.approx(1.0)
    assert share("A stork flies.") == pytest.approx(storks / (storks + nest))
    assert share("Owls nest.") == pytest.approx(nest / (storks + nest))
    assert share("Boats sink.") == share("") == 0.0


def test_a_question_of_stop_words_is_held_by_nothing() -> None:
    assert share_of("Is it that?", WordIndex.in_memory([]))("That is it.") == 0.0


def test_white_space_in_a_question_is_collapsed() -> None:
    assert checked_question("  Who\n\tpays?\u2028 ") == "Who pays?"


@pytest.mark.parametrize(
    ("question", "limit", "told"),
    [
        ("", None, "the question is empty"),
        (" \n\t ", None, "the question is empty"),
        ("x" * (LONGEST_QUESTION + 1), None, "the question has 2001 characters"),
        ("Who pays?", 0, "choose a number from 1 to 50"),
        ("Who pays?", 51, "choose a number from 1 to 50"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(question: str, limit: int | None, told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        checked_question(question, limit)


def test_half_a_character_is_no_text_but_in_a_question_it_is_only_unknown() -> None:
    require_unicode("visas", None, "")
    with pytest.raises(BadRequest, match=r"'vi\?sas' is not valid Unicode"):
        require_unicode("visas", "vi\udcffsas")
    assert checked_question("vi\udcffsas?") == "vi?sas?"
