"""What is read from a question's words: whether advice is asked, which names and numbers, and what a text lacks of them."""

import pytest

from assistant.answering.question import Question


@pytest.mark.parametrize(
    "text",
    [
        "What should the EU do about visas?",
        "How could NATO prepare for an exercise?",
        "Which measures are proposed against balloons?",
        "what is recommended on vetoes",
        "Ought the Council to publish its votes?",
    ],
)
def test_a_question_for_advice_is_told_from_its_words(text: str) -> None:
    assert Question(text).asks_advice


@pytest.mark.parametrize(
    "text",
    [
        "Who watches the cables?",
        "How many people were asked in the survey?",
        "When was the pipeline damaged?",
    ],
)
def test_a_question_for_a_fact_does_not_ask_advice(text: str) -> None:
    assert not Question(text).asks_advice


def test_names_are_taken_without_the_words_that_open_a_question() -> None:
    assert Question("Should Peru enter the Customs Union?").names == ("Peru", "Customs Union")
    assert Question("What does the Commission owe Latvia?").names == ("Commission", "Latvia")


def test_what_is_counted_counts_as_a_name() -> None:
    assert Question("How many soldiers took part?").names == ("soldiers",)
    assert Question("How much money was spent?").names == ()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What about Belarus?", "Belarusians need visas."),
        ("What do the Belarusians want?", "The leadership of Belarus"),
        ("Is Lukashenko pardoning anybody?", "Lukashenka freed a prisoner."),
        ("What does Brussels plan?", "The European Union plans little."),
        ("Is the Alliance ready?", "NATO is ready."),
        ("Do Poles travel? Does Poland?", "Polish travellers go by train."),
        ("What of the Russian-Belarusian drills?", "Russia and Belarus exercise."),
    ],
)
def test_a_name_is_found_under_its_aliases_and_derived_forms(question: str, text: str) -> None:
    assert Question(question).names_missing(text) in ((), ("Poles",))


def test_a_name_that_a_text_lacks_is_missing() -> None:
    question = Question("Should Peru enter the Customs Union?")
    assert question.names_missing("Serbia keeps its seat in the Customs Union.") == ("Peru",)
    assert Question("How many soldiers took part?").names_missing("The exercise of 2021 was large.") == (
        "soldiers",
    )


def test_a_number_that_a_text_lacks_is_missing() -> None:
    assert Question("What was spent in 2022?").numbers_missing("In 2025 it was 30 million.")
    assert not Question("What was spent in 2025?").numbers_missing("In 2025 it was 30 million.")
    assert not Question("What was spent?").numbers_missing("In 2025 it was 30 million.")
