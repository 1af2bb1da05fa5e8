"""Who may not read a document gets the answers of a corpus without it, in every respect."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from support.small_world import make_corpus, put

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.engines.words import Row, WordIndex
from assistant.errors import AssistantError, CitationUnknown, DocumentUnknown
from assistant.index.restricted import RestrictedView, RestrictedWordIndex
from assistant.index.snapshot import Snapshot
from assistant.index.view import IndexView
from assistant.index.writer import open_writer
from assistant.presenting.responses import status
from assistant.presenting.responses.answers import Answer
from assistant.presenting.responses.lists import RecommendationList
from assistant.presenting.responses.sources import Shown
from assistant.types import Filters, IndexState, Status, Strength
from assistant.verifying import QuoteStatus

HIDDEN = frozenset({"sanctions-relief-path.md", "visa-policy-2023.md"})
QUESTIONS = [
    "When should the EU ease its sanctions on Belarus?",
    "What should be done about visa fees?",
    "What should member states do?",
    "What are all the recommendations to the Commission?",
    "Which deadline is set for filling vacant posts at the courts?",
    "What are all the recommendations?",
    "How many ships does Norway have?",
    "Should NATO open an office in Minsk?",
    "What should the EU do about visas, and when should sanctions be eased?",
    "Was soll die EU mit den Visa tun?",
]


@dataclass(frozen=True, slots=True)
class AllBut:
    """May read what is not named."""

    hidden: frozenset[str]

    def __call__(self, document: str) -> bool:
        return document not in self.hidden


@pytest.fixture(scope="module")
def without(sample_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The assistant on a corpus that never held the hidden documents."""
    folder = tmp_path_factory.mktemp("without")
    shutil.copytree(sample_settings.corpus, folder / "corpus")
    for name in HIDDEN:
        (folder / "corpus" / name).unlink()
    table = folder / "corpus" / "documents.csv"
    rows = table.read_text().splitlines(keepends=True)
    table.write_text("".join(row for row in rows if row.partition(",")[0] not in HIDDEN))
    settings = Settings(corpus=folder / "corpus", index=folder / "index", settle_seconds=0)
    made = Assistant(settings)
    made.index()
    return made


@pytest.fixture(scope="module")
def seen(sample_settings: Settings) -> Assistant:
    """The assistant on the whole corpus, for somebody who may not read the hidden documents."""
    return Assistant(sample_settings).seen_by(AllBut(HIDDEN))


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except AssistantError as error:
        return type(error), str(error)


@pytest.mark.parametrize(
    ("question", "filters"),
    [
        *((question, Filters()) for question in QUESTIONS),
        *((question, Filters(to="EU", strength=Strength.SHOULD)) for question in QUESTIONS[:2]),
    ],
)
def test_an_answer_is_that_of_a_corpus_without_the_hidden_documents(
    seen: Assistant, without: Assistant, question: str, filters: Filters
) -> None:
    answers = (one.ask(question, filters=filters) for one in (seen, without))
    shown, expected = (Answer.of(one, explain=True) for one in answers)
    assert shown == expected


def test_lists_choices_and_counts_are_those_of_a_corpus_without_the_hidden_documents(
    seen: Assistant, without: Assistant
) -> None:
    def listed(assistant: Assistant) -> Any:
        found = assistant.listing()
        return RecommendationList.page(found, len(found))

    def counted(assistant: Assistant) -> Any:
        return status.Status.of(replace(assistant.status(compare=True), corpus="", index="", built=""))

    assert listed(seen) == listed(without)
    assert seen.choices() == without.choices()
    assert counted(seen) == counted(without)
    assert [one.citation for one in seen.recommendations()] == [
        one.citation for one in without.recommendations()
    ]


@pytest.mark.parametrize("name", [*sorted(HIDDEN), "never-was.md"])
def test_a_hidden_document_is_refused_in_the_words_for_one_that_is_not_there(
    seen: Assistant, without: Assistant, name: str
) -> None:
    for call in (
        lambda one: one.source(name),
        lambda one: one.original(name),
        lambda one: one.page_picture(name, 1),
        lambda one: one.listing(Filters(document=name)),
        lambda one: one.ask("What should be done?", filters=Filters(document=name)),
    ):
        refused = outcome(lambda call=call: call(seen))  # type: ignore[misc]
        assert refused[0] is DocumentUnknown
        assert refused == outcome(lambda call=call: call(without))  # type: ignore[misc]


def test_a_hidden_citation_is_refused_in_the_words_for_one_that_never_was(
    sample_settings: Settings, seen: Assistant
) -> None:
    everything = Assistant(sample_settings).passages()
    hidden = [one.citation.id for one in everything if one.citation.document in HIDDEN]
    assert hidden
    for citation in hidden:
        refused = outcome(lambda citation=citation: seen.show(citation))  # type: ignore[misc]
        assert refused[0] is CitationUnknown
        never = outcome(lambda: seen.show("aaaaaaaaaaaaaaaa"))
        assert refused[1].replace(citation, "") == never[1].replace("aaaaaaaaaaaaaaaa", "")


def test_what_is_seen_by_all_is_the_whole(assistant: Assistant) -> None:
    everything = assistant.seen_by(AllBut(frozenset()))
    question = QUESTIONS[0]
    seen, whole = (Answer.of(one.ask(question), explain=True) for one in (everything, assistant))
    assert seen == whole
    assert everything.status() == assistant.status()


def test_who_may_read_nothing_gets_the_message_of_an_empty_corpus(sample_settings: Settings) -> None:
    names = {about for about, _ in Assistant(sample_settings).choices().documents}
    nothing = Assistant(sample_settings).seen_by(AllBut(frozenset(names)))
    assert "no text is indexed" in outcome(lambda: nothing.ask("Who?"))[1]
    assert list(nothing.listing()) == []
    assert nothing.status().documents == 0


def test_equal_readers_share_what_was_made_for_them(assistant: Assistant) -> None:
    assert assistant.seen_by(AllBut(HIDDEN)) is assistant.seen_by(AllBut(frozenset(HIDDEN)))
    assert assistant.seen_by(AllBut(HIDDEN)).seen_by(AllBut(frozenset())) is assistant.seen_by(
        AllBut(frozenset())
    )


# A small corpus: repeats, editions and files that are not in the index

TWICE = "The Commission should publish the accounts of the fund by June 2026."
NOTES = {
    "open/a.md": f"# Fund\n\n## Recommendations\n\n1. {TWICE}\n",
    "secret/b.md": f"# Hidden fund\n\n## Recommendations\n\n1. {TWICE}\n",
    "secret/empty.md": "",
    "secret/plan-2023.md": "# Plan\n\n## Recommendations\n\n1. The Council should close the port of Riga before winter comes.\n",
    "open/plan-2024.md": "# Plan\n\n## Recommendations\n\n1. The Council should close the port of Riga now.\n",
    "documents.csv": "path,title,replaces,marking\nopen/plan-2024.md,Plan,secret/plan-2023.md,LIMITED\nsecret/gone.md,Gone,,\n",
}


@dataclass(frozen=True, slots=True)
class Outside:
    """May read what lies outside of a folder."""

    folder: str

    def __call__(self, document: str) -> bool:
        return not document.startswith(self.folder)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Assistant]:
    corpus = make_corpus(tmp_path, NOTES)
    settings = Settings(corpus=corpus, index=tmp_path / "index", settle_seconds=30)
    assistant = Assistant(settings)
    assistant.index()
    yield assistant
    assistant.close()


def test_no_repeat_edition_skipped_file_or_note_names_a_hidden_document(small: Assistant) -> None:
    seen = small.seen_by(Outside("secret/"))
    whole = repr((list(small.listing()), small.status(compare=True), small.source("open/plan-2024.md")))
    assert "secret/b.md" in whole
    assert "secret/plan-2023.md" in whole
    assert "secret/gone.md" in whole
    shown = (
        list(seen.listing()),
        seen.status(compare=True),
        seen.source("open/plan-2024.md"),
        seen.choices(),
        seen.ask("What should the Council do about the port of Riga?"),
        seen.ask("Who should publish the accounts of the fund?"),
        [Shown.of(seen.show(one.citation.id)) for one in seen.passages()],
    )
    assert "secret" not in repr(shown)


def test_a_citation_that_moved_into_a_hidden_document_is_gone_for_its_reader(
    small: Assistant, tmp_path: Path
) -> None:
    seen = small.seen_by(Outside("secret/"))
    citation = next(one.entry.citation.id for one in seen.listing() if TWICE in one.entry.citation.quote)
    (tmp_path / "corpus" / "open/a.md").unlink()
    small.index()
    assert [one.citation.document for one in small.show(citation).entries] == ["secret/b.md"]
    assert seen.show(citation).entries == ()


def test_a_quotation_is_not_found_in_a_hidden_file(small: Assistant, tmp_path: Path) -> None:
    memo = tmp_path / "memo.md"
    memo.write_text("It says “The Council should close the port of Riga before winter comes.” there.\n")
    seen = small.seen_by(Outside("secret/plan"))
    assert [one.standing for one in small.verify(memo).checked] == [QuoteStatus.EXACT]
    found = seen.verify(memo)
    assert [one.standing for one in found.checked] == [QuoteStatus.CHANGED]
    assert "winter" not in repr([one.spots for one in found.checked])


def test_a_restricted_view_offers_what_a_snapshot_does_and_nothing_more_is_asked_of_either() -> None:
    offered = {name for name in vars(IndexView) if not name.startswith("_")}
    attributes = {"generation", "manifest", "vectors", "multilingual", "words"}  # set when a view is made
    assert offered - attributes <= vars(Snapshot).keys()
    assert offered - attributes <= vars(RestrictedView).keys()
    assert not issubclass(RestrictedView, Snapshot)


def test_a_narrowed_snapshot_has_nothing_to_read_from_but_what_it_passes_on(small: Assistant) -> None:
    with small.seen_by(Outside("secret/"))._holder.pinned() as snapshot:
        assert isinstance(snapshot, RestrictedView)
        assert "_connection" not in vars(snapshot)


def test_readers_follow_a_new_generation(small: Assistant, tmp_path: Path) -> None:
    seen = small.seen_by(Outside("secret/"))
    before = seen.status().documents
    put(
        tmp_path / "corpus",
        {"open/new.md": "# New\n\nThe Council should act.\n", "secret/new.md": "# S\n\nX\n"},
    )
    small.index()
    assert seen.status().documents == before + 1


def test_what_changes_in_hidden_documents_moves_nothing_that_a_reader_is_told(
    small: Assistant, tmp_path: Path
) -> None:
    seen = small.seen_by(Outside("secret/"))

    def told() -> tuple[Status, IndexState]:
        return seen.status(), seen.ask("What should the Council do about the port of Riga?").index

    before = told()
    for text in ("# S\n\nThe Council must sell the port.\n", None):
        new = tmp_path / "corpus" / "secret/new.md"
        put(tmp_path / "corpus", {"secret/new.md": text}) if text else new.unlink()
        small.refresh()
        assert told() == before
    late = {"secret/late.md": "The Council must wait.\n"}
    put(tmp_path / "corpus", late, age=0)  # may still be being written
    small.refresh()
    assert small.ask("What is late?").index.stale
    assert told() == before
    put(tmp_path / "corpus", late)
    with open_writer(small.settings.index, 1):  # another process is at it
        small.refresh()
        assert small.ask("What is late?").index.stale
        assert told() == before
    put(tmp_path / "corpus", {"open/new.md": "# New\n\nThe Council should act.\n"})
    with patch("assistant.index.writer.datetime") as clock:
        clock.now.return_value = datetime.now(UTC) + timedelta(seconds=5)
        small.refresh()
    after = seen.status()
    assert after.generation == before[0].generation + 1
    assert after.built > before[0].built


def test_every_field_of_a_status_is_known_to_name_documents_or_not() -> None:
    naming = {"skipped", "words_only", "changed", "warnings", "postponed", "without_text", "underway"}
    others = {
        "corpus", "index", "generation", "built", "documents", "passages", "recommendations", "encoder",
        "judge", "answer_threshold",
    }  # fmt: skip
    assert {one.name for one in fields(Status)} == naming | others, "narrow it in restricted.visible"


def test_the_words_of_a_reader_go_on_from_the_last_generation_and_are_those_of_an_index_of_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[tuple[int, int]] = []
    rows = {key: Row(key, f"ferry bread word{key % 7}", "a.md", key) for key in range(1, 60)}

    def between(first: int, last: int) -> list[Row]:
        read.append((first, last))
        return [rows[key] for key in keys if first <= key <= last]

    made: RestrictedWordIndex | None = None
    for generation, keys in enumerate((range(1, 41), range(1, 43), range(3, 43), range(3, 53)), 1):
        made = RestrictedWordIndex(frozenset(keys), between, str.split, generation, made)
        whole = WordIndex.in_memory(rows[key] for key in keys)
        for question in ("ferry word3", "bread word5"):
            assert made.search(question, 8) == whole.search(question, 8)
            assert made.holding_all(question, 8) == whole.holding_all(question, 8)
        assert made.document_frequency("word3") == whole.document_frequency("word3")
    assert read == [(1, 40), (41, 42), (1, 40), (41, 52)]
    assert made is not None
    killed = Path("/dev/shm/assistant-words-0-killed")
    killed.mkdir(exist_ok=True)
    RestrictedWordIndex(frozenset(keys), between, str.split, 5).search("ferry", 1)
    assert not killed.exists()
    monkeypatch.setattr("assistant.index.restricted.IN_MEMORY", "/nowhere")
    without_room = RestrictedWordIndex(frozenset(keys), between, str.split, 5)
    assert made is not None
    assert without_room.search("ferry word3", 8) == made.search("ferry word3", 8)
