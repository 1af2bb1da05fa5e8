"""Words of a question that no passage holds: typing errors, and the other spelling of English."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from support.web_backend import document, entry

from assistant.answering.spelling import corrected, corrections, expansions
from assistant.engines.words import Row, WordIndex
from assistant.types import Entry

TEXTS = (
    "Sanctions on fertiliser and timber.",
    "Accession needs visas.",
    "Storks nest on balloons.",
    "The Office for Quiet Ports (OQP) and The Bee Fund (TBF) pay.",
)
INDEX = WordIndex.in_memory(Row(key, text) for key, text in enumerate(TEXTS))
KNOWN = {"pasta", "timid"}


def entries(keys: Iterable[int]) -> Mapping[int, Entry]:
    made = {}
    for key in keys:
        source = document(f"{key}.txt", TEXTS[key])
        made[key] = replace(entry(source, source.text), key=key)
    return made


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What about sanctons?", {"sanctons": "sanctions"}),
        ("viza fees", {"viza": "visa"}),
        ("Acession talks", {"Acession": "Accession"}),
        ("fertilizer", {"fertilizer": "fertiliser"}),
        ("baloons and storks", {"baloons": "balloons"}),
        ("How is pasta boiled?", {}),
        ("“sanctons”", {}),
        ("sanctions", {}),
    ],
)
def test_a_word_that_no_passage_holds_is_corrected_to_one_that_does(
    question: str, found: dict[str, str]
) -> None:
    assert corrections(question, INDEX, entries, KNOWN.__contains__) == found


def test_a_corrected_question_has_all_else_as_it_was() -> None:
    assert corrected("Sanctons – on viza?", {"viza": "visa"}) == "Sanctons – on visa?"


def test_an_abbreviation_is_expanded_as_a_passage_defines_it() -> None:
    assert expansions("Does the OQP or the XYZ pay?", INDEX, entries, ()) == {"OQP": "Office for Quiet Ports"}
    assert expansions("Does the OQP pay?", INDEX, entries, {"OQP"}) == {}
    assert (
        corrected("Does the OQP pay?", {"OQP": "Office for Quiet Ports"})
        == "Does the Office for Quiet Ports pay?"
    )
