"""Questions that follow another take from it what they do not say themselves."""

import pytest

from assistant.answering.following import completed
from assistant.answering.named_documents import DocumentNames, NamedDocuments
from assistant.engines.words import WordIndex
from assistant.linking.editions import Editions

DOCUMENTS = NamedDocuments(
    [DocumentNames("a-2023.md", "Ferries", "", "2023"), DocumentNames("b.md", "Bees", "", "2024")],
    Editions({}),
    WordIndex.in_memory([]).terms,
    lambda words: [],
)
BEFORE = "What should the EU do about ferry fares?"


@pytest.mark.parametrize(
    ("question", "previous", "whole"),
    [
        ("and what about NATO?", BEFORE, "What should NATO do about ferry fares?"),
        ("And the Commission?", BEFORE, "What should the Commission do about ferry fares?"),
        ("what about piers?", BEFORE, "What should the EU do about piers?"),
        ("and in the 2023 report?", BEFORE, "What should the EU do about ferry fares in the 2023 report?"),
        ("and NATO?", "How are ferry fares set?", "What should NATO do about ferry fares set?"),
        ("What should NATO do about it?", BEFORE, "What should NATO do about ferry fares?"),
        ("What should NATO do about piers?", BEFORE, None),
        ("Who pays?", BEFORE, None),
        (
            "And in 2023?",
            BEFORE,
            "What should the EU do about ferry fares according to the documents of 2023?",
        ),
        ("And in 2022?", "What was the fare?", "in 2022: fare?"),
        ("Why not?", BEFORE, "What should the EU do about ferry fares?"),
        ("By when?", BEFORE, "By when should the EU do about ferry fares?"),
        ("And when?", "Who inspects ferries?", "When inspects ferries?"),
        ("the same for NATO", BEFORE, "What should NATO do about ferry fares?"),
        ("and for students?", BEFORE, "What should the EU do about ferry fares for students?"),
        ("and for sailors?", "What is proposed for students?", "What is proposed for sailors?"),
        ("What must it not do?", BEFORE, "What must the EU not do about ferry fares?"),
        ("Should they pay?", "What should ferries do?", None),
        (
            "And recommendation 5?",
            "What does recommendation 4 of the 2023 report say?",
            "What does recommendation 5 of the 2023 report say?",
        ),
        ("And section 2?", "What does the 2023 report say about fares?", "section 2 of the 2023 report?"),
    ],
)
def test_a_question_is_completed_from_the_one_before(question: str, previous: str, whole: str | None) -> None:
    assert completed(question, previous, ["Harbour Board"], DOCUMENTS) == whole
