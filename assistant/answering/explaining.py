"""Says why a passage was judged as it was: which words matched, what each arm said, what pulled the probability where."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from assistant.answering import judging
from assistant.answering.judging import Corpus, Evidence, Judged
from assistant.answering.question import Question
from assistant.answering.selection import BESIDE_THE_BEST
from assistant.types import Entry, Left, Pull, RunnerUp, Said, Why

RERANKER = "reranker"
FROM_NOTHING = frozenset({"unknown", "names_missing", "names_unknown", "numbers_missing", "kind_missing"})
"""Evidence that pulls by what it is; the rest by how it differs from that of the other candidates."""


def explained(question: Question, judged: Sequence[Judged], corpus: Corpus) -> dict[int, Why]:
    """Why each of `judged`, which were candidates together, was judged as it was; by passage key."""
    evidence = {one.entry.key: _features(one.evidence) for one in judged}
    said = _said(judged)
    means = _means(evidence.values())
    found = {}
    for one in judged:
        words, lacking, unknown = _words(question, one.entry, corpus)
        found[one.entry.key] = Why(
            words,
            lacking,
            unknown,
            len(judged),
            tuple(said[one.entry.key]),
            _pulls(_weights(one.evidence), evidence[one.entry.key], means),
        )
    return found


def runner_up(
    judged: Sequence[Judged],
    chosen: Sequence[Judged],
    shown: Sequence[Judged],
    why: Mapping[int, Why],
    lowest: float,
) -> RunnerUp | None:
    """The first passage behind what is `shown`, a part of all `chosen` in their order; None where there is no other.

    It is the next of `chosen`, or else the best of `judged`. `lowest` is the confidence from which an answer is
    given; where nothing was chosen, there was less.
    """
    keys = {one.entry.key for one in chosen}
    cut = chosen[chosen.index(shown[-1]) + 1 :] if shown else []
    rest = [one for one in judged if one.entry.key not in keys]
    following = next((one for one in [*cut, *rest] if one.entry.key in why), None)
    if following is None:
        return None
    beyond = Left.BESIDE_THE_BEST if chosen else Left.UNLIKELY
    best = max((one.probability for one in chosen), default=0.0)
    bound = BESIDE_THE_BEST * best if chosen else lowest
    left = Left.LIMIT if cut else beyond
    return RunnerUp(following.entry, following.probability, left, bound, why[following.entry.key])


def _features(evidence: Evidence) -> dict[str, float]:
    return evidence.features


def _weights(evidence: Evidence) -> Mapping[str, float]:
    return judging.fitted().unread if evidence.reranker is None else judging.fitted().read


def _means(evidence: Iterable[Mapping[str, float]]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for features in evidence:
        for name, value in features.items():
            values.setdefault(name, []).append(value)
    return {name: fmean(found) for name, found in values.items()}


def _pulls(
    weights: Mapping[str, float], features: Mapping[str, float], means: Mapping[str, float]
) -> tuple[Pull, ...]:
    pulls = (
        Pull(name, value, weights.get(name, 0.0) * (value - (0.0 if name in FROM_NOTHING else means[name])))
        for name, value in features.items()
    )
    return tuple(
        sorted((pull for pull in pulls if pull.contribution), key=lambda pull: -abs(pull.contribution))
    )


def _said(judged: Sequence[Judged]) -> dict[int, list[Said]]:
    """What the arms and the reranker said of each, by passage key."""
    scores: dict[str, dict[int, float]] = {}
    for one in judged:
        for arm, score in one.hit.why.items():
            scores.setdefault(arm, {})[one.entry.key] = score
        if one.evidence.reranker is not None:
            scores.setdefault(RERANKER, {})[one.entry.key] = one.evidence.reranker
    found: dict[int, list[Said]] = {one.entry.key: [] for one in judged}
    for arm, by_key in scores.items():
        ranked = sorted(by_key.values(), reverse=True)
        for key, score in by_key.items():
            found[key].append(Said(arm, score, ranked.index(score) + 1))
    return found


def _words(
    question: Question, entry: Entry, corpus: Corpus
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The question's telling words that a passage or its headings hold, lack, and that no passage holds; as written."""
    passage = entry.passage
    above = [entry.citation.title, *passage.headings, passage.lead_in.text if passage.lead_in else ""]
    held = set(corpus.terms(" ".join([*above, passage.text, *(note.text for note in passage.footnotes)])))
    words, lacking, unknown = [], [], []
    for word in dict.fromkeys(one.strip("?!.,;:'\"“”’()") for one in question.telling_words):
        terms = corpus.terms(word)
        if not terms:
            continue
        if held.issuperset(terms):
            words.append(word)
            continue
        lacking.append(word)
        if not all(corpus.rarity(term) for term in terms):
            unknown.append(word)
    return tuple(words), tuple(lacking), tuple(unknown)
