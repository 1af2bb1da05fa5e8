"""Narrowing, counting and sorting recommendations."""

from dataclasses import fields, replace

import pytest
from support.web_backend import document, entry

from assistant.answering.filters import (
    FILTERS,
    checked_date,
    fields_of,
    is_dated,
    matches,
    phrases,
    read_filters,
)
from assistant.answering.listing import Facets, facets, holds, narrowed, ordered
from assistant.errors import BadRequest
from assistant.types import (
    Addressee,
    Deadline,
    Demand,
    Entry,
    Filters,
    GroupedPassage,
    OtherOccurrence,
    Recommendation,
    Relation,
    Standing,
    Strength,
)

NEW = document("new.md", "The Council must light the piers by 2027.", title="Piers", date="2025-02")
OLD = document("old.md", "The Council should light the piers.", title="Old piers", date="2019")
BARE = document("bare.md", "Towns could paint their harbours white.", title="Harbours")


def advice(source: object, who: str, strength: Strength) -> Entry:
    return entry(source, source.text, (who, strength))  # type: ignore[attr-defined, arg-type]


ENTRY_NEW, ENTRY_OLD = advice(NEW, "Council", Strength.MUST), advice(OLD, "Council", Strength.SHOULD)
ENTRY_BARE = advice(BARE, "Towns", Strength.COULD)
LISTED = [
    GroupedPassage(ENTRY_BARE),
    GroupedPassage(ENTRY_NEW, (OtherOccurrence(ENTRY_OLD, Relation.EARLIER_EDITION, NEW.id),)),
]


@pytest.mark.parametrize(
    ("date", "since", "until", "expected"),
    [
        ("2023-05-12", "2023", "2023", True),
        ("2023-05-12", "2023-05-13", None, False),
        ("2023", "2023-06", None, True),
        ("2023", None, "2022-12", False),
        (None, None, None, True),
        (None, "2001", None, False),
    ],
)
def test_dates_are_compared_as_far_as_they_are_precise(
    date: str | None, since: str | None, until: str | None, expected: bool
) -> None:
    assert is_dated(date, since, until) is expected


def test_only_years_months_and_days_are_dates() -> None:
    assert [checked_date(one) for one in (" ", "2023", "2023-05", " 2023-05-12 ")] == [
        *("", "2023", "2023-05", "2023-05-12")
    ]
    for wrong in ("23", "2023-13", "2023-05-32", "٢٠٢٣", "2023-5"):
        with pytest.raises(BadRequest, match="is not a date"):
            checked_date(wrong)


ALL = Filters(
    to="EU",
    document="new.md",
    strength=Strength.MUST,
    standing=Standing.IN_TEXT,
    due_before="2027",
    section="Ports",
    since="2023",
    until="2024-05",
    new_since="2026-11-30",
    advice_only=True,
)


def test_each_filter_is_declared() -> None:
    assert (
        sorted(one.name for one in FILTERS)
        == sorted(ALL.given)
        == sorted(one.name for one in fields(Filters))
    )


def test_filters_are_read_as_they_are_written() -> None:
    assert [read_filters(fields_of(one)) for one in (ALL, Filters())] == [ALL, Filters()]


def test_filters_are_said_in_words() -> None:
    assert list(phrases(ALL, {"new.md": "Piers"}).values()) == [
        "addressed to EU",
        "with strength “must”",
        "presented as “in running text”",
        "due before 2027",
        "in “Piers”",
        "under the heading “Ports”",
        "published on or after 2023",
        "published on or before 2024-05",
        "new since 2026-11-30",
        "recommendations only",
    ]


@pytest.mark.parametrize(("name", "value"), [("strength", "shall"), ("since", "May"), ("advice", "no")])
def test_an_unknown_value_is_refused_with_those_there_are(name: str, value: str) -> None:
    with pytest.raises(BadRequest, match=rf"^'{value}' is not a .*: (choose|enter) "):
        read_filters({name: value})


def test_background_is_wanted_unless_a_filter_is_about_advice() -> None:
    background = replace(ENTRY_BARE, recommendation=None)
    wanted = [Filters(), Filters(document=BARE.id), Filters(advice_only=True), Filters(to="Towns")]
    assert [matches(background, one) for one in wanted] == [True, True, False, False]


def test_a_heading_is_found_by_words_of_it() -> None:
    headings = ("Lights  of the harbours", "Costs")
    under = replace(ENTRY_BARE, passage=replace(ENTRY_BARE.passage, headings=headings))
    wanted = ["lights of the", "COSTS", "harbour costs", "piers"]
    assert [matches(under, Filters(section=one)) for one in wanted] == [True, True, False, False]


def test_words_are_found_by_how_they_begin() -> None:
    words = ["pier", "PIERS light", "iers", "council", "", "!?"]
    assert [holds(ENTRY_NEW, one) for one in words] == [True, True, False, True, True, True]


def test_advice_is_shown_as_the_wanted_document_words_it() -> None:
    assert narrowed(LISTED, Filters(document="old.md")) == [
        GroupedPassage(ENTRY_OLD, (OtherOccurrence(ENTRY_NEW, Relation.NEWER_EDITION),), newer=NEW.id)
    ]


def test_each_count_leaves_its_own_filter_aside() -> None:
    found = facets(LISTED, Filters(document="old.md", strength=Strength.SHOULD))
    assert found == Facets(
        addressees=(("Council", 1),),
        documents=(("old.md", 1),),
        strengths=(("must", 0), ("should", 1), ("could", 0)),
        standings=(("official", 0), ("in_text", 1)),
        due_before=(),
        years=(("2019", 1),),
    )


def asking(*demands: Demand, standing: Standing = Standing.IN_TEXT) -> Entry:
    return replace(ENTRY_BARE, recommendation=Recommendation(None, demands, standing))


def demand(who: Addressee, limit: Deadline | None = None, how: Strength = Strength.SHOULD) -> Demand:
    return Demand((who,), how, limit, ENTRY_BARE.passage.span)


TOWNS = Addressee("towns", "Towns")
COMMISSION = Addressee("the Commission", "European Commission", ("EU",))
MAY, YEAR, SOON = (
    Deadline("by May 2027", "2027-05-31"),
    Deadline("within a year", None, "P1Y"),
    Deadline("soon"),
)


def test_a_body_is_asked_too_if_a_part_of_it_is() -> None:
    found = asking(demand(COMMISSION))
    assert [
        matches(found, Filters(to=name)) for name in ("EU", "European Union", "Commission", "Council")
    ] == [*(True, True, True, False)]
    assert facets([GroupedPassage(found)], Filters()).addressees == (("EU", 1), ("European Commission", 1))


def test_who_how_strongly_and_by_when_are_asked_of_one_demand() -> None:
    found = asking(demand(TOWNS, MAY), demand(COMMISSION, None, Strength.MUST))
    wanted = [
        Filters(due_before="2028"),
        Filters(due_before="2027-05-31"),
        Filters(due_before="2028", to="Towns"),
        Filters(due_before="2028", to="EU"),
        Filters(due_before="2028", strength=Strength.MUST),
    ]
    assert [matches(found, one) for one in wanted] == [True, False, True, False, False]


def test_official_recommendations_are_told_apart_and_counted() -> None:
    official = asking(demand(TOWNS), standing=Standing.OFFICIAL)
    listed = [GroupedPassage(ENTRY_BARE), GroupedPassage(official), GroupedPassage(ENTRY_NEW)]
    assert [one.entry for one in narrowed(listed, Filters(standing=Standing.OFFICIAL))] == [official]
    assert facets(listed, Filters(standing=Standing.OFFICIAL)).standings == (("official", 1), ("in_text", 2))
    assert ordered(listed, "standing")[0].entry == official


def test_deadlines_are_sorted_as_dates_then_as_durations() -> None:
    months = Deadline("within eighteen months", None, "P18M")
    listed = [GroupedPassage(asking(demand(TOWNS, one))) for one in (SOON, months, YEAR, MAY, None)]
    assert ordered(listed, "deadline") == [listed[place] for place in (3, 2, 1, 0, 4)]


def test_years_of_deadlines_include_those_before_and_are_of_the_demand_that_is_wanted() -> None:
    later = Deadline("in 2029", "2029")
    listed = [
        GroupedPassage(asking(demand(TOWNS, later), demand(COMMISSION, MAY, Strength.MUST))),
        GroupedPassage(asking(demand(TOWNS, later))),
        GroupedPassage(asking(demand(TOWNS, YEAR))),
    ]
    found = [facets(listed, one).due_before for one in (Filters(), Filters(to="Towns"))]
    assert found == [(("2028", 1), ("2030", 2)), (("2030", 2),)]
    assert [len(narrowed(listed, Filters(due_before=year))) for year, _ in found[0]] == [1, 2]


def test_what_lacks_a_value_comes_last_either_way() -> None:
    up, down = ordered(LISTED, "date"), ordered(LISTED, "date", descending=True)
    assert [one.entry for one in up] == [one.entry for one in down] == [ENTRY_NEW, ENTRY_BARE]
    assert [one.entry for one in ordered(LISTED, "strength")] == [ENTRY_NEW, ENTRY_BARE]
    assert ordered(LISTED, None) == LISTED
