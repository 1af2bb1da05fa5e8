"""Questions to the sample briefs, asked of the real models: outcomes, filters, silence, quotes."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.small_world import make_corpus

from assistant.answering import judging
from assistant.answering.question import Question
from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import BadRequest, IndexMissing
from assistant.types import (
    Answer,
    Citation,
    Entry,
    Filters,
    Hit,
    Left,
    Outcome,
    Passage,
    Reason,
    Relation,
    Span,
    Strength,
)


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
    middling = judging.Evidence(0.0, -1.0, 0.7, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0, {"meaning": 1.0})
    assert judging.probability(replace(middling, reranker=5.0)) > judging.probability(middling)
    assert judging.probability(replace(middling, heading_coverage=0.9)) > judging.probability(middling)
    assert judging.probability(replace(middling, names_unknown=1.0)) < judging.probability(middling)
    assert judging.probability(replace(middling, numbers_missing=1.0)) < judging.probability(middling)


def judged(probability: float, logit: float | None = 2.0, meaning: float = 0.8) -> judging.Judged:
    evidence = judging.Evidence(logit, 0.0, meaning, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, {})
    span = Span(0, 12)
    passage = Passage("a.md", span, "Storks nest.", (), (span,))
    about = (None, None, None, "en", None, None)
    citation = Citation(
        "abc", "a.md", "Birds", *about, "line 1", (), (), span, "Storks nest.", "", "", "sha256:0", "text"
    )
    return judging.Judged(Hit(1, 1.0), Entry(1, passage, None, citation), evidence, probability)


def test_confidence_grows_with_the_best_and_falls_where_all_is_far_from_the_question() -> None:
    near, nearer = [judged(0.3)], [judged(0.6)]
    assert judging.confidence([], near) == 0.0
    assert judging.confidence(nearer, nearer) > judging.confidence(near, near)
    assert judging.confidence([*nearer, *nearer], nearer) >= judging.confidence(nearer, nearer)
    for other in (judged(0.6, logit=-6.0), judged(0.6, meaning=0.5)):
        assert judging.confidence([other], [other]) < judging.confidence(nearer, nearer)


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


# Whole answers


def over(folder: Path, texts: dict[str, str]) -> Assistant:
    """An assistant on texts of its own."""
    settings = Settings(corpus=make_corpus(folder, texts), index=folder / "index", settle_seconds=0)
    found = Assistant(settings)
    found.index()
    return found


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Two papers that contradict one another, and a report whose list repeats its body."""
    listed = "The Harbour Board should publish a plan for quieter engines and report on it to the islands."
    return over(
        tmp_path_factory.mktemp("ferries"),
        {
            "documents.csv": "path,title,date\nkeep.md,Keep it,2021\nend.md,End it,2024-05\n",
            "keep.md": "# Keep it\n\n## Recommendations\n\n1. The state must keep the night ferry to the northern islands.\n",
            "end.md": "# End it\n\n## Recommendations\n\n1. The state should abolish the night ferry to the northern islands.\n",
            "report.md": f"# Noise\n\n## Engines\n\nOld engines wake the seals. {listed}\n\n## Summary of recommendations\n\n1. {listed}\n",
        },
    )


def test_opposed_advice_stands_side_by_side_newest_first(ferries: Assistant) -> None:
    items = ferries.ask("What should happen to the night ferry to the northern islands?").items[:2]
    ids = [item.entry.citation.id for item in items]
    assert [item.entry.citation.document for item in items] == ["end.md", "keep.md"]
    assert [item.opposes for item in items] == [(ids[1],), (ids[0],)]


def test_what_stands_in_the_body_and_in_the_list_is_shown_once(ferries: Assistant) -> None:
    answer = ferries.ask("Who should publish a plan for quieter engines?")
    first = answer.items[0]
    assert first.entry.citation.quote.startswith("Old engines wake the seals.")
    assert [(also.relation, also.entry.citation.headings[-1]) for also in first.also] == [
        (Relation.REPEATED, "Summary of recommendations")
    ]
    shown = [item.entry.citation.id for item in answer.items]
    assert first.also[0].entry.citation.id not in shown


def test_an_older_edition_is_never_shown_beside_the_newest(assistant: Assistant) -> None:
    for question in (
        "How long should a multiple-entry visa be valid?",
        "Who should get a fee waiver for visas?",
    ):
        answer = assistant.ask(question)
        assert [item.entry.citation.document for item in answer.items if item.also] != []
        assert "visa-policy-2023.md" not in {item.entry.citation.document for item in answer.items}


def test_within_one_document_its_editions_are_left_alone(assistant: Assistant) -> None:
    answer = assistant.ask(
        "How long should a multiple-entry visa be valid?", filters=Filters(document="visa-policy-2023.md")
    )
    assert "one year" in answer.items[0].entry.citation.quote
    assert answer.items[0].also == ()


def test_all_of_a_kind_come_from_the_catalogue(assistant: Assistant) -> None:
    answer = assistant.ask("What are all the recommendations to the Council?")
    listed = assistant.listing(Filters(to="Council"))
    assert (answer.outcome, answer.total, answer.next) == (Outcome.ANSWERED, len(listed), None)
    assert [item.entry for item in answer.items] == [one.entry for one in listed]
    for item in answer.items:
        assert item.highlights


def test_nothing_to_list_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("List all recommendations to the Ministry of Silly Walks.")
    assert (answer.outcome, answer.reason, answer.items) == (Outcome.NOT_COVERED, Reason.NOTHING_FOUND, ())
    assert answer.listed == "recommendations to the Ministry of Silly Walks"


def test_a_list_continues_behind_what_was_shown(assistant: Assistant) -> None:
    question = "List all recommendations to the EU."
    everything = assistant.ask(question)
    first = assistant.ask(question, limit=2)
    rest = assistant.ask(question, after=first.next)
    assert (*first.items, *rest.items) == everything.items
    with pytest.raises(BadRequest, match="begin it anew"):
        assistant.ask(question, after="unknown")


def test_an_answer_continues_behind_what_was_shown(assistant: Assistant) -> None:
    question = "When should the EU ease its sanctions on Belarus?"
    everything, first = assistant.ask(question, limit=50), assistant.ask(question, limit=1)
    rest = assistant.ask(question, limit=50, after=first.next)
    assert (*first.items, *rest.items) == everything.items
    assert first.confidence == rest.confidence == everything.confidence


def test_both_of_two_questions_are_answered(assistant: Assistant) -> None:
    one, other = "What should the EU do about visas?", "Who should host the common radar picture?"
    both = assistant.ask(f"{one} And who should host the common radar picture?")
    alone = assistant.ask(one), assistant.ask(other)
    assert [part.question for part in both.parts] == [one, other]
    assert [part.confidence for part in both.parts] == [part.confidence for part in alone]
    assert both.confidence == min(part.confidence for part in alone)
    assert {item.entry.citation.id for item in both.items} <= {
        item.entry.citation.id for part in alone for item in part.items
    }
    assert len(both.items) <= 5


@pytest.mark.parametrize(
    "question", ["What should the European Parliament do about Zapad?", "What should the EU do about Zapad?"]
)
def test_advice_to_others_than_the_question_names_is_a_near_miss(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert (answer.outcome, answer.reason, answer.items) == (Outcome.NOT_COVERED, Reason.OTHER_ADDRESSEE, ())
    assert answer.near_misses[0].entry.recommendation is not None
    assert "NATO" in answer.near_misses[0].entry.recommendation.addressees


# Why


def test_an_item_says_which_words_and_arms_found_it(assistant: Assistant) -> None:
    why = assistant.ask("Who should host the sourdough radar picture?").near_misses[0].why
    assert why is not None
    assert ({"radar", "picture"} & set(why.words), why.unknown) == ({"radar", "picture"}, ("sourdough",))
    assert {one.by for one in why.said} >= {"meaning", "words", "reranker"}
    assert all(1 <= one.place <= why.candidates for one in why.said)
    strengths = [abs(pull.contribution) for pull in why.pulls]
    assert strengths == sorted(strengths, reverse=True)


def test_the_first_passage_that_is_not_shown_says_why(assistant: Assistant) -> None:
    question = "When should the EU ease its sanctions on Belarus?"
    whole, cut = assistant.ask(question, limit=50), assistant.ask(question, limit=1)
    assert cut.runner_up is not None
    assert (cut.runner_up.left, cut.runner_up.entry) == (Left.LIMIT, whole.items[1].entry)
    second = assistant.ask(question, limit=1, after=cut.next)
    assert second.runner_up is not None
    assert second.runner_up.entry == whole.items[2].entry
    assert whole.runner_up is not None
    assert whole.runner_up.left is not Left.LIMIT
    assert whole.runner_up.score < whole.runner_up.bound
