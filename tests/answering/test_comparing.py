"""Documents side by side: what corresponds, what differs, what stands alone, and what conflicts."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.small_assistant import small_assistant
from support.small_world import make_corpus
from support.web_backend import document, entry

from assistant.answering.comparing import compared, require_comparable
from assistant.assistant import Assistant
from assistant.errors import BadRequest, DocumentChanged, DocumentUnknown
from assistant.types import (
    ComparedDocument,
    Comparison,
    Entry,
    Row,
    RowAspect,
    Strength,
    StrengthChange,
)

FERRY = "The Ministry should pay for a second large ferry to the northern islands before the winter."
FERRY_MUST = FERRY.replace("should", "must").replace("second", "third")
FERRY_COULD = FERRY.replace("should pay", "could pay some part")
FOOD = "Island councils should keep a store of food and fuel for at least ten days in every village."
LIGHTS = "The harbours should replace all of their old lights with new ones that need less power."
RAISE = "The government should increase the fee for large ships."
LOWER = "The government should reduce the fee for large ships."


def texts(name: str, *said: tuple[str, str, Strength]) -> list[Entry]:
    """A document that consists of recommendations: its words, whom it asks, and how strongly."""
    source = document(name, "\n\n".join(words for words, _, _ in said))
    return [entry(source, words, (to, strength)) for words, to, strength in said]


def side_by_side(*columns: Sequence[Entry]) -> Comparison:
    """Documents compared; in an index, no two passages have the same key."""
    keyed = [
        [replace(one, key=10_000 * place + one.key) for one in column] for place, column in enumerate(columns)
    ]
    names = [column[0].citation.document for column in columns]
    return compared([ComparedDocument(one, one, None, "en") for one in names], keyed)


def quotes(row: Row) -> tuple[str | None, ...]:
    return tuple(None if cell is None else cell.entry.citation.quote for cell in row.cells)


def test_rows_hold_what_corresponds_in_the_order_of_the_texts() -> None:
    older = texts("old.md", (FERRY, "Ministry", Strength.SHOULD), (FOOD, "Councils", Strength.SHOULD))
    newer = texts(
        "new.md",
        (FERRY_MUST, "Ministry", Strength.MUST),
        (LIGHTS, "Harbours", Strength.SHOULD),
        (FOOD, "Councils", Strength.SHOULD),
    )
    found = side_by_side(older, newer)
    assert [(quotes(row), row.aspects) for row in found.rows] == [
        ((FERRY, FERRY_MUST), (RowAspect.CHANGED, RowAspect.STRONGER)),
        ((None, LIGHTS), (RowAspect.ONLY,)),
        ((FOOD, FOOD), (RowAspect.SAME,)),
    ]
    assert list(found.showing(RowAspect.ONLY)) == [found.rows[1]]


def test_a_change_of_strength_is_that_of_the_same_addressee() -> None:
    first = texts("one.md", (FERRY, "Ministry", Strength.SHOULD))
    weaker = texts("two.md", (FERRY_COULD, "Ministry", Strength.COULD))
    others = texts("three.md", (FERRY_COULD, "Islands", Strength.COULD))
    row = side_by_side(first, weaker, others).rows[0]
    assert [row.strength_changes(cell) for cell in row.filled] == [
        (),
        (StrengthChange(RowAspect.WEAKER, "Ministry", Strength.SHOULD, Strength.COULD),),
        (StrengthChange(RowAspect.WEAKER, None, Strength.SHOULD, Strength.COULD),),
    ]


def test_the_same_words_are_neither_stronger_nor_weaker() -> None:
    one, other = texts("one.md", (FOOD, "", Strength.MUST)), texts("two.md", (FOOD, "", Strength.COULD))
    assert side_by_side(one, other).rows[0].aspects == (RowAspect.SAME,)


def test_a_recommendation_is_shown_with_the_background_that_it_became() -> None:
    older = texts("old.md", (FERRY, "Ministry", Strength.SHOULD))
    background = replace(texts("new.md", (FERRY, "Ministry", Strength.SHOULD))[0], recommendation=None)
    row = side_by_side(older, [background]).rows[0]
    assert (quotes(row), row.aspects) == ((FERRY, FERRY), (RowAspect.SAME,))


def test_background_alone_is_no_row() -> None:
    background = replace(texts("new.md", (LIGHTS, "", Strength.SHOULD))[0], recommendation=None)
    found = side_by_side(texts("old.md", (FERRY, "Ministry", Strength.SHOULD)), [background])
    assert [quotes(row) for row in found.rows] == [(FERRY, None)]


def test_what_a_document_says_twice_is_one_row_that_names_the_other_place() -> None:
    twice = document("twice.md", f"{FOOD}\n\nAgain: {FOOD}")
    repeated = [entry(twice, FOOD, ("Councils", Strength.SHOULD), place=place) for place in (0, 1)]
    found = side_by_side(repeated, texts("once.md", (FOOD, "Councils", Strength.SHOULD)))
    assert [(quotes(row), [len(cell.also) for cell in row.filled]) for row in found.rows] == [
        ((FOOD, FOOD), [1, 0])
    ]


def test_contrary_advice_is_named_on_both_sides() -> None:
    found = side_by_side(
        texts("one.md", (RAISE, "government", Strength.SHOULD)),
        texts("two.md", (LOWER, "government", Strength.SHOULD)),
    )
    assert {RowAspect.CONFLICT} == {one for row in found.rows for one in row.aspects} - {
        RowAspect.ONLY,
        RowAspect.CHANGED,
    }
    cells = [cell for row in found.rows for cell in row.filled]
    assert [[other.citation.quote for other in cell.opposes] for cell in cells] == [[LOWER], [RAISE]]


@pytest.mark.parametrize("named", [[], ["a"], ["a", "a"], ["a", "b", "c", "d", "e"]])
def test_two_to_four_different_documents_are_compared(named: list[str]) -> None:
    with pytest.raises(BadRequest, match="choose 2 to 4 different documents to compare"):
        require_comparable(named)


# Over an index

EDITIONS = {
    "plan-2023.md": f"# Plan\n\n1. {FERRY}\n\n2. {FOOD}\n",
    "plan-2025.md": f"# Plan\n\n1. {FERRY_MUST}\n\n2. {FOOD}\n",
}


@pytest.fixture
def plans(tmp_path: Path) -> Assistant:
    """Two editions of a plan, indexed."""
    make_corpus(tmp_path, EDITIONS)
    assistant = small_assistant(tmp_path / "corpus", tmp_path / "index")
    assistant.index()
    return assistant


def test_editions_are_aligned_as_the_index_knows_them_in_either_order(plans: Assistant) -> None:
    there = plans.compare(["plan-2023.md", "plan-2025.md"])
    back = plans.compare(["plan-2025.md", "plan-2023.md"])
    assert [quotes(row) for row in there.rows] == [(FERRY, FERRY_MUST), (FOOD, FOOD)]
    assert [quotes(row) for row in back.rows] == [(FERRY_MUST, FERRY), (FOOD, FOOD)]


def test_who_may_not_read_a_document_cannot_compare_it(plans: Assistant) -> None:
    with pytest.raises(DocumentUnknown):
        plans.seen_by(lambda document: "2023" not in document).compare(list(EDITIONS))


def test_a_changed_file_is_not_compared(plans: Assistant) -> None:
    (plans.settings.corpus / "plan-2023.md").write_text("# Plan\n\nNothing should be done.\n")
    with pytest.raises(DocumentChanged, match=r"plan-2023\.md"):
        plans.compare(list(EDITIONS))
