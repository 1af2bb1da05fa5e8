"""Why a passage was judged as it was, and why the next one is not shown."""

from dataclasses import replace

from support.small_assistant import Overlap
from support.web_backend import document, entry

from assistant.answering.explaining import explained, runner_up
from assistant.answering.judging import Judged
from assistant.engines.words import Row, WordIndex
from assistant.types import Explanation, Footnote, Hit, LeadIn, OmissionReason, RunnerUp, Span

CALIBRATION = Overlap.calibration
QUESTION = "Should the “Council” fund Störche in Narnia, and nests?"
SOURCE = document("b.md", "Pay for towers.[1]\n\nStorks like nests.", title="To the Council")
TOWERS, NESTS = (
    replace(entry(SOURCE, words), key=key) for key, words in enumerate(SOURCE.text.split("\n\n"))
)
WORDS = WordIndex.in_memory(
    [Row(1, "To the Council. How to fund storche. Pay for towers."), Row(2, "Storks like nests.")]
)


def judged(one: object, probability: float, key: int, **ranks: int) -> Judged:
    found = replace(TOWERS, key=key) if one is None else one
    return Judged(Hit(key, 0.5, ranks), found, probability, 0.75)  # type: ignore[arg-type]


def test_words_are_looked_for_in_title_headings_lead_in_words_and_notes_and_told_as_written() -> None:
    span = Span(0, 1)
    whole = replace(
        TOWERS.passage,
        headings=("How to fund them",),
        lead_in=LeadIn("Where nests are:", span),
        footnotes=(Footnote("1", "Storche need them.", span, "marker"),),
    )
    first = judged(replace(TOWERS, passage=whole), 0.9, 0, meaning=2, words=1)
    second = judged(NESTS, 0.2, 1, meaning=1)
    assert explained(QUESTION, [first, second], [first, second], WORDS) == {
        0: Explanation(
            ("Council", "fund", "Störche", "nests"),
            ("Narnia",),
            ("Narnia",),
            2,
            {"meaning": 2, "words": 1, "judge": 1},
            0.75,
        ),
        1: Explanation(
            ("Council", "nests"),
            ("fund", "Störche", "Narnia"),
            ("Narnia",),
            2,
            {"meaning": 1, "judge": 2},
            0.75,
        ),
    }


def test_a_word_is_told_once_and_signs_alone_are_no_word() -> None:
    (why,) = explained("Nests? Nests – ??? nests!", (found := [judged(NESTS, 0.9, 1)]), found, WORDS).values()
    assert (why.words, why.lacking, why.unknown) == (("Nests", "nests"), (), ())


# What is not shown

ALL = [judged(None, 0.9 - key / 10, key) for key in range(4)]
WHY = explained(QUESTION, ALL, ALL, WORDS)


def test_the_next_that_answers_is_left_out_for_the_limit() -> None:
    assert runner_up(ALL, ALL[:3], ALL[:1], WHY, CALIBRATION) == RunnerUp(
        ALL[1].entry, ALL[1].probability, OmissionReason.LIMIT, CALIBRATION.item_threshold, WHY[1]
    )


def test_the_next_of_those_that_answer_follows_in_their_own_order() -> None:
    chosen = [ALL[2], ALL[0], ALL[1]]
    found = runner_up(ALL, chosen, chosen[:2], WHY, CALIBRATION)
    assert found is not None
    assert (found.entry, found.left) == (ALL[1].entry, OmissionReason.LIMIT)


def test_where_all_that_answer_are_shown_the_next_is_too_unlikely_for_an_item() -> None:
    assert runner_up(ALL, ALL[:2], ALL[:2], WHY, CALIBRATION) == RunnerUp(
        ALL[2].entry, ALL[2].probability, OmissionReason.UNLIKELY, CALIBRATION.item_threshold, WHY[2]
    )


def test_where_nothing_is_shown_the_best_is_too_unlikely_for_an_answer() -> None:
    assert runner_up(ALL, (), (), WHY, CALIBRATION) == RunnerUp(
        ALL[0].entry, ALL[0].probability, OmissionReason.UNLIKELY, CALIBRATION.answer_threshold, WHY[0]
    )


def test_where_all_is_shown_nothing_is_left_out() -> None:
    assert runner_up(ALL, ALL, ALL, WHY, CALIBRATION) is None
    assert runner_up([], (), (), {}, CALIBRATION) is None
