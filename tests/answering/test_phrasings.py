"""The outcome of many questions as staff ask them, over the sample briefs: `phrasings.tsv`, written without sight of the code.

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
OTHER_CABLES = "the judge prefers an item on tankers that does not name NATO"
NOT_YET = {
    "What should NATO do about cables?": OTHER_CABLES,
    "What should NATO do about visas?": "nobody knows that consulates are not NATO's",
    "What fee waiver did the first edition of the visa brief propose in 2023?": "the judge is silent",
    "What does the Baltic checklist say about tankers?": "the judge prefers an item without tankers, by 0.02",
    "What should the EU do about fisheries?": "the judge takes advice on hearings for an answer, by 0.03",
    "Should fees for young applicants be waived?": "the judge is silent, by 0.02",
    "What should the Council not do?": "a general remark in law:7 is read as advice not to do something",
    'Compare "Closing the Gaps" and "A ladder, not a wall" on fertiliser': "the judge is silent",
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
    "and what about NATO?": OTHER_CABLES,
    "The draft claims that single-member vetoes on the opening and closing of clusters are unavoidable, because the Council has always decided each intermediate step of accession by unanimity.": "the judge is silent",
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
