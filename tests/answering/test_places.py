"""Places that a question names, and the passages that are there."""

from dataclasses import replace

import pytest
from support.web_backend import document, entry

from assistant.answering.places import at, named_places
from assistant.types import Entry, Strength


def passage(key: int, number: str | None, *headings: str, advice: bool = False) -> Entry:
    source = document(f"{key}.md", "Towns should protect storks.")
    found = entry(source, source.text, *([("Towns", Strength.SHOULD)] if advice else []))
    return replace(found, key=key, passage=replace(found.passage, number=number, headings=headings))


PASSAGES = [
    passage(1, "1", "4 Recommendations", advice=True),
    passage(2, "2", "4 Recommendations", advice=True),
    passage(3, "a", "C. Cables", advice=True),
    passage(4, "a", "D. Rumours", advice=True),
    passage(5, "3.62", "Chapter 3 – Storks"),
    passage(6, "3.64", "Chapter 3 – Storks"),
    passage(7, "4.1", "Chapter 3 – Storks"),
    passage(8, "1", "Article 5 – Towers"),
    passage(9, "2", "Article 5 – Towers"),
    passage(10, None, "4.2 Costs"),
    passage(11, None, "Article 6"),
]


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("recommendation 2", [2]),
        ("recommendation no. 2", [2]),
        ("recommendation number 2", [2]),
        ("the first recommendation", [1]),
        ("the last recommendation", [2]),
        ("recommendations 1 and 2", [1, 2]),
        ("recs. 1 to 2", [1, 2]),
        ("point C(a)", [3]),
        ("item (a) under “Rumours”", [4]),
        ("paragraphs 3.62 to 3.66", [5, 6]),
        ("para 3.64", [6]),
        ("Article 5", [8, 9]),
        ("Article 5(2)", [9]),
        ("Art. 6(3)", [11]),
        ("section 4.2", [10]),
        ("section “Costs”", [10]),
        ("chapter 3", [5, 6, 7]),
        ("recommendation 12", []),
    ],
)
def test_a_place_opens_exactly_what_is_there(question: str, keys: list[int]) -> None:
    places = [place for place, _ in named_places(question)]
    assert places
    assert [one.key for one in at(places, PASSAGES)] == keys


@pytest.mark.parametrize(
    "question", ["What should a town do?", "Is part of it closed?", "Who pays for sections of road?"]
)
def test_common_words_name_no_place(question: str) -> None:
    assert named_places(question) == []
