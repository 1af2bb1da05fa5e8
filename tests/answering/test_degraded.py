"""An answer of a search that did not reach everything says so, on the page, in the terminal and in JSON, and is never called silence."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
from support.command_line import call, places
from support.small_assistant import SmallModels, as_json, small_assistant
from support.small_world import make_corpus
from support.web_backend import ENTRY_BACKGROUND, ENTRY_FEES, answer, item

from assistant.answering.selection import as_degraded
from assistant.assistant import Assistant
from assistant.engines.vector_store import EMBEDDED, EmbeddedVectors, VectorEngine
from assistant.errors import EngineUnavailable
from assistant.models.encoder import Vector
from assistant.presenting.terminal import print_answer
from assistant.presenting.wording import heading
from assistant.runtime.notes import INCOMPLETE, leave_degraded_note
from assistant.types import Filters, Hit, Outcome, Reason
from assistant.web.views.answer import answer_view

LOST = EngineUnavailable("lost")


class Lost:
    """Vectors that are all lost."""

    def search(self, query: Vector, k: int, allowed: Collection[int] | None = None) -> list[Hit]:
        """Nothing, with a note."""
        leave_degraded_note(INCOMPLETE, LOST)
        return []

    def count(self) -> int:
        """How many there should be."""
        return 8

    def health(self) -> int:
        """How many there are."""
        return 0


class Losing(EmbeddedVectors):
    """A store that has lost all it was given."""

    def open(self, folder: Path, threads: int) -> VectorEngine:  # type: ignore[override]
        """The vectors that are lost."""
        assert EMBEDDED.open(folder, threads).count() >= 0
        return Lost()


@pytest.fixture
def losing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    monkeypatch.setattr("assistant.assistant.vector_store", lambda *_: Losing())
    found = small_assistant(make_corpus(tmp_path), tmp_path / "index", SmallModels())
    found.index()
    return found


def test_silence_is_not_claimed(losing: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    found = losing.ask("Who should launch rockets?")
    assert (found.outcome, found.reason, found.is_degraded) == (Outcome.NOT_COVERED, Reason.DEGRADED, True)
    said = as_json(found)
    assert (said["degraded"], said["reason"], said["notes"]) == (True, "degraded", [INCOMPLETE])
    print_answer(found, Filters())
    printed = " ".join(capsys.readouterr().out.split())
    assert f"Note: {INCOMPLETE}" in printed
    assert "We could not search all documents" in printed
    assert "The documents may still have an answer. Ask again later." in printed
    shown = answer_view(found, Filters(), {})
    assert (shown.sign, shown.notes) == ("Search incomplete", (INCOMPLETE,))


def test_what_words_find_is_shown_with_the_note(losing: Assistant) -> None:
    found = losing.ask("Who should pay for a second ferry?")
    assert found.items
    assert (found.is_degraded, found.notes) == (True, (INCOMPLETE,))


def test_a_whole_answer_is_not_degraded(tmp_path: Path) -> None:
    whole = small_assistant(make_corpus(tmp_path), tmp_path / "index")
    whole.index()
    found = whole.ask("Who should launch rockets?")
    assert (found.is_degraded, found.reason, as_json(found)["degraded"]) == (
        False,
        Reason.NOTHING_FOUND,
        False,
    )
    assert as_degraded(found).reason is Reason.DEGRADED


def test_that_nobody_advises_is_not_claimed_either() -> None:
    found = answer("Who?", Outcome.CONTEXT_ONLY, [item(ENTRY_BACKGROUND)], reason=Reason.ONLY_BACKGROUND)
    assert heading(as_degraded(found)) == "We could not search all documents"


def test_each_of_several_questions_says_it() -> None:
    silent = answer("Who?", Outcome.NOT_COVERED, reason=Reason.NOTHING_FOUND)
    found = as_degraded(
        replace(silent, parts=(silent, answer("What?", Outcome.ANSWERED, [item(ENTRY_FEES)])))
    )
    assert [(one.is_degraded, one.reason) for one in found.parts] == [(True, Reason.DEGRADED), (True, None)]


def test_figures_are_not_measured_over_a_part(losing: Assistant) -> None:
    with pytest.raises(EngineUnavailable):
        losing.rank("Who should pay for a second ferry?")


def test_the_engine_commands_say_where_the_vectors_are_and_what_is_missing(
    losing: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = places(losing.settings)
    found = call("engine", "check", *given)
    assert found.code == 1
    assert "vectors: 0 of 8 in embedded" in found.out
    assert "run 'assistant engine rebuild'" in found.err
    monkeypatch.undo()
    found = call("engine", "check", "--json", *given)
    assert (found.code, found.json["complete"]) == (0, True)
    assert "already" in call("engine", "migrate", *given).out
    assert "was filled again (generation 2)" in call("engine", "rebuild", *given).out
