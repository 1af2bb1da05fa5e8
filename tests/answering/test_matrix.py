"""Who should do what, and by when, seen at once: each number is that of the list with the same filters."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.small_assistant import small_assistant
from support.small_world import make_corpus
from support.web_backend import document as source
from support.web_backend import entry

from assistant.answering.listing import narrowed
from assistant.answering.matrix import matrix, subject_filter
from assistant.answering.timeline import timeline
from assistant.assistant import Assistant
from assistant.types import Filters, GroupedPassage, Matrix, Strength, SubjectKind

PLAN = """# The plan for the coast

## Ferries and harbours

1. The Commission should pay for a second ferry by the end of 2027.

2. The Council must close the old harbours within six months.

3. The Commission must report on ferries.

## Lights

4. The Commission should replace the lights of all harbours by June 2026.

5. The Council could meet.
"""
OTHER = """# Teachers in the mountains

## Money for the schools

1. The Council should send teachers to the schools before 2030.

2. The Commission should pay for the houses of teachers.

3. The Commission should count the schools in the north.

4. The Council should keep open what is there.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("coast")
    make_corpus(folder, {"plan.md": PLAN, "other.md": OTHER})
    made = small_assistant(folder / "corpus", folder / "index")
    made.index()
    return made


def numbers(found: Matrix) -> dict[str, tuple[int, ...]]:
    return {row.actor: (row.total, *row.counts) for row in found.rows}


def test_the_subjects_of_one_document_are_its_sections(assistant: Assistant) -> None:
    found = matrix(assistant.listing(), Filters(document="plan.md"))
    assert (found.kind, found.subjects) == (SubjectKind.SECTIONS, ("Ferries and harbours", "Lights"))
    by_name = numbers(found)
    assert (by_name["European Commission"], by_name["Council"]) == ((3, 2, 1), (2, 1, 1))


def test_the_subjects_of_several_are_nouns_that_their_recommendations_share(assistant: Assistant) -> None:
    found = matrix(assistant.listing(), Filters())
    assert (found.kind, found.subjects) == (SubjectKind.TERMS, ("harbours", "schools", "teachers", "ferries"))


MATTERS = ("Night trains", "Ticket prices", "Lost luggage", "Quiet coaches", "Bicycles on board")


def advice(document: str, number: int, heading: str) -> GroupedPassage:
    words = f"The Council should act {number} times."
    found = entry(source(document, words), words, ("Council", Strength.SHOULD))
    return GroupedPassage(replace(found, passage=replace(found.passage, headings=(heading,))))


def test_the_subjects_of_several_documents_are_their_headings_if_enough_name_a_matter() -> None:
    headings = [*MATTERS, "Introduction", "Recommendations"]
    listed = [
        advice(f"{document}.md", number, f"{number}. {heading}")
        for document in "ab"
        for number, heading in enumerate(headings, 1)
    ]
    found = matrix([*listed, advice("a.md", 9, "Fares"), advice("a.md", 8, MATTERS[2])], Filters())
    assert (found.kind, found.subjects) == (
        SubjectKind.SECTIONS,
        ("Lost luggage", "Bicycles on board", "Night trains", "Quiet coaches", "Ticket prices"),
    )
    assert numbers(found) == {"Council": (16, 3, 2, 2, 2, 2)}
    assert matrix(listed, Filters(), kind=SubjectKind.TERMS).kind is SubjectKind.TERMS


@pytest.mark.parametrize(
    ("filters", "contains"),
    [
        (Filters(), ""),
        (Filters(document="plan.md"), ""),
        (Filters(to="EU"), ""),
        (Filters(to="Commission", strength=Strength.SHOULD), ""),
        (Filters(due_before="2028"), ""),
        (Filters(), "ferr"),
    ],
)
@pytest.mark.parametrize("kind", [None, *SubjectKind])
def test_each_number_is_that_of_the_list_which_it_opens(
    assistant: Assistant, filters: Filters, contains: str, kind: SubjectKind | None
) -> None:
    listing = assistant.listing()
    found = matrix(listing, filters, contains, kind)
    assert found.rows
    for row in found.rows:
        given = {**filters.given, "to": row.actor}
        assert row.total == len(narrowed(listing, Filters(**given), contains))
        for subject, count in zip(found.subjects, row.counts, strict=True):
            narrower, words = subject_filter(Filters(**given), contains, found.kind, subject)
            assert (row.actor, subject, count) == (
                row.actor,
                subject,
                len(narrowed(listing, narrower, words)),
            )


def test_what_somebody_may_not_read_is_not_counted(assistant: Assistant) -> None:
    seen = assistant.seen_by(lambda document: document != "plan.md").listing()
    assert sum(row.total for row in matrix(seen, Filters()).rows if row.actor == "Council") == 2
    assert "plan.md" not in {one.entry.citation.document for one in timeline(seen, Filters())}


def test_deadlines_come_in_their_order_dated_ones_first(assistant: Assistant) -> None:
    found = timeline(assistant.listing(), Filters(document="plan.md"))
    assert [(one.limit.due, one.limit.period, one.limit.words) for one in found] == [
        ("2026-06-30", None, "by June 2026"),
        ("2027-12-31", None, "by the end of 2027"),
        (None, "P6M", "within six months"),
    ]


def test_only_demands_that_the_filters_want_are_listed(assistant: Assistant) -> None:
    listing = assistant.listing()
    assert [one.limit.words for one in timeline(listing, Filters(to="Council", document="plan.md"))] == [
        "within six months"
    ]
    assert [one.limit.words for one in timeline(listing, Filters(due_before="2027"))] == ["by June 2026"]
    assert timeline(listing, Filters(strength=Strength.COULD)) == []
