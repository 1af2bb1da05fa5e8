"""How much a question asks for: parts, all of a kind, and whom it wants to act."""

import pytest

from assistant.answering.scope import Actor, Listing, actor, listing, parts
from assistant.types import Span, Strength

ADDRESSEES = ("Council", "European Commission", "EU", "NATO", "Harbour pilots of the north")
DOCUMENTS = (
    ("ferries-2024.md", "Ferries first: how to reach the islands"),
    ("sub/bees.txt", "bees"),
)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "What should the EU do about ports and what should NATO do about mines?",
            ("What should the EU do about ports?", "What should NATO do about mines?"),
        ),
        (
            "What should the EU do about ports, and NATO about mines?",
            ("What should the EU do about ports?", "What should NATO do about mines?"),
        ),
        (
            "When should fees be raised? And who should pay for the pier?",
            ("When should fees be raised?", "Who should pay for the pier?"),
        ),
        ("How should the Council and the Commission treat ferries?", None),
        ("What is a ferry and how does it float?", None),
        ("Who should do what and when should they do it?", None),
        ("Should ferries and buses be free?", None),
    ],
)
def test_a_question_in_two_parts_is_split_where_each_can_stand_alone(
    question: str, found: tuple[str, ...] | None
) -> None:
    assert parts(question) == (found or (question,))


@pytest.mark.parametrize(
    ("question", "wanted", "name"),
    [
        (
            "What are all the recommendations to the Council?",
            Listing(("Council",)),
            "recommendations to the Council",
        ),
        ("list everything addressed to Brussels", Listing(("EU",)), "recommendations to Brussels"),
        ("What should NATO do?", Listing(("NATO",)), "recommendations to NATO"),
        (
            "Which recommendations are made to the harbour pilots of the north?",
            Listing(("Harbour pilots of the north",)),
            "recommendations to the harbour pilots of the north",
        ),
        (
            "List all mandatory recommendations to the EU and NATO.",
            Listing(("EU", "NATO"), strength=Strength.MUST),
            "“must” recommendations to the EU or NATO",
        ),
        (
            "What does “Ferries first” recommend to the Commission?",
            Listing(("European Commission",), ("ferries-2024.md",)),
            "recommendations to the Commission in “Ferries first: how to reach the islands”",
        ),
        (
            "Show every recommendation in sub/bees.txt",
            Listing((), ("sub/bees.txt",)),
            "recommendations in “bees”",
        ),
        ("List all recommendations", Listing(), "recommendations"),
    ],
)
def test_a_question_for_all_of_a_kind_is_read_as_a_list(question: str, wanted: Listing, name: str) -> None:
    found = listing(question, ADDRESSEES, DOCUMENTS)
    assert found == wanted
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "question",
    [
        "What should NATO do about mines?",
        "What should NATO do about the Council?",
        "What are the recommendations on ferries?",
        "What should be done?",
        "Which measures are recommended against noise?",
        "Is the Council large?",
        "List all recommendations of the Council.",
        "List all recommendations on the Council.",
        "What does “Ferries first” say about bread?",
    ],
)
def test_a_question_about_some_matter_is_no_list(question: str) -> None:
    assert listing(question, ADDRESSEES, DOCUMENTS) is None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What should NATO do about mines?", Actor("NATO", Span(12, 16))),
        ("How must the Commission treat ferries?", Actor("European Commission", Span(9, 23))),
        ("NATO should do what about mines?", Actor("NATO", Span(0, 4))),
        ("What is Norway advised to do about mines?", Actor("Norway", Span(8, 14))),
        ("What should be done by NATO about mines?", Actor("NATO", Span(23, 27))),
        ("Tell me what Norway should do about mines.", Actor("Norway", Span(13, 19))),
        ("What does the Commission want Norway to do about mines?", Actor("Norway", Span(30, 36))),
        ("What does the paper ask NATO to do?", Actor("NATO", Span(24, 28))),
        ("What does the Council recommend about mines?", None),
        ("What should be done about mines in Norway?", None),
        ("Which recommendations of the Council are on mines?", None),
        ("What should NATO and the EU do about mines?", None),
        ("Is NATO large?", None),
    ],
)
def test_whom_a_question_wants_to_act_is_read_from_its_grammar(question: str, found: Actor | None) -> None:
    assert actor(question) == found
