"""Whom a sentence asks, by its grammar."""

import pytest

from assistant.recommendations.subjects import acted_on, asked


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        (
            "We recommend that the Harbour Office, in consultation with the adviser, once appointed, consider a list.",
            ["the Harbour Office"],
        ),
        (
            "We recommend that the Chief Clerk, together with the Board, once appointed, should take steps.",
            ["the Chief Clerk"],
        ),
        ("In winter, with snow, ferries should be kept, and the Agency should act.", ["the Agency"]),
        ("The Ministry, if it agrees, should publish the figures.", ["The Ministry"]),
        ("Fees should be waived.", []),
    ],
)
def test_what_stands_between_commas_does_not_act(sentence: str, who: list[str]) -> None:
    assert [span.of(sentence) for span in asked(sentence)] == who


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Moreover, in support of the aims of this policy, agencies should hire staff.", ["agencies"]),
        ("Agencies that hold licences for ships must report.", ["Agencies"]),
        ("The plan shall be kept by the Ministry of Health and used each year.", ["the Ministry of Health"]),
        ("It is important for controllers to look at their records.", ["controllers"]),
        ("The evaluation recommends that UNESCO rebrand and create a service.", ["UNESCO"]),
        ("The Government should act so that consumers may choose.", ["The Government"]),
        ("Advise sailors about the need to rest.", []),
        ("The Chamber recommends that the Harbour Board:", ["the Harbour Board"]),
        ("We ask the Finance Ministry to:", ["the Finance Ministry"]),
        ("The pilots’ union asked that the Harbour Board:", ["the Harbour Board"]),
        ("The Committee recommends:", []),
        ("Staff will be required to report losses.", ["Staff"]),
    ],
)
def test_grammar_tells_whom_a_sentence_asks(sentence: str, who: list[str]) -> None:
    assert [span.of(sentence) for span in asked(sentence)] == who


def test_the_subject_of_a_passive_is_acted_on() -> None:
    words = "Guards and watchers should be insured, and the Union should pay."
    assert [span.of(words) for span in acted_on(words)] == ["Guards and watchers"]
