"""What says the same is found when a document is indexed, kept with it, and gone with it; no list compares all with all."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from support.small_assistant import small_assistant
from support.small_world import make_corpus, put

from assistant.answering.grouping import Comparison, gathered
from assistant.index import catalogue, wordings
from assistant.index.snapshot import Snapshot
from assistant.linking import repeats
from assistant.linking.editions import EditionFacts, editions
from assistant.linking.repeats import ComparableText, linked

ACTORS = ("The Commission", "The Council", "NATO")
DEEDS = (
    "publish the cost of ferries to every island before the winter begins each year",
    "train the inspectors of mountain schools and say how many of them were trained",
    "count the swarms of bees that were lost in orchards and publish the number in spring",
)


def report(number: int, own: int = 6) -> str:
    """A report that shares some advice with others, repeats some of it, and has `own` advice."""
    shared = f"{ACTORS[number % 3]} should {DEEDS[number % 3]}."
    lines = [f"The council should mend bridge {number * 100 + one} of road {number}." for one in range(own)]
    items = [shared, *lines, shared]
    return f"# Report {number}\n\n## Recommendations\n\n" + "\n\n".join(
        f"{place}. {item}" for place, item in enumerate(items, 1)
    )


@contextmanager
def reading(folder: Path) -> Iterator[Snapshot]:
    with closing(Snapshot(folder, 1)) as snapshot:
        yield snapshot


def rows(folder: Path) -> dict[str, int]:
    with closing(catalogue.connect(folder)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("wordings", "buckets", "alike", "repeats", "rewordings")
        }


def test_what_is_kept_groups_a_list_as_comparing_all_of_it_does(tmp_path: Path) -> None:
    texts = {f"report-{number:02}.md": report(number) for number in range(8)}
    assistant = small_assistant(make_corpus(tmp_path, texts), tmp_path / "index")
    assistant.index()
    with reading(tmp_path / "index") as snapshot:
        advice = snapshot.recommendations()
        known = linked(advice, known=snapshot.repeats())
    assert known == linked(advice)
    assert max(len(group.repeats) for group in known) > 1


def test_a_new_document_is_compared_with_few_others_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[str, str]] = []
    compare = repeats.same_advice_elsewhere

    def counted(one: ComparableText, other: ComparableText) -> bool:
        compared.append((one.entry.passage.text, other.entry.passage.text))
        return compare(one, other)

    monkeypatch.setattr(wordings, "same_advice_elsewhere", counted)
    numbers = []
    for documents in (3, 12):
        place = tmp_path / str(documents)
        place.mkdir()
        corpus = make_corpus(place, {f"report-{one:02}.md": report(one) for one in range(documents)})
        assistant = small_assistant(corpus, place / "index")
        assistant.index()
        compared.clear()
        put(
            corpus,
            {"new.md": "# New\n\n1. The Commission should open two libraries in each village by 2031.\n"},
        )
        assistant.index()
        numbers.append(len(compared))
    assert numbers == [0, 0]
    put(corpus, {"copy.md": report(1).replace("Report 1", "A copy")})
    assistant.index()
    assert compared == []  # words that are known need no comparison
    assert any(len(one.also) > 1 for one in assistant.listing())


def test_an_index_made_step_by_step_links_as_one_made_at_once(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path, {f"report-{one}.md": report(one) for one in range(6)})
    stepwise = small_assistant(corpus, tmp_path / "stepwise")
    stepwise.index()
    put(corpus, {"report-9.md": report(4), "report-2.md": report(1)})
    stepwise.index()
    (corpus / "report-1.md").unlink()
    stepwise.index()
    at_once = small_assistant(corpus, tmp_path / "at once")
    at_once.index()
    named = [
        [(one.entry.citation.id, [also.entry.citation.id for also in one.also]) for one in found.listing()]
        for found in (stepwise, at_once)
    ]
    assert named[0] == named[1]
    assert any(others for _, others in named[0])


def test_what_was_kept_of_a_document_is_gone_with_it(tmp_path: Path) -> None:
    corpus, folder = make_corpus(tmp_path, {"a.md": report(0), "c-2023.md": report(1)}), tmp_path / "index"

    def indexed() -> dict[str, int]:
        with closing(small_assistant(corpus, folder)) as assistant:
            assistant.index()
        return rows(folder)

    before = indexed()
    put(corpus, {"d.md": report(7), "c-2024.md": report(1)})
    after = indexed()
    assert after["rewordings"] == 1
    assert all(after[table] > before[table] for table in ("wordings", "buckets", "repeats"))
    (corpus / "d.md").unlink()
    (corpus / "c-2024.md").unlink()
    assert indexed() == before


def test_editions_are_compared_once_when_they_are_indexed(tmp_path: Path) -> None:
    corpus = make_corpus(
        tmp_path, {"fees-2023.md": report(0), "fees-2024.md": report(0).replace("winter", "summer")}
    )
    small_assistant(corpus, tmp_path / "index").index()
    with reading(tmp_path / "index") as snapshot:
        known = editions(map(EditionFacts.of, snapshot.descriptions()))
        compared = Comparison(known).wordings(["fees-2023.md"], snapshot.entries_of)

        def uncalled(document: str) -> list[object]:
            raise AssertionError(f"{document} is read again")

        kept = Comparison(known).wordings(["fees-2023.md"], uncalled, snapshot.rewordings)  # type: ignore[arg-type]
        assert kept.newer == compared.newer != {}
        assert gathered(snapshot.recommendations(), kept, snapshot.repeats()) == gathered(
            snapshot.recommendations(), compared
        )
