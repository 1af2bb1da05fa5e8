"""The outcome of many questions as staff ask them, over the sample briefs: `phrasings.tsv`, written without sight of the code, in two goes.

`expected` holds conditions: `first` (one of these comes first), `has`, `lacks`, `only` (exactly these, in any order),
`shows` (among the answers or the closest passages), `within` (all in this document), `is`, `total`, `parts`, `silent`. A
passage is named by its document and number, with the letter of its heading if it needs one, or by some of its words.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from assistant.answering import candidates
from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.types import Answer, Entry, Outcome

DOCUMENTS = {
    "visa25": "visa-policy-2025.md",
    "visa23": "visa-policy-2023.md",
    "nato": "belarus-eu-and-nato-options.md",
    "society": "belarus-society-and-visas.txt",
    "relief": "sanctions-relief-path.md",
    "gaps": "sanctions-tighten.txt",
    "law": "enlargement-rule-of-law.md",
    "baltic": "baltic-hybrid-threats.txt",
}
OF_OTHERS = "the recogniser takes what Working Paper 11 holds for advice of the paper that reports it"
OBSERVERS = "the recogniser takes what some observers hold for the author's own advice"
NO_DEADLINES = (
    "'at once', 'within 15 days' and 'the last ten years', which are not asked for, count as deadlines"
)
TO_NOBODY = "advice to nobody by name, about as likely to answer, comes first"
ON_SANCTIONS = "the judge takes what is said of sanctions for the answer"
ABSENT = "the judge takes advice on a kindred matter for an answer"
NOT_YET = {
    "What should the United Nations do about Belarus?": "the documents name the UN, so that advice to others is not known to be for others",
    "What should the Commission do about Russian gas imports?": ABSENT,
    "What should be done about Russian nuclear weapons in Belarus?": ABSENT,
    "What should NATO do about visas?": "nobody knows that consulates are not NATO's",
    "What should NATO do about cables?": TO_NOBODY,
    "and what about NATO?": TO_NOBODY,
    "What should the EU do about fisheries?": ABSENT,
    "What is expected of consulates when an applicant used to be in the army?": "the judge is silent",
    "What should Brussels do about potash?": ON_SANCTIONS,
    "What should operators pay for?": "the judge takes sensors, which the Commission should pay for, for the answer",
    "Which recommendations concern gas deliveries to Moldova?": ABSENT,
    "all recommendations with a deadline in 2026": NO_DEADLINES,
    "same for candidates": "candidates are not read as candidate countries, which are to act",
    "What does the enlargement brief recommend?": OBSERVERS,
    "List all recommendations": "the recogniser adds seven passages that advise nothing, and misses four that do",
    "How many recommendations are addressed to the Council?": OF_OTHERS,
    "all recommendations to the Council": OF_OTHERS,
    "all recommendations to Council": OF_OTHERS,
    "all recommendations with a deadline": NO_DEADLINES,
    "recommendations with deadlines": NO_DEADLINES,
    "all must recommendations to the Council": OF_OTHERS,
    "all recommendations in the enlargement brief": OBSERVERS,
    "optional recommendations": "the recogniser misses 'The European Parliament could ask the Commission'",
    "What should NATO do about baloons?": "the items name nobody",
}
"""Questions that come out wrong, and why; a test fails as soon as one comes out right."""
with Path(__file__).with_name("phrasings.tsv").open(encoding="utf-8", newline="") as table:
    PHRASINGS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def names(entry: Entry, wanted: str) -> bool:
    """Whether `wanted` is this passage: "visa25:3", "baltic:C.a", "gaps:~some_words", or a whole document."""
    document, _, place = wanted.partition(":")
    if entry.citation.document != DOCUMENTS[document]:
        return False
    if place.startswith("~"):
        return place[1:].replace("_", " ") in " ".join(entry.citation.quote.split())
    heading, _, number = place.rpartition(".")
    under = entry.passage.headings[-1] if entry.passage.headings else ""
    return not place or (entry.passage.number == number and under.startswith(heading))


def _holds(found: Sequence[Entry], wanted: str) -> bool:
    return any(names(entry, wanted) for entry in found)


CONDITIONS: dict[str, Callable[[Answer, list[Entry], str], bool]] = {
    "first": lambda _, found, value: bool(found) and any(names(found[0], one) for one in value.split("|")),
    "has": lambda _, found, value: all(_holds(found, one) for one in value.split(",")),
    "lacks": lambda _, found, value: not any(_holds(found, one) for one in value.split(",")),
    "only": lambda _, found, value: (
        len(found) == len(value.split(",")) and all(_holds(found, one) for one in value.split(","))
    ),
    "shows": lambda answer, found, value: any(
        _holds([*found, *(near.entry for near in answer.near_misses)], one) for one in value.split("|")
    ),
    "within": lambda _, found, value: bool(found) and all(names(entry, value) for entry in found),
    "is": lambda answer, _, value: answer.outcome is Outcome(value),
    "total": lambda answer, _, value: answer.total == int(value),
    "parts": lambda answer, _, value: max(1, len(answer.parts)) == int(value),
    "silent": lambda answer, _, value: (
        [value in part.question.lower() for part in answer.parts if not part.items] == [True]
    ),
}


def failing(answer: Answer, expected: str) -> list[str]:
    """The conditions of `expected` that an answer does not meet."""
    found = [item.entry for item in answer.items]
    pairs = (one.partition("=") for one in expected.split())
    return [f"{name}={value}" for name, _, value in pairs if not CONDITIONS[name](answer, found, value)]


@pytest.fixture(scope="module")
def asked(sample_settings: Settings) -> Iterator[Assistant]:
    """One assistant for all of these questions; it judges half as many candidates as usual, so that they take a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "NEAREST", 14)
        patch.setattr(candidates, "NEAREST_OF_ADVICE", 14)
        patch.setattr(candidates, "BY_WORDS", 4)
        yield Assistant(sample_settings)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            one,
            id=f"{one['kind']}: {one['question'][:60]}",
            marks=pytest.mark.xfail(reason=NOT_YET[one["question"]], strict=True)
            if one["question"] in NOT_YET
            else (),
        )
        for one in PHRASINGS
    ],
)
def test_a_question_as_staff_ask_it_comes_out_right(asked: Assistant, line: dict[str, str]) -> None:
    answer = asked.ask(line["question"], follows=line["follows"] or None)
    assert failing(answer, line["expected"]) == []
