"""Questions to choose from are whole ones, and name what the given recommendations and choices name."""

from dataclasses import replace

from support.web_backend import document, entry

from assistant.answering.suggestions import LONGEST_TITLE, MOST_OF_EACH, suggestions
from assistant.assistant import Assistant
from assistant.types import Choices, Entry, Outcome, Strength


def under(heading: str) -> Entry:
    words = "Operators should repair damaged cables."
    found = entry(document("a.txt", words), words, ("Operators", Strength.SHOULD))
    return replace(found, passage=replace(found.passage, headings=(heading,)))


def test_those_asked_often_come_first_then_headings_then_documents() -> None:
    choices = Choices((("a.txt", "Dry Feet"),), (("Operators", 3), ("EU", 2), ("Ferries", 1)))
    assert suggestions(choices, [under("Damaged cables"), under("Damaged cables")]) == (
        "What should Operators do?",
        "What should EU do?",
        "What should Operators do about damaged cables?",
        "What does “Dry Feet” recommend?",
    )


def test_there_are_not_too_many_and_no_title_fills_the_screen() -> None:
    names = tuple((f"Ministry {number}", 2) for number in range(MOST_OF_EACH + 5))
    titles = (("a.txt", "x" * (LONGEST_TITLE + 1)), ("b.txt", "Dry Feet"))
    found = suggestions(Choices(titles, names), [])
    assert len(found) == MOST_OF_EACH + 1
    assert found[-1] == "What does “Dry Feet” recommend?"


def test_what_is_suggested_is_answered(assistant: Assistant) -> None:
    found = suggestions(assistant.choices(), [one.entry for one in assistant.listing()])
    outcomes = {one: assistant.ask(one, limit=1).outcome for one in found}
    assert len(found) > 15
    assert [one for one, outcome in outcomes.items() if outcome is not Outcome.ANSWERED] == []
