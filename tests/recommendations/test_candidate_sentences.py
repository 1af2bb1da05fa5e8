"""Which sentences of a passage are proposed to the recogniser."""

import pytest

from assistant.recommendations.candidates import candidates
from assistant.types import LeadIn, Passage, Span


def proposed(text: str, lead_in: str | None = None, start: int = 0) -> list[str]:
    span = Span(start, start + len(text))
    introduction = LeadIn(lead_in, Span(0, len(lead_in))) if lead_in else None
    passage = Passage("paper.txt", span, text, (), (span,), lead_in=introduction)
    return [text[one.start - start : one.end - start] for one in candidates(passage)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry must publish its figures.",
        "We recommend that ferries be inspected.",
        "There is a need for a single register.",
        "It is vital that ports are inspected.",
        "Publish the figures every year.",
        "By 2030, phase out coal.",
        "Councils don’t need to wait; they ought to act.",
        "Fees could usefully be waived.",
        "The board calls on\nowners to mend their walls.",
        "Section 22 must go.",
        "The harbour rules of 1990 (see part 4) require lamps.",
        "Teachers would like to see smaller classes.",
        "The union demanded that fees fall.",
    ],
)
def test_what_may_ask_is_proposed(sentence: str) -> None:
    assert proposed(f"Ferries sail twice a day. {sentence}") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    ["Ferries sail twice a day.", "The winter of 2019 was mild.", "Nobody lives on the outer islands."],
)
def test_what_cannot_ask_is_not(sentence: str) -> None:
    assert proposed(sentence) == []


def test_points_below_a_sentence_that_asks_are_proposed_whatever_their_words() -> None:
    text = "The exercise should:\n\n- cover all ports;\n- a yearly count of ferries."
    assert proposed(text) == ["The exercise should:", "- cover all ports;", "- a yearly count of ferries."]
    assert proposed("a yearly count of ferries;", "The exercise should:") == ["a yearly count of ferries;"]
    assert proposed("a yearly count of ferries;", "The islands have:") == []


def test_the_places_of_candidates_are_those_in_the_document() -> None:
    assert proposed("Ferries sail. Owners must mend them.", start=40) == ["Owners must mend them."]
