"""How those who should act are named."""

import pytest

from assistant.language.belonging import bundled_wholes, joined, wholes_of
from assistant.recommendations.abbreviations import abbreviations
from assistant.recommendations.actors import Actors
from assistant.types import Addressee

TEXT = (
    "The Department of Health (DH) pays. The UK Space Agency (UKSA) and the European Commission (EC) do not."
)


def test_abbreviations_are_those_that_the_text_defines() -> None:
    assert abbreviations(TEXT) == {
        "DH": "Department of Health",
        "UKSA": "UK Space Agency",
        "EC": "European Commission",
    }
    assert abbreviations("Ferries (RO) sail. It works (AB).") == {}


def named(*words: str, text: str = TEXT) -> list[str]:
    return [one.name for one in Actors.of(text, bundled_wholes()).addressees(words)]


def test_an_abbreviation_and_the_full_name_are_one() -> None:
    assert named("DH", "the Department of Health", "UKSA") == ["Department of Health", "UK Space Agency"]


@pytest.mark.parametrize(
    "words", ["Office", "the body", "There", "it", "family and friends", "—", "the plan"]
)
def test_words_that_name_nobody_are_no_actors(words: str) -> None:
    assert named(words) == []


def test_names_that_are_joined_are_parted_where_each_is_a_name() -> None:
    assert named("the Council and the Commission", text="The EU acts.") == ["Council", "European Commission"]
    assert named("Police and the Harbour Board") == ["Police", "Harbour Board"]
    assert named("Ministry of Justice and the Interior") == ["Ministry of Justice and the Interior"]
    assert named("Ministry of Housing, Communities and Local Government") == [
        "Ministry of Housing, Communities and Local Government"
    ]


def test_possessives_and_determiners_are_no_part_of_a_name() -> None:
    assert named("each agency’s", "all water companies") == ["Agency", "Water companies"]


def test_it_is_known_what_a_body_belongs_to() -> None:
    wholes = joined(bundled_wholes(), wholes_of([("Islands", ["Island councils"]), ("Sea", ["Islands"])]))
    actors = Actors.of("The European Union acts.", wholes)
    assert actors.addressees(["the Commission", "island councils", "member states"]) == (
        Addressee("the Commission", "European Commission", ("EU",)),
        Addressee("island councils", "Island councils", ("Islands", "Sea")),
        Addressee("member states", "Member states", ("EU",)),
    )


def test_member_states_belong_to_the_eu_only_in_a_text_about_it() -> None:
    assert Actors.of("The alliance acts.", bundled_wholes()).addressees(["Member States"]) == (
        Addressee("Member States", "Member states"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "the strategic analysis",
        "identification of animals",
        "consent",
        "design standards",
        "having a certificate",
        "Department of",
        "<li>agencies",
        "Rejected | – | Agency",
        "Parliament may wish",
        "Within six months the Minister",
    ],
)
def test_things_and_actions_are_no_actors(words: str) -> None:
    assert named(words) == []


def test_bodies_whose_names_end_like_an_action_are_actors() -> None:
    assert named("housing associations", "the local authority", "utilities", "each division") == [
        "Housing associations",
        "Local authority",
        "Utilities",
        "Division",
    ]


def test_an_abbreviation_is_resolved_behind_a_possessive() -> None:
    assert abbreviations("Read the Office of Ports and Budget’s (OPB) circular.") == {
        "OPB": "Office of Ports and Budget"
    }
