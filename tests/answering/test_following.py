"""Questions that follow another take from it what they do not say themselves."""

import pytest

from assistant.answering.editions import Editions
from assistant.answering.following import completed
from assistant.answering.named_documents import Described, NamedDocuments
from assistant.engines.words import WordIndex

DOCUMENTS = NamedDocuments(
    [Described("a-2023.md", "Ferries", "", "2023"), Described("b.md", "Bees", "", "2024")],
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
    ],
)
def test_a_question_is_completed_from_the_one_before(question: str, previous: str, whole: str | None) -> None:
    assert completed(question, previous, ["Harbour Board"], DOCUMENTS) == whole
