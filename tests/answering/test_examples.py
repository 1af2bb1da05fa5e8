"""The questions on the front page are short, natural, varied, and answered by the passages they are drawn from."""

from dataclasses import replace

import pytest
from support.web_backend import document, entry

from assistant.answering.examples import LONGEST, examples
from assistant.assistant import Assistant
from assistant.types import Deadline, Entry, Outcome, Strength


def advice(
    words: str,
    who: str | None = None,
    *,
    source: str = "a.txt",
    heading: str | None = None,
    deadline: str | None = None,
    language: str = "en",
) -> Entry:
    """The recommendation `words` to `who`."""
    demanded = [] if who is None else [(who, Strength.SHOULD)]
    found = entry(document(source, words, language=language), words, *(demanded or [("", Strength.SHOULD)]))
    assert found.recommendation is not None
    demands = tuple(
        replace(one, limit=Deadline(deadline) if deadline else None, addressees=one.addressees if who else ())
        for one in found.recommendation.demands
    )
    return replace(
        found,
        passage=replace(found.passage, headings=() if heading is None else (heading,)),
        recommendation=replace(found.recommendation, demands=demands),
    )


def questions(*entries: Entry) -> list[str]:
    """What each of them answers alone."""
    return [one.question for alone in entries for one in examples([alone])]


@pytest.mark.parametrize(
    ("words", "who", "question"),
    [
        (
            "Ports should also publish their night tariffs, so that pilots see them.",
            "Ports",
            "Should Ports publish their night tariffs?",
        ),
        (
            "The Council must not sell its old ferries to banks.",
            "Council",
            "Should the Council sell its old ferries to banks?",
        ),
        (
            "We urge ministers to fund two more winter ferries.",
            "ministers",
            "Who should fund two more winter ferries?",
        ),
        (
            "We recommend that the Harbour Board should publish a map of every pier.",
            "Harbour Board",
            "Who should publish a map of every pier?",
        ),
        (
            "The Commission is invited to fund two more winter ferries; islands wait.",
            "Commission",
            "Who should fund two more winter ferries?",
        ),
    ],
)
def test_a_request_becomes_a_question(words: str, who: str, question: str) -> None:
    assert questions(advice(words, who)) == [question]


def test_a_condition_becomes_a_question_when() -> None:
    words = "Harbour dues should be lowered only when the ferries run on time."
    assert questions(advice(words)) == ["When should harbour dues be lowered?"]


def test_a_deadline_becomes_a_question_by_when() -> None:
    words = "The Council should publish its map of piers by the end of 2027, and keep it."
    found = [advice(words, "Council", deadline="by the end of 2027")]
    assert questions(*found) == ["By when should the Council publish its map of piers?"]


def test_a_heading_becomes_a_question_about_its_matter() -> None:
    words = "The Council should light all of them."
    found = [
        advice(f"No pier is lit. {words}", heading="C. Piers at night"),
        advice(words, "Council", heading="2.1 Light at night"),
        advice(words, "Council", heading="Recommendations on light"),
        advice(words, "Council", heading="Fish"),
        advice(words, "Council", heading="Fish and birds"),
    ]
    assert questions(*found) == [
        "What is recommended on piers at night?",
        "What should the Council do about light at night?",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "The Council should fund these old ferries.",
        "The Council should fund the ferries.",
        "The Council should ensure that pilots know where the piers are, and when.",
        "The Council should take a fairer, bolder and calmer view of piers.",
        "The Council should implement recommendation 4 at every pier.",
        "The Council should, with the islands, fund more winter ferries.",
        "The Council should fund ferries.",
        f"The Council should fund {'very ' * 20}old ferries.",
        "The old Council should fund more winter ferries.",
    ],
)
def test_what_cannot_be_asked_in_a_short_whole_question_is_not(words: str) -> None:
    assert questions(advice(words, "Council")) == []


def test_only_what_the_models_read_is_asked() -> None:
    words = "The Council should fund more winter ferries."
    assert questions(advice(words, "Council", language="de")) == []


VARIED = [
    advice(f"{who} should {verb} more winter {thing}.", who, source=source)
    for source in ("a.txt", "b.txt", "c.txt", "d.txt", "e.txt")
    for who in ("Banks", "Towns", "Ports", "Schools", "Farms")
    for verb, thing in (("fund", "ferries"), ("build", "piers"))
]


def test_examples_differ_in_document_addressee_and_manner() -> None:
    found = examples(VARIED)
    assert [len({one.entry.citation.document for one in found}), len({one.addressees for one in found})] == [
        4,
        4,
    ]
    assert [one.manner for one in found] == ["who", "whether", "who", "whether"]


def test_the_same_recommendations_give_the_same_examples() -> None:
    assert examples(iter(VARIED)) == examples(tuple(VARIED))


def test_examples_come_from_the_given_recommendations_alone() -> None:
    few = [one for one in VARIED if one.citation.document == "c.txt"]
    assert {one.entry.citation.document for one in examples(few)} == {"c.txt"}
    assert examples([]) == ()


def test_each_example_is_answered_by_its_own_passage(assistant: Assistant) -> None:
    found = examples((one.entry for one in assistant.listing()), 8)
    answers = [assistant.ask(one.question) for one in found]
    assert [
        one.question
        for one, answer in zip(found, answers, strict=True)
        if answer.outcome is Outcome.NOT_COVERED
    ] == []
    missed = [
        one.question
        for one, answer in zip(found, answers, strict=True)
        if one.entry.citation.id not in [item.entry.citation.id for item in answer.items]
    ]
    assert len(missed) <= 1, missed
    assert len(found) == 8
    assert [one.question for one in found if len(one.question) > LONGEST] == []
