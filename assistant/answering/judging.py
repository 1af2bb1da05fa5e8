"""Judges candidates: reads question and passage together, weighs all evidence, gives calibrated probabilities."""

import hashlib
import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from assistant.answering.question import Question
from assistant.language.text import sentences
from assistant.segmenting.heading_line import given_title, heading_line
from assistant.types import Entry, Hit

ScoreTexts = Callable[[str, Sequence[str]], list[float]]

READS = 8
WANTED_READS = 3
WINDOW_CHARACTERS = 560
SAME_SECTION_HANDICAP = 0.5
COMMON_SHARE = 0.2
NEAR = 0.7
LARGE = 10_000
MIN_TELLING = 2
COEFFICIENTS = "judge.json"


class Corpus(Protocol):
    """What the judge asks of the word index."""

    def terms(self, text: str) -> list[str]:
        """The words of a text as the index holds them."""
        ...

    def rarity(self, term: str) -> int:
        """Number of passages that hold a term."""
        ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a passage as the answer; the scales differ, the judge's weights put them on one.

    `reranker`: logit; None where the reranker did not read it. `lead`: by how much it exceeds the best logit of
    another text. `meaning`: cosine. `heading_coverage`: share of the question's words, weighted by rarity, that stand
    above the passage. `unknown`: share, weighted likewise, that the corpus does not hold at all, for its size.
    `names_missing`: share of the question's names that the passage and its headings lack; `names_unknown`: 1 when a word
    of one of those stands in no passage at all; `numbers_missing`: 1 when they lack one of its numbers; `kind_missing`: 1
    when it wants to hear a thing of a kind (an amount, a date) that the passage itself lacks. `standing`: standard
    deviations above the mean of what was found, by arm.
    """

    reranker: float | None
    lead: float
    meaning: float
    heading_coverage: float
    unknown: float
    names_missing: float
    names_unknown: float
    numbers_missing: float
    kind_missing: float
    standing: Mapping[str, float]

    @property
    def features(self) -> dict[str, float]:
        """All of it by name, without what is None."""
        named = {name: getattr(self, name) for name in self.__slots__ if name != "standing"}
        standing = {f"standing {arm}": value for arm, value in self.standing.items()}
        return {name: value for name, value in {**named, **standing}.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the evidence for it and the probability that it answers."""

    hit: Hit
    entry: Entry
    evidence: Evidence
    probability: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """The judge's weights, for passages that the reranker has read and others, and for the answer as a whole.

    An answer's confidence is at least `answers_from`, or there is none.
    """

    read: Mapping[str, float]
    unread: Mapping[str, float]
    answer: Mapping[str, float]
    answers_from: float


@cache
def fitted() -> Fitted:
    """What ships with the package, made by tests/benchmarks/fit_ranking.py."""
    return Fitted(
        **json.loads(files("assistant.answering").joinpath(COEFFICIENTS).read_text(encoding="utf-8"))[
            "fitted"
        ]
    )


class Weights:
    """How much each word of a question tells: the rarer in the corpus, the more.

    `unknown` is the share of all weight that no passage holds, less where there are fewer than LARGE passages: few
    texts lack many a word of what they speak of.
    """

    def __init__(self, question: Question, corpus: Corpus, passages: int) -> None:
        self._corpus = corpus
        self.by_term = {
            term: math.log(1 + passages / (1 + corpus.rarity(term)))
            for term in set(corpus.terms(question.text))
        }
        self.total = sum(self.by_term.values()) or 1.0
        unknown = (weight for term, weight in self.by_term.items() if not corpus.rarity(term))
        self.unknown = min(1.0, math.log1p(passages) / math.log1p(LARGE)) * sum(unknown) / self.total

    def share_in(self, text: str) -> float:
        """The share of all weight that `text` holds."""
        held = set(self._corpus.terms(text))
        return sum(weight for term, weight in self.by_term.items() if term in held) / self.total


def weigh(
    question: Question,
    hit: Hit,
    entry: Entry,
    logit: float | None,
    others: Sequence[float],
    weights: Weights,
    corpus: Corpus,
) -> Evidence:
    """Collect the evidence for one passage; `others` are the logits of the other texts that were read."""
    read = entry.passage.reading
    missing = question.names_missing(read)
    return Evidence(
        reranker=logit,
        lead=logit - max(others) if others and logit is not None else 0.0,
        meaning=hit.why.get("meaning", 0.0),
        heading_coverage=weights.share_in(" ".join([entry.citation.title, *entry.passage.headings])),
        unknown=weights.unknown,
        names_missing=len(missing) / len(question.names) if question.names else 0.0,
        names_unknown=float(any(_is_unknown(name, corpus) for name in missing)),
        numbers_missing=float(question.numbers_missing(read)),
        kind_missing=float(question.kind_missing(_own_words(entry))),
        standing=hit.standing,
    )


def _own_words(entry: Entry) -> str:
    """What is shown of a passage when it is quoted: its lead-in, its words and its notes."""
    passage = entry.passage
    before = [passage.lead_in.text] if passage.lead_in else []
    return " ".join([*before, passage.text, *(note.text for note in passage.footnotes)])


def _is_unknown(name: str, corpus: Corpus) -> bool:
    """Whether a word of `name` stands in no passage."""
    return any(not corpus.rarity(term) for term in corpus.terms(name))


@cache
def fingerprint() -> str:
    """Names the fitted weights: a bound on their probabilities means nothing for others."""
    return hashlib.sha256(files("assistant.answering").joinpath(COEFFICIENTS).read_bytes()).hexdigest()[:16]


def probability(evidence: Evidence) -> float:
    """The probability that the passage answers: logistic regression on the evidence."""
    weights = fitted().unread if evidence.reranker is None else fitted().read
    return logistic(weights, evidence.features)


def confidence(shown: Sequence[Judged], candidates: Sequence[Judged]) -> float:
    """The probability that one of `shown`, the best of `candidates`, answers: logistic regression."""
    return logistic(fitted().answer, answer_features(shown, candidates)) if shown else 0.0


def answer_features(shown: Sequence[Judged], candidates: Sequence[Judged]) -> dict[str, float]:
    """What the confidence rests on.

    `best` and `any`: the log odds that the best answers, and that any does. `doubt`: how far all that was read stays
    below a logit of 0; `distance`: how far all cosines stay below NEAR. These two tell another world, where the best
    of what is found may lead by chance. The rest is what the best in that respect of those shown has against it.
    """
    chances = [one.probability for one in shown]
    logits = [one.evidence.reranker for one in candidates if one.evidence.reranker is not None]
    against = [one.evidence for one in shown]
    return {
        "best": _log_odds(max(chances)),
        "any": _log_odds(1.0 - math.prod(1.0 - chance for chance in chances)),
        "doubt": max(0.0, -max(logits, default=0.0)),
        "distance": max(0.0, NEAR - max(one.evidence.meaning for one in candidates)),
        "unknown": min(one.unknown for one in against),
        "names_unknown": min(one.names_unknown for one in against),
        "numbers_missing": min(one.numbers_missing for one in against),
    }


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1.0 - 1e-6)
    return math.log(bounded / (1.0 - bounded))


def logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The probability that `weights` give to `features`."""
    logit = sum(weight * features.get(name, 0.0) for name, weight in weights.items() if name != "intercept")
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit + weights["intercept"]))))


def judge(
    question: Question,
    candidates: Sequence[tuple[Hit, Entry]],
    score: ScoreTexts,
    corpus: Corpus,
    passages: int,
    wanted: Collection[int] = (),
) -> list[Judged]:
    """Judge all `candidates`, given best first, of which the most promising are read; best first, equals by place.

    The best of those with `wanted` keys are read in any case.
    """
    weights = Weights(question, corpus, passages)
    logits = read(question, candidates, score, weights, corpus, passages, wanted)
    judged = []
    for hit, entry in candidates:
        logit = logits.get(entry.passage.reading)
        others = [value for text, value in logits.items() if text != entry.passage.reading]
        evidence = weigh(question, hit, entry, logit, others, weights, corpus)
        judged.append(Judged(hit, entry, evidence, probability(evidence)))
    return sorted(
        judged, key=lambda one: (-one.probability, one.entry.citation.document, one.entry.passage.span)
    )


def read(
    question: Question,
    candidates: Sequence[tuple[Hit, Entry]],
    score: ScoreTexts,
    weights: Weights,
    corpus: Corpus,
    passages: int,
    wanted: Collection[int] = (),
) -> dict[str, float]:
    """The logits of the READS most promising texts, by text; several passages may stand in one."""
    chosen = promising(candidates, wanted)
    heads = {entry.passage.reading: _head(entry) for _, entry in candidates}
    texts = [window_of(text, heads[text], weights) for text in chosen]
    return dict(zip(chosen, score(focused(question, corpus, passages), texts), strict=True))


def promising(candidates: Sequence[tuple[Hit, Entry]], wanted: Collection[int] = ()) -> list[str]:
    """What is read of `candidates`: the best, those of a section already chosen with a handicap for each.

    The WANTED_READS best of those with `wanted` keys come first.
    """
    taken: dict[tuple[str, tuple[str, ...]], int] = {}
    asked_for = (entry.passage.reading for hit, entry in candidates if hit.key in wanted)
    chosen = list(dict.fromkeys(asked_for))[:WANTED_READS]
    left = {
        entry.passage.reading: (hit, entry)
        for hit, entry in reversed(candidates)
        if entry.passage.reading not in chosen
    }
    while left and len(chosen) < READS:
        text = max(left, key=lambda one: left[one][0].score - _handicap(left[one][1], taken))
        place = _section(left.pop(text)[1])
        taken[place] = taken.get(place, 0) + 1
        chosen.append(text)
    return chosen


def _section(entry: Entry) -> tuple[str, tuple[str, ...]]:
    return entry.citation.document, entry.passage.headings


def _handicap(entry: Entry, taken: Mapping[tuple[str, tuple[str, ...]], int]) -> float:
    return SAME_SECTION_HANDICAP * taken.get(_section(entry), 0)


def window_of(text: str, head: str, weights: Weights) -> str:
    """Of a long text its `head` and the run of sentences that holds most of what the question's words tell."""
    if len(text) <= WINDOW_CHARACTERS + WINDOW_CHARACTERS // 4:
        return text
    body = text.removeprefix(head)
    spans = sentences(body)
    best, chosen = -1.0, ""
    for first, opening in enumerate(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1].end - opening.start <= WINDOW_CHARACTERS:
            last += 1
        window = body[opening.start : spans[last].end][: 2 * WINDOW_CHARACTERS]
        held = weights.share_in(window)
        if held > best + 1e-9:
            best, chosen = held, window
    return head + chosen


def _head(entry: Entry) -> str:
    return heading_line(given_title(entry.citation.document, entry.citation.title), entry.passage.headings)


def focused(question: Question, corpus: Corpus, passages: int) -> str:
    """The question without the words that over a fifth of all passages hold: they tell none from another.

    In texts on Belarus every passage resembles a question that names Belarus, and the models are misled by it.
    The question is left as it is where fewer than MIN_TELLING words would remain that tell anything.
    """
    common = {word for word in question.telling_words if _is_common(word, corpus, passages)}
    left = [word for word in question.telling_words if word not in common and corpus.terms(word)]
    if not common or len(left) < MIN_TELLING:
        return question.text
    return " ".join(word for word in question.text.split() if word not in common)


def _is_common(word: str, corpus: Corpus, passages: int) -> bool:
    terms = corpus.terms(word)
    return bool(terms) and max(map(corpus.rarity, terms)) > COMMON_SHARE * passages
