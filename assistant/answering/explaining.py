"""Says why a passage was judged as it was: which words of the question it holds, and its place by each search."""

from collections.abc import Mapping, Sequence

from assistant.answering.judging import Judged
from assistant.answering.question_parsing import content_words
from assistant.index.view import WordEngine
from assistant.models.grading import Calibration
from assistant.types import Entry, Explanation, OmissionReason, RunnerUp


def explained(
    question: str, shown: Sequence[Judged], judged: Sequence[Judged], words: WordEngine
) -> dict[int, Explanation]:
    """Why each of `shown` was judged as it was, by passage key; `judged` are all candidates, best first."""
    ranks = {one.entry.key: place for place, one in enumerate(judged, 1)}
    found = {}
    for one in shown:
        held, lacking, unknown = _words(question, one.entry, words)
        key = one.entry.key
        searched = {**one.hit.ranks, **({"judge": ranks[key]} if key in ranks else {})}
        found[key] = Explanation(held, lacking, unknown, len(judged), searched, one.related)
    return found


def runner_up(
    judged: Sequence[Judged],
    chosen: Sequence[Judged],
    shown: Sequence[Judged],
    why: Mapping[int, Explanation],
    calibration: Calibration,
) -> RunnerUp | None:
    """The first passage after what is `shown`, a part of all `chosen` in their order; None where there is no other.

    It is the next of `chosen`, or else the best of `judged`.
    """
    keys = {one.entry.key for one in chosen}
    cut = chosen[chosen.index(shown[-1]) + 1 :] if shown else []
    rest = [one for one in judged if one.entry.key not in keys]
    following = next((one for one in [*cut, *rest] if one.entry.key in why), None)
    if following is None:
        return None
    threshold = calibration.item_threshold if chosen else calibration.answer_threshold
    left = OmissionReason.LIMIT if cut else OmissionReason.UNLIKELY
    return RunnerUp(following.entry, following.probability, left, threshold, why[following.entry.key])


def _words(
    question: str, entry: Entry, index: WordEngine
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The question's content words that a passage or its headings hold, lack, and that no passage holds; as written."""
    passage = entry.passage
    above = [entry.citation.title, *passage.headings, passage.lead_in.text if passage.lead_in else ""]
    held = set(index.terms(" ".join([*above, passage.text, *(note.text for note in passage.footnotes)])))
    words, lacking, unknown = [], [], []
    for word in dict.fromkeys(one.strip("?!.,;:'\"“”’()") for one in content_words(question)):
        terms = index.terms(word)
        if not terms:
            continue
        if held.issuperset(terms):
            words.append(word)
            continue
        lacking.append(word)
        if not all(index.document_frequency(term) for term in terms):
            unknown.append(word)
    return tuple(words), tuple(lacking), tuple(unknown)
