"""Who is named in a sentence, under which of their names, and who is meant by a filter."""

import pytest

from assistant.language.actors import is_addressed, mentions, normal_form


def named(text: str) -> list[tuple[str, str]]:
    """Each mention as written and in normal form."""
    return [(who.text, who.name) for _, who in mentions(text)]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Brussels", "EU"),
        ("the European Union", "EU"),
        ("the Alliance", "NATO"),
        ("the West", "Western countries"),
        ("the Department of Health", "Department of Health"),
        ("Department of Health", "Department of Health"),
        ("The Hague", "Netherlands"),
        ("the Dutch government", "Netherlands"),
        ("government of Iceland", "Iceland"),
        ("UNESCO", "Unesco"),
        ("coastal states", "Coastal states"),
        ("brussels", "EU"),
    ],
)
def test_all_ways_to_write_a_name_have_one_normal_form(written: str, name: str) -> None:
    assert normal_form(written) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Washington asked Ottawa.", [("Washington", "United States"), ("Ottawa", "Canada")]),
        ("The Paris Agreement and the Vienna Document stand.", []),
        ("Dairies in Washington State closed.", [("Washington State", "Washington State")]),
        ("EU member states met.", [("EU member states", "EU member states")]),
        (
            "The Treasury and Environment Agency met.",
            [("Treasury", "Treasury"), ("Environment Agency", "Environment Agency")],
        ),
        (
            "The Advanced Materials and Energy Agency met.",
            [("Advanced Materials and Energy Agency", "Advanced Materials and Energy Agency")],
        ),
        ("It asks that the Government commission a study.", [("Government", "Government")]),
        (
            "The Ministry of Justice and Security met.",
            [("Ministry of Justice and Security", "Ministry of Justice and Security")],
        ),
        (
            "The Secretary of State for Education spoke.",
            [("Secretary of State for Education", "Secretary of State for Education")],
        ),
        ("NHS England and DfT met.", [("NHS England", "NHS England"), ("DfT", "DfT")]),
        ("The state of affairs is poor.", []),
        ("Patients and voters waited.", []),
        (
            "If ministers and No government listen.",
            [("ministers", "Ministers"), ("government", "Government")],
        ),
    ],
)
def test_actors_are_found_as_written_and_places_and_treaties_are_not(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(text) == expected


def test_mentions_lie_where_their_words_stand_and_never_overlap() -> None:
    text = (
        "The EU, the Council of Europe and Polish authorities told the UK Government and NATO allies to wait."
    )
    found = mentions(text)
    assert [who.text for _, who in found] == [
        "EU",
        "Council of Europe",
        "Polish authorities",
        "UK Government",
        "NATO allies",
    ]
    assert [who.text in span.of(text) for span, who in found] == [True] * 5
    assert not any(one.overlaps(other) for one, _ in found for other, _ in found if one != other)


def test_a_filter_finds_an_actor_under_any_alias() -> None:
    assert is_addressed("Brussels", ("EU", "NATO"))
    assert is_addressed("the alliance", ("NATO",))
    assert not is_addressed("NATO", ("NATO allies",))
