"""What of the judged passages is shown, what is only related, and which kind of silence it is."""

from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from support.web_backend import answer, document, entry, item

from assistant.answering.judging import Judged, order
from assistant.answering.question_parsing import Reading, read
from assistant.answering.selection import (
    EQUAL_WORTH,
    NEAR_MISSES,
    Selection,
    among,
    near_miss,
    on_the_subject,
    select,
    silent,
    together,
)
from assistant.models.grading import Calibration, Logistic
from assistant.types import Hit, Item, Outcome, Reason, Strength

SAME = Logistic(1.0, 0.0)
CALIBRATION = Calibration(SAME, SAME, answer_threshold=0.5, item_threshold=0.4, related_threshold=0.3)
ADVICE, FACT = read("What should be done about storks?"), read("Where do storks nest?")
keys = count(1)


def judged(probability: float, related: float = 0.9, *, advice: bool = False) -> Judged:
    """A passage that was judged so."""
    key = next(keys)
    source = document(f"{key:09}.md", "Towns should protect storks. They nest here.")
    found = replace(entry(source, source.text, *([("Towns", Strength.SHOULD)] if advice else [])), key=key)
    return Judged(Hit(found.key, 0.5), found, probability, related, (0,))


def selected(question: Reading, *found: Judged) -> Selection:
    return select(question, found, CALIBRATION)


# The three thresholds


def test_where_the_best_does_not_reach_the_bound_for_an_answer_there_is_silence_with_what_is_related() -> (
    None
):
    best, second, third = judged(0.49), judged(0.45, 0.3), judged(0.1, 0.29)
    assert selected(FACT, best, second, third) == Selection(
        Outcome.NOT_COVERED, Reason.NOTHING_FOUND, (), (best, second), 0.49
    )


def test_where_the_best_reaches_it_all_are_shown_that_reach_the_lower_bound() -> None:
    best, second, third = judged(0.5), judged(0.4), judged(0.39, 0.3)
    assert selected(FACT, best, second, third) == Selection(
        Outcome.ANSWERED, None, (best, second), (third,), 0.5
    )


def test_how_good_the_best_is_takes_nothing_from_the_others() -> None:
    middling = [judged(0.6), judged(0.5), judged(0.4)]
    assert selected(FACT, *middling).shown == tuple(middling)
    assert selected(FACT, judged(0.99), *middling).shown[1:] == tuple(middling)


def test_nothing_judged_is_nothing_found() -> None:
    assert selected(FACT) == Selection(Outcome.NOT_COVERED, Reason.NOTHING_FOUND, (), (), 0.0)


# Advice


def test_recommendations_come_before_other_passages_of_equal_worth() -> None:
    remark, listed = judged(0.85), judged(0.8, advice=True)
    assert selected(ADVICE, remark, listed).shown == (listed, remark)


def test_what_is_worth_more_than_a_recommendation_stays_before_it() -> None:
    remark, listed = judged(0.95), judged(0.95 - EQUAL_WORTH - 0.01, advice=True)
    assert selected(ADVICE, remark, listed).shown == (remark, listed)


def test_where_a_fact_is_asked_recommendations_have_no_advantage() -> None:
    remark, listed = judged(0.85), judged(0.84, advice=True)
    assert selected(FACT, remark, listed).shown == (remark, listed)


def test_where_advice_is_asked_and_none_answers_what_is_shown_is_called_background() -> None:
    remark, listed = judged(0.85), judged(0.3, advice=True)
    assert selected(ADVICE, remark, listed) == Selection(
        Outcome.CONTEXT_ONLY, Reason.ONLY_BACKGROUND, (remark,), (listed,), 0.85
    )


# Whatever is judged

chances = st.floats(0.0, 1.0)


@given(
    st.lists(st.builds(judged, chances, chances, advice=st.booleans()), max_size=12),
    st.sampled_from((ADVICE, FACT)),
)
def test_under_every_outcome_what_answers_is_shown_and_what_is_related_stands_apart(
    found: list[Judged], question: Reading
) -> None:
    found.sort(key=order)
    chosen = selected(question, *found)
    is_answered = any(one.probability >= CALIBRATION.answer_threshold for one in found)
    answering = [one for one in found if is_answered and one.probability >= CALIBRATION.item_threshold]
    assert (chosen.outcome is not Outcome.NOT_COVERED) == is_answered
    assert sorted(chosen.shown, key=order) == answering
    rest = [one for one in found if one not in answering and one.related >= CALIBRATION.related_threshold]
    assert chosen.related == tuple(rest[:NEAR_MISSES])
    assert chosen.confidence == max((one.probability for one in found), default=0.0)
    kinds = {one.entry.recommendation is not None for one in answering}
    assert (chosen.outcome is Outcome.CONTEXT_ONLY) == (question is ADVICE and kinds == {False})


def test_a_near_miss_has_no_sentence_that_answers() -> None:
    found = judged(0.2)
    assert near_miss(found) == Item(found.entry, 0.2, ())


# Several questions at once


def items(number: int, *, score: float = 0.9) -> list[Item]:
    return [item(judged(score).entry, score) for _ in range(number)]


def test_each_part_keeps_its_items_and_where_it_goes_on() -> None:
    parts = [replace(answer("?", Outcome.ANSWERED, items(number)), next=f"n{number}") for number in (2, 3)]
    both = together("? ?", parts)
    assert both.parts == tuple(parts)
    assert both.items == tuple(one for part in parts for one in part.items)
    assert (both.total, both.next) == (5, None)


def test_several_questions_are_as_sure_as_the_least_sure_part_that_is_answered() -> None:
    near = items(2, score=0.2)
    sure = answer("One?", Outcome.ANSWERED, items(2, score=0.9), near)
    fair = answer("Two?", Outcome.CONTEXT_ONLY, items(1, score=0.6), reason=Reason.ONLY_BACKGROUND)
    silent = answer("Three?", Outcome.NOT_COVERED, near_misses=near, reason=Reason.NOTHING_FOUND)
    both = together("One? Two? Three?", [silent, fair, sure])
    assert (both.outcome, both.reason, both.confidence) == (Outcome.ANSWERED, None, 0.6)
    assert both.near_misses == ()  # each part has its own
    assert [part.near_misses for part in both.parts] == [tuple(near), (), tuple(near)]
    assert together("Three? Three?", [silent, silent]).near_misses == (*near, near[0])


# Silence that is not the last word


def test_who_asks_for_a_yes_or_no_gets_the_likeliest_first_be_it_a_recommendation_or_not() -> None:
    said, advised = judged(0.8), judged(0.75, advice=True)
    whether = read("Should storks be protected?")
    assert selected(whether, said, advised).shown == (said, advised)
    assert selected(ADVICE, said, advised).shown == (advised, said)


def test_what_is_said_of_a_matter_are_the_passages_that_name_it() -> None:
    best, second, third = judged(0.3), judged(0.2), judged(0.1)
    silence = selected(FACT, best, second, third)
    assert among(silence, (best, second, third), {second.entry.key, third.entry.key}) == Selection(
        Outcome.ANSWERED, None, (second, third), (), 0.2
    )
    assert among(silence, (best, second, third), set()) == silence


def test_a_side_that_is_made_silent_keeps_what_it_would_have_shown_as_related() -> None:
    best, second = judged(0.9), judged(0.1)
    assert silent(selected(FACT, best, second)) == Selection(
        Outcome.NOT_COVERED, Reason.NOTHING_FOUND, (), (best, second), 0.9
    )


def test_what_is_on_the_subject_can_be_shown_for_itself() -> None:
    related, other = judged(0.3), judged(0.1, 0.2)
    assert on_the_subject(selected(FACT, related, other)) == Selection(
        Outcome.ANSWERED, None, (related,), (), 0.3
    )
    assert on_the_subject(selected(FACT, other)) == selected(FACT, other)
