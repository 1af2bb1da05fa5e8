"""What cannot be judged for its language is found by meaning, and said to be what may answer."""

from pathlib import Path

import pytest
from support.small_assistant import SmallModels, small_assistant
from support.small_world import FAEHREN, TEXTS, Topics, make_corpus

from assistant.assistant import Assistant
from assistant.config.resources import catalogues_folder
from assistant.language.i18n import using_language
from assistant.presenting.wording import heading
from assistant.types import Answer, Filters, Outcome, Reason
from assistant.web.views.languages import interface_languages

FERRY = "Was sollte die Regierung wegen der Fähren im Winter tun?"
TRAINS = "Was sollte die Regierung wegen der alten Züge tun?"
RADIO = "Who gives a radio to whom?"


def assistant_of(tmp_path: Path, multilingual: Topics | None) -> Assistant:
    corpus = make_corpus(tmp_path, {**TEXTS, "de/faehren.md": FAEHREN})
    made = small_assistant(corpus, tmp_path / "index", SmallModels(multilingual=multilingual))
    made.index()
    return made


@pytest.fixture
def reader(tmp_path: Path) -> Assistant:
    """Has the second encoder."""
    return assistant_of(tmp_path, Topics())


def documents(answer: Answer) -> set[str]:
    return {item.entry.citation.document for item in answer.items}


def test_a_german_question_finds_what_is_about_the_same_in_any_language(reader: Assistant) -> None:
    answer = reader.ask(FERRY, limit=9)
    assert (answer.outcome, answer.reason) == (Outcome.MAY_ANSWER, Reason.LANGUAGE)
    assert documents(answer) == {"ferries.md", "de/faehren.md"}
    assert answer.confidence == answer.items[0].score == max(item.score for item in answer.items)
    assert answer.total == len(answer.items)


def test_filters_narrow_what_may_answer(reader: Assistant) -> None:
    assert documents(reader.ask(FERRY, filters=Filters(document="ferries.md"))) == {"ferries.md"}


def test_a_german_question_about_nothing_that_is_here_is_not_answered(reader: Assistant) -> None:
    answer = reader.ask(TRAINS)
    assert (answer.outcome, answer.reason, answer.items) == (Outcome.NOT_COVERED, Reason.NOTHING_FOUND, ())
    assert heading(answer) == "No answer was found in these documents"


def test_an_english_question_that_no_english_document_answers_finds_a_german_passage(
    reader: Assistant,
) -> None:
    answer = reader.ask(RADIO)
    assert (answer.outcome, documents(answer)) == (Outcome.MAY_ANSWER, {"de/faehren.md"})
    assert "Funkgerät" in answer.items[0].entry.citation.quote


def test_an_english_question_that_is_answered_in_english_is_answered_as_without(
    reader: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> None:
    question = "Who should pay for a second ferry?"
    answer = reader.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    without = assistant_of(tmp_path_factory.mktemp("without"), None).ask(question)
    assert [(one.entry.citation, one.score) for one in answer.items] == [
        (one.entry.citation, one.score) for one in without.items
    ]


def test_without_the_second_encoder_words_alone_are_searched(tmp_path: Path) -> None:
    plain = assistant_of(tmp_path, None)
    answers = [plain.ask(FERRY), plain.ask(RADIO)]
    assert {one.outcome for one in answers} == {Outcome.NOT_COVERED}
    assert plain.status().words_only == (("de/faehren.md", "de"),)


def test_documents_that_are_found_by_meaning_are_not_said_to_be_found_by_words_only(
    reader: Assistant,
) -> None:
    assert reader.status().words_only == ()


def test_what_somebody_may_not_read_is_not_among_what_may_answer(reader: Assistant) -> None:
    seen = reader.seen_by(lambda document: not document.startswith("de/"))
    assert documents(seen.ask(FERRY)) == {"ferries.md"}
    assert seen.ask(RADIO).outcome is Outcome.NOT_COVERED


def test_documents_are_ranked_by_meaning_for_a_question_in_another_language(reader: Assistant) -> None:
    ranking = reader.rank(FERRY)
    assert ranking.outcome is Outcome.MAY_ANSWER
    assert {one.document for one in ranking.documents[:2]} == {"ferries.md", "de/faehren.md"}
    assert reader.rank(RADIO).documents[0].document == "de/faehren.md"


def test_an_index_is_brought_up_to_date_when_the_second_encoder_comes_or_goes(tmp_path: Path) -> None:
    plain = assistant_of(tmp_path, None)
    there = small_assistant(plain.settings.corpus, plain.settings.index, SmallModels(multilingual=Topics()))
    assert there.ask(FERRY).outcome is Outcome.NOT_COVERED
    assert set(there.index().read) == {*TEXTS, "de/faehren.md"}
    assert there.ask(FERRY).outcome is Outcome.MAY_ANSWER
    assert there.index().read == ()
    assert set(plain.index().read) == {*TEXTS, "de/faehren.md"}
    assert plain.ask(FERRY).outcome is Outcome.NOT_COVERED


def test_the_heading_says_in_the_language_of_the_page_that_these_may_answer(reader: Assistant) -> None:
    answer = reader.ask(FERRY)
    assert heading(answer) == "These passages may answer your question"
    with using_language(interface_languages(catalogues_folder())["nl"]):
        assert heading(answer) == "Deze passages beantwoorden uw vraag mogelijk"
