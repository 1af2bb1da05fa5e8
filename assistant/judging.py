"""Judges candidates: reads question and passage together, weighs all evidence, gives one calibrated probability."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from statistics import fmean
from typing import Protocol

from assistant.headlines import given_title, heading_line
from assistant.questions import Question
from assistant.text import plain
from assistant.types import Entry, Hit

ScoreTexts = Callable[[str, Sequence[str]], list[float]]

COMMON_SHARE = 0.25
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

    `reranker`: logit. `lead`: by how much it exceeds the mean logit of the other candidates. `meaning`: cosine. `coverage`: share of the question's words, weighted by rarity, that the passage
    holds. `unknown`: share, weighted likewise, that the corpus does not hold at all. `names_missing`: share of the
    question's names that the passage and its headings lack; `names_unknown`: 1 when a word of one of
    those stands in no passage at all; `numbers_missing`: 1 when they lack one of its numbers.
    """

    reranker: float
    lead: float
    meaning: float
    coverage: float
    unknown: float
    names_missing: float
    names_unknown: float
    numbers_missing: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with the evidence for it and the probability that it answers."""

    hit: Hit
    entry: Entry
    evidence: Evidence
    probability: float


def weigh(
    question: Question,
    hit: Hit,
    read: str,
    logit: float,
    others: Sequence[float],
    corpus: Corpus,
    passages: int,
) -> Evidence:
    """Collect the evidence for one passage, of which the models have read the text `read`.

    `others` are the logits of the other candidates.
    """
    weights = {
        term: math.log(1 + passages / (1 + corpus.rarity(term))) for term in set(corpus.terms(question.text))
    }
    total = sum(weights.values()) or 1.0
    held = set(corpus.terms(read))
    missing = question.names_missing(read)
    return Evidence(
        reranker=logit,
        lead=logit - fmean(others) if others else 0.0,
        meaning=hit.why.get("meaning", 0.0),
        coverage=sum(weight for term, weight in weights.items() if term in held) / total,
        unknown=sum(weight for term, weight in weights.items() if not corpus.rarity(term)) / total,
        names_missing=len(missing) / len(question.names) if question.names else 0.0,
        names_unknown=float(any(_is_unknown(name, corpus) for name in missing)),
        numbers_missing=float(question.numbers_missing(read)),
    )


def _is_unknown(name: str, corpus: Corpus) -> bool:
    """Whether a word of `name` stands in no passage."""
    return any(not corpus.rarity(term) for term in corpus.terms(name))


@dataclass(frozen=True, slots=True)
class Fitted:
    """The judge's weights, and the probability from which a passage counts as answering."""

    weights: Mapping[str, float]
    answers_from: float


@cache
def fitted() -> Fitted:
    """What ships with the package, made by tests/benchmarks/fit_judge.py."""
    return Fitted(
        **json.loads(files("assistant").joinpath(COEFFICIENTS).read_text(encoding="utf-8"))["fitted"]
    )


@cache
def fingerprint() -> str:
    """Names the fitted weights: a bound on their probabilities means nothing for others."""
    return hashlib.sha256(files("assistant").joinpath(COEFFICIENTS).read_bytes()).hexdigest()[:16]


def probability(evidence: Evidence) -> float:
    """The probability that the passage answers: logistic regression on the evidence."""
    weights = fitted().weights
    logit = weights["intercept"] + sum(weights[name] * value for name, value in asdict(evidence).items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def judge(
    question: Question,
    candidates: Sequence[tuple[Hit, Entry]],
    score: ScoreTexts,
    corpus: Corpus,
    passages: int,
) -> list[Judged]:
    """Judge all `candidates` together; best first, equals by where they stand."""
    texts = [reading_text(entry) for _, entry in candidates]
    logits = score(focused(question, corpus, passages), texts)
    judged = []
    for place, ((hit, entry), text) in enumerate(zip(candidates, texts, strict=True)):
        others = logits[:place] + logits[place + 1 :]
        evidence = weigh(question, hit, text, logits[place], others, corpus, passages)
        judged.append(Judged(hit, entry, evidence, probability(evidence)))
    return sorted(
        judged, key=lambda one: (-one.probability, one.entry.citation.document, one.entry.passage.span)
    )


def focused(question: Question, corpus: Corpus, passages: int) -> str:
    """The question without the words that over a quarter of all passages hold: they tell none from another.

    In texts on Belarus every passage resembles a question that names Belarus, and the reranker is misled by it.
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


def reading_text(entry: Entry) -> str:
    """What the reranker reads of a passage: title and headings, its words, its notes."""
    passage = entry.passage
    notes = "".join(f" {plain(note.text)}" for note in passage.footnotes)
    return (
        heading_line(given_title(entry.citation.document, entry.citation.title), passage.headings)
        + plain(passage.text)
        + notes
    )
