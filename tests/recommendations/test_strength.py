"""How strongly a sentence asks."""

import pytest

from assistant.recommendations.strength import strength


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("The ministry must publish its figures.", "must"),
        ("The ministry should publish its figures.", "should"),
        ("The ministry could publish its figures.", "could"),
        ("Ministries need to publish their figures.", "must"),
        ("It is vital that ports are inspected.", "must"),
        ("We recommend that the ministry publish its figures.", "should"),
        ("We urge ministers to publish what they must already collect.", "should"),
        ("If a test must be repeated, the clinic should say why.", "should"),
        ("The council should help those who must travel.", "should"),
        ("Publish the figures.", "should"),
        ("Consider a wall of willow.", "could"),
        ("(a) publish the figures;", "should"),
        ("Member states are invited to send figures.", "could"),
    ],
)
def test_the_verb_of_the_sentence_tells(words: str, told: str) -> None:
    assert strength(words).value == told


def test_a_point_without_a_verb_that_tells_asks_as_its_introduction_does() -> None:
    assert strength("publish its figures;", "The ministry must:").value == "must"
    assert strength("a yearly count;", "The ministry could make:").value == "could"
    assert strength("The state could count twice;", "The ministry should make:").value == "could"
    assert strength("a yearly count;").value == "should"


def test_points_are_mild_if_their_introduction_only_asks_to_consider() -> None:
    assert strength("a lower wall or", "If the wall leaks, consider:").value == "could"
    assert (
        strength("eating less salt", "Encourage adults to follow the advice, which includes:").value
        == "should"
    )
    assert strength("the need for a second count;", "The ministry should discuss:").value == "should"


def test_a_condition_before_what_is_to_be_considered_is_no_duty() -> None:
    assert strength("For old walls, if the first repair has not held, consider adding:").value == "could"
