"""What kind of thing a question wants to hear, and whether a text holds one."""

import pytest

from assistant.answering.expected import Expected, Kind, expected

MONEY, SHARE, COUNT = Expected(Kind.MONEY), Expected(Kind.SHARE), Kind.COUNT


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much does the ministry spend on ferries?", MONEY),
        ("What would a second bridge cost?", MONEY),
        ("How big a fine should a shipowner face?", MONEY),
        ("What is the annual budget of the harbour office?", MONEY),
        ("What share of the islanders wants a bridge?", SHARE),
        ("What percentage of harvests is lost?", SHARE),
        ("How many keepers should the lighthouse have?", Expected(COUNT, ("keepers",))),
        ("How many trained rescue divers are there?", Expected(COUNT, ("divers",))),
        ("In which year did the ferry sink?", Expected(Kind.DATE)),
        ("By what date must the report be sent?", Expected(Kind.DATE)),
        ("When will the quay open again?", Expected(Kind.TIME)),
        ("How long may a boat stay?", Expected(Kind.DURATION)),
        ("Which countries should Norway ask?", Expected(Kind.STATE, ("norway",))),
    ],
)
def test_a_question_for_an_amount_or_a_date_is_read_as_one(question: str, kind: Expected) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "When should the harbour be closed?",
        "What should the Council do about the cost of living?",
        "What do I need to know before I pay?",
        "How much longer will it take?",
        "How should ferries be funded?",
        "Why is the budget too small?",
        "Who pays for the lighthouse?",
    ],
)
def test_what_asks_for_a_condition_a_measure_or_a_reason_may_be_answered_by_anything(question: str) -> None:
    assert expected(question) is None


@pytest.mark.parametrize(
    ("wanted", "holding", "lacking"),
    [
        (MONEY, "A ferry costs 3 million euros a year.", "A ferry costs far too much in 2024."),
        (MONEY, "Pupils travel free of charge.", "Pupils should travel more cheaply."),
        (SHARE, "Two thirds of the islanders agree.", "Many of the 400 islanders agree."),
        (Expected(COUNT, ("keepers",)), "It needs four keepers.", "It needs keepers. Four boats pass."),
        (Expected(COUNT, ("keepers",)), "A keeper works with 3 others.", "In 2024 the keepers left."),
        (Expected(COUNT, ("people",)), "It seats 250.", "It seats 60 per cent of those who come."),
        (Expected(Kind.DATE), "It sank in 1897.", "It sank in a storm of 40 knots."),
        (Expected(Kind.TIME), "It opens as soon as the ice melts.", "It opens to all."),
        (Expected(Kind.DURATION), "Boats may stay for 14 days.", "Boats may stay at pier 14."),
        (Expected(Kind.STATE, ("norway",)), "Norwegian and Danish ships came.", "Norway sent its ships."),
    ],
)
def test_a_text_holds_the_kind_or_does_not(wanted: Expected, holding: str, lacking: str) -> None:
    assert (wanted.is_in(holding), wanted.is_in(lacking)) == (True, False)
