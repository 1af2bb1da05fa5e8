"""Questions to the sample briefs, asked of the real models: outcomes, filters, silence, quotes."""

from dataclasses import replace

import pytest

from assistant import judging
from assistant.errors import BadRequest, IndexMissing
from assistant.pipeline import Assistant
from assistant.questions import Question
from assistant.settings import Settings
from assistant.types import Answer, Filters, Outcome, Reason, Strength


def quotes(answer: Answer) -> list[str]:
    return [item.entry.citation.quote for item in answer.items]


def test_every_citation_quotes_its_source_exactly(assistant: Assistant) -> None:
    items = assistant.ask("When should the EU ease its sanctions on Belarus?").items
    assert items
    for item in items:
        citation = item.entry.citation
        data = (assistant.settings.corpus / citation.document).read_bytes()
        assert data.decode("utf-8")[citation.span.start : citation.span.end] == citation.quote


def test_advice_comes_back_with_number_addressee_strength_and_note(assistant: Assistant) -> None:
    answer = assistant.ask("How should NATO deal with the Zapad exercise?")
    first = answer.items[0].entry
    assert (answer.outcome, first.citation.document) == (Outcome.ANSWERED, "belarus-eu-and-nato-options.md")
    assert first.recommendation is not None
    assert (first.recommendation.number, first.recommendation.addressees[0]) == ("7", "NATO")
    assert first.recommendation.strength is Strength.SHOULD


def test_a_note_comes_with_the_passage_that_bears_its_marker(assistant: Assistant) -> None:
    first = (
        assistant.ask("Within how many days should the office flag unusual rises in exports?").items[0].entry
    )
    assert [note.marker for note in first.passage.footnotes] == ["13"]
    assert first.passage.footnotes[0].text.startswith("Thirty days are counted")


def test_a_fact_is_answered_with_background(assistant: Assistant) -> None:
    answer = assistant.ask("What share of respondents wanted Belarus to side with Russia?")
    assert answer.outcome is Outcome.ANSWERED
    assert answer.items[0].kind == "context"
    assert "44%" in answer.items[0].entry.citation.quote


@pytest.mark.parametrize(
    "question",
    [
        "How many eggs go into a pancake?",
        "How long should pasta be boiled?",
        "Which team won the world cup in Qatar?",
    ],
)
def test_a_question_from_another_world_is_not_answered(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.outcome, answer.reason, answer.items) == (Outcome.NOT_COVERED, Reason.NOTHING_FOUND, ())
    assert len(answer.near_misses) <= 3


def test_highlights_are_sentences_within_the_quote(assistant: Assistant) -> None:
    for item in assistant.ask("What should be done about balloons?").items:
        assert item.highlights
        for span in item.highlights:
            words = span.of(item.entry.citation.quote)
            assert words == words.strip()
            assert words


def test_the_addressee_narrows_under_any_alias(assistant: Assistant) -> None:
    question = "What should be done about sanctions on Belarus?"
    by_name, by_alias = (assistant.ask(question, filters=Filters(to=to)) for to in ("EU", "Brussels"))
    assert by_name == by_alias
    assert by_name.items
    assert all(
        "EU" in item.entry.recommendation.addressees for item in by_name.items if item.entry.recommendation
    )


def test_advice_to_somebody_else_is_said_to_be_so(assistant: Assistant) -> None:
    answer = assistant.ask(
        "How should the Zapad exercise be handled?", filters=Filters(to="European Parliament")
    )
    assert (answer.outcome, answer.reason, answer.items) == (Outcome.NOT_COVERED, Reason.OTHER_ADDRESSEE, ())
    assert answer.near_misses[0].entry.recommendation is not None
    assert "NATO" in answer.near_misses[0].entry.recommendation.addressees


def test_what_stands_outside_the_filters_is_said_to_be_there(assistant: Assistant) -> None:
    answer = assistant.ask(
        "How should NATO deal with the Zapad exercise?", filters=Filters(document="visa-policy-2025.md")
    )
    assert (answer.outcome, answer.reason) == (Outcome.NOT_COVERED, Reason.FILTERED_OUT)


def test_document_and_strength_narrow(assistant: Assistant) -> None:
    found = assistant.recommendations(Filters(document="sanctions-tighten.txt", strength=Strength.MUST))
    assert [entry.passage.number for entry in found] == ["1", "3"]


def test_a_question_in_another_language_is_said_to_be_so(assistant: Assistant) -> None:
    answer = assistant.ask("Was soll die Europäische Union bei den Sanktionen gegen Belarus tun?")
    assert (answer.outcome, answer.reason) == (Outcome.NOT_COVERED, Reason.LANGUAGE)


def test_an_answer_does_not_depend_on_what_was_asked_before(assistant: Assistant) -> None:
    question = "Who should host the common radar picture?"
    first = assistant.ask(question)
    assistant.ask("What should be done about visas?")
    assert assistant.ask(question) == first


def test_a_passage_whose_file_has_changed_is_withheld_and_named(copied_settings: Settings) -> None:
    assistant = Assistant(copied_settings)
    question = "How should NATO deal with the Zapad exercise?"
    answer = assistant.ask(question)
    brief = copied_settings.corpus / answer.items[0].entry.citation.document
    brief.write_text(brief.read_text(encoding="utf-8").replace("Zapad", "Sapad"), encoding="utf-8")
    again = assistant.ask(question)
    assert brief.name in again.withheld
    assert all(item.entry.citation.document != brief.name for item in again.items)


def test_a_reported_view_is_not_given_as_advice(assistant: Assistant) -> None:
    for entry in assistant.recommendations():
        assert "We do not share this view" not in entry.citation.quote
        assert "Some observers hold" not in entry.citation.quote


@pytest.mark.parametrize("question", ["", "   ", "x" * 2001, "visa? " * 300])
def test_a_question_that_cannot_be_asked_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(BadRequest, match=r"question"):
        assistant.ask(question)


def test_stop_words_and_signs_alone_find_nothing(assistant: Assistant) -> None:
    assert assistant.ask("??? !!!").outcome is Outcome.NOT_COVERED


def test_an_empty_corpus_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("empty")
    assistant = Assistant(Settings(corpus=folder, index=folder / ".index", settle_seconds=0))
    assistant.index()
    with pytest.raises(IndexMissing, match=r"assistant sample FOLDER"):
        assistant.ask("What should be done?")


def test_the_reranker_reads_a_question_without_what_every_passage_speaks_of() -> None:
    class Corpus:
        def terms(self, text: str) -> list[str]:
            return [word.strip("?").lower() for word in text.split() if len(word) > 3]

        def rarity(self, term: str) -> int:
            return {"belarus": 60, "sanctions": 10}.get(term, 0)

    def read(text: str) -> str:
        return judging.focused(Question(text), Corpus(), 100)

    assert read("When should sanctions on Belarus be eased?") == "When should sanctions on be eased?"
    assert read("What should the EU do about Belarus?") == "What should the EU do about Belarus?"
    assert read("Belarus sanctions") == "Belarus sanctions"


def test_probability_grows_with_evidence_for_and_falls_with_evidence_against() -> None:
    middling = judging.Evidence(0.0, -1.0, 0.7, 0.4, 0.0, 0.2, 0.0, 0.0, 0.0, 0.0, {"meaning": 1.0})
    assert judging.probability(replace(middling, reranker=5.0)) > judging.probability(middling)
    assert judging.probability(replace(middling, coverage=0.9)) > judging.probability(middling)
    assert judging.probability(replace(middling, names_unknown=1.0)) < judging.probability(middling)
    assert judging.probability(replace(middling, numbers_missing=1.0)) < judging.probability(middling)


def test_confidence_grows_with_the_best_and_with_what_stands_beside_it() -> None:
    assert judging.confidence([]) == 0.0
    assert judging.confidence([0.6]) > judging.confidence([0.3])
    assert judging.confidence([0.6, 0.5]) >= judging.confidence([0.6])


def test_a_long_text_is_read_where_it_speaks_of_what_is_asked() -> None:
    class Corpus:
        def terms(self, text: str) -> list[str]:
            return [word.strip("?.").lower() for word in text.split()]

        def rarity(self, term: str) -> int:
            return 1

    weights = judging.Weights(Question("Where do storks nest?"), Corpus(), 100)
    filler = "The hall was full and everybody spoke for a long time about the weather. " * 20
    read = judging.window_of(
        f"On birds. {filler}In spring storks nest on the tower. {filler}", "On birds. ", weights
    )
    assert read.startswith("On birds. ")
    assert "storks nest on the tower" in read
    assert len(read) < 700
    assert judging.window_of("On birds. Storks nest.", "On birds. ", weights) == "On birds. Storks nest."
