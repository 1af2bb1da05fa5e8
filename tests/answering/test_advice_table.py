"""Lists over columns are those that reading all recommendations gives: the same items, counts and order."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from support.large_corpus import write_large_corpus
from support.small_assistant import reading_here, small_assistant
from support.small_world import FERRIES, make_corpus, put

from assistant.answering.filters import LIST_FILTERS
from assistant.answering.finding import Finder, without_changed
from assistant.answering.grouping import gathered
from assistant.answering.listing import SORTS, facets, narrowed, ordered, paged
from assistant.assistant import Assistant
from assistant.errors import BadRequest
from assistant.index.snapshot import Snapshot
from assistant.types import Filters, GroupedPassage, Standing, Strength
from assistant.web.views.counting import by_document

PLAN = "# Plan\n\n## Recommendations\n\n1. The Council should close the port of Riga {0}.\n\n2. The European Commission must publish the accounts of the fund by June 2026.\n"
TEXTS = {
    "a/plan-2023.md": PLAN.format("before winter comes"),
    "a/plan-2024.md": PLAN.format("now"),
    "b/summary.md": "# Summary\n\n"
    + PLAN.format("before winter comes").partition("\n\n")[2]
    + "\nThe European Commission must publish the accounts of the fund by June 2026.\n",
    "c/ferries.md": FERRIES.replace("# Ferries", "# Boats"),
    "c/late.md": "# Late\n\nMember states should, within six months, close their mines, and NATO could open an office by 1 May 2027.\n",
}
FILTERS = [
    Filters(),
    Filters(to="European Commission"),
    Filters(to="EU", strength=Strength.MUST),
    Filters(strength=Strength.COULD, standing=Standing.OFFICIAL),
    Filters(due_before="2027"),
    Filters(document="a/plan-2023.md"),
    Filters(document="b/summary.md", strength=Strength.MUST),
    Filters(since="2012", until="2013-06"),
    Filters(document="never.md"),
    Filters(section="recommendations"),
    Filters(section="recommendations", document="b/summary.md", to="EU"),
    Filters(new_since="2020-01-01"),
    Filters(new_since="2999-01-01"),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("lists")
    corpus = make_corpus(folder)
    write_large_corpus(corpus, 4, 3)
    put(corpus, TEXTS)
    with closing(small_assistant(corpus, folder / "index")) as assistant, reading_here():
        assistant.index()
        yield assistant


@pytest.fixture(scope="module")
def read_all(known: Assistant) -> Sequence[GroupedPassage]:
    """The list as it is made from all recommendations."""
    with closing(Snapshot(known.settings.index, 1)) as view:
        finder = Finder(view, known.models, known._files(view), None)
        advice = view.recommendations()
        wordings = finder.wordings({entry.citation.document for entry in advice})
        return gathered(advice, wordings, view.repeats())


def test_there_is_something_to_compare(read_all: Sequence[GroupedPassage]) -> None:
    relations = {also.relation.value for one in read_all for also in one.also}
    assert relations == {"repeated", "earlier_edition"}
    assert len(read_all) > 20


def test_the_list_is_the_same(known: Assistant, read_all: Sequence[GroupedPassage]) -> None:
    found = known.listing()
    assert list(found) == read_all
    assert len(found) == len(read_all)
    assert (found[3], found[-1], found[2:5]) == (read_all[3], read_all[-1], read_all[2:5])
    assert by_document(found) == by_document(read_all)


@pytest.mark.parametrize(("filters", "words"), [*product(FILTERS, ["", "the", "publish acc"])])
def test_what_filters_leave_and_each_choice_would_leave_is_the_same(
    known: Assistant, read_all: Sequence[GroupedPassage], filters: Filters, words: str
) -> None:
    assert list(narrowed(known.listing(), filters, words)) == narrowed(read_all, filters, words)
    assert facets(known.listing(), filters, words) == facets(read_all, filters, words)


@pytest.mark.parametrize(("by", "descending"), [*product(SORTS, [False, True])])
def test_the_order_is_the_same(
    known: Assistant, read_all: Sequence[GroupedPassage], by: str, descending: bool
) -> None:
    assert list(ordered(known.listing(), by, descending)) == ordered(read_all, by, descending)


def test_pages_follow_one_another(known: Assistant, read_all: Sequence[GroupedPassage]) -> None:
    shown: list[GroupedPassage] = []
    after: str | None = None
    while len(shown) < len(read_all):
        page, after = paged(known.listing(), 7, after)
        shown.extend(page)
    assert (shown, after) == (read_all, None)
    for wrong in ("never", read_all[-1].entry.citation.id):
        with pytest.raises(BadRequest):
            paged(known.listing(), 7, wrong)


def test_a_list_keeps_its_state_of_the_index_open(known: Assistant, tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path)
    with closing(small_assistant(corpus, tmp_path / "index")) as assistant, reading_here():
        assistant.index()
        found = assistant.listing()
        (corpus / "bees.md").unlink()
        assistant.index()
        assert len(list(found)) > len(assistant.listing())


def test_documents_that_have_changed_are_left_out(
    known: Assistant, read_all: Sequence[GroupedPassage]
) -> None:
    changed = {"a/plan-2024.md", "c/ferries.md"}
    left = known.listing().without(changed)  # type: ignore[attr-defined] # every list of an assistant can do that
    expected = without_changed(read_all, changed)
    assert list(left) == expected != read_all
    assert by_document(left) == by_document(expected)
    assert facets(left, Filters(to="EU")) == facets(expected, Filters(to="EU"))


def test_every_filter_of_a_list_is_compared_here() -> None:
    compared = {name for one in FILTERS for name in one.given}
    assert compared == {one.name for one in LIST_FILTERS}
