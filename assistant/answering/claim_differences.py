"""Where a passage differs from a text that somebody pasted: numbers, dates, durations, what is denied, the opposite verb.

Only words are compared, of the sentences that share most: it is for the reader to judge what the passage makes of the text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from assistant.answering.contradictions import contrary, stances_in
from assistant.answering.question_patterns import QUESTION_WORDS
from assistant.language.stop_words import FUNCTION_WORDS, NEGATIONS
from assistant.language.text import fold, plain, sentences
from assistant.language.time_words import NUMBERS, find_duration, find_period
from assistant.linking.repeats import stem
from assistant.types import Difference, Span

LEAST_SHARED = 2
"""Sentences that share fewer words that tell something are not compared."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_NUMBER = re.compile(
    rf"(?<![\w/.,-])(?:(?P<digits>\d[\d.,]*\d|\d)|(?P<word>{'|'.join(sorted(NUMBERS.keys() - {'a', 'an', 'one'}, key=len, reverse=True))}))"
    r"(?P<scale>\s*%|\s+(?:per\s?cent|thousand|million|billion)\b)?(?![\w/])",
    re.IGNORECASE,
)
_VAGUE = frozenset("about around nearly almost least most over than".split())
_WEAKENING = frozenset("only just merely least always necessarily".split())
_BETWEEN = frozenset("be been being have to yet already also".split())


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A date, duration or number: what it is, its words, and the words around it as stems."""

    kind: str
    value: object
    words: str
    before: str
    after: str

    def says(self, other: "_Quantity") -> bool:
        """Whether both are the same; a number also has to count the same, as far as that can be seen."""
        if (self.kind, self.value) != (other.kind, other.value):
            return False
        return self.is_in_place_of(other) or not (other.before or other.after)

    def is_in_place_of(self, other: "_Quantity") -> bool:
        """Whether one is where the other is: for a number, by the word before or after it."""
        if self.kind != other.kind:
            return False
        return self.kind != "number" or self.before == other.before != "" or self.after == other.after != ""


def differences(claim: str, passage: str) -> tuple[Difference, ...]:
    """The differences between a text and a passage, each once, in the order of the text."""
    text = plain(passage)
    stated = [span.of(text) for span in sentences(text)]
    found: dict[Difference, None] = {}
    for span in sentences(claim):
        claimed = span.of(claim)
        shared = {place: len(_stems(claimed) & _stems(one)) for place, one in enumerate(stated)}
        nearest = max(shared, key=lambda place: shared[place], default=None)
        if nearest is not None and shared[nearest] >= LEAST_SHARED:
            found |= dict.fromkeys(_of_quantities(claimed, stated[nearest], text))
            found |= dict.fromkeys(_of_polarity(claimed, stated[nearest]))
    return tuple(found)


def _of_quantities(claim: str, sentence: str, passage: str) -> Iterator[Difference]:
    """Dates, durations and numbers of the claim that the passage does not have, with those of the sentence in their places."""
    ours, theirs, everywhere = _quantities(claim), _quantities(sentence), _quantities(passage)
    free = [one for one in theirs if not any(one.says(it) for it in ours)]
    for one in ours:
        if any(it.says(one) for it in everywhere):
            continue
        other = next((it for it in free if it.is_in_place_of(one)), None)
        if other is not None:
            free.remove(other)
            yield Difference(one.words, other.words)


def _quantities(text: str) -> list[_Quantity]:
    found: list[tuple[Span, str, object]] = []
    rest = text
    for kind, find in _FINDERS.items():
        while dated := find(rest):
            value, span = dated
            rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
            found.append((span, kind, value))
    return [
        _Quantity(
            kind, value, " ".join(span.of(text).split()), _last(text[: span.start]), _first(text[span.end :])
        )
        for span, kind, value in sorted(found, key=lambda one: one[0])
    ]


def _date(text: str) -> tuple[object, Span] | None:
    found = find_period(text)
    return found and ((found[0].first, found[0].last), found[1])


def _duration(text: str) -> tuple[object, Span] | None:
    found = find_duration(text)
    return found and (found[0].days, found[1])


def _number(text: str) -> tuple[object, Span] | None:
    found = _NUMBER.search(text)
    if found is None:
        return None
    digits = (found["digits"] or str(NUMBERS[found["word"].lower()])).replace(",", "")
    scale = re.sub(r"\s|per\s?cent", lambda it: "%" if it[0].strip() else "", (found["scale"] or "").lower())
    return (digits, scale), Span(*found.span())


_FINDERS: dict[str, Callable[[str], tuple[object, Span] | None]] = {
    "date": _date,
    "duration": _duration,
    "number": _number,
}


def _last(before: str) -> str:
    found = _WORD.findall(before[-40:])
    return fold(found[-1]) if found and fold(found[-1]) not in FUNCTION_WORDS | _VAGUE else ""


def _first(after: str) -> str:
    return next(
        (stem(fold(word)) for word in _WORD.findall(after[:60]) if fold(word) not in FUNCTION_WORDS), ""
    )


def _of_polarity(claim: str, sentence: str) -> Iterator[Difference]:
    """What only one of two sentences denies, and verbs that want the opposite of one thing."""
    denied, refused = _denied(claim), _denied(sentence)
    ours, theirs = _written(claim), _written(sentence)
    for word, words in denied.items():
        if word in theirs and word not in refused:
            yield Difference(words, theirs[word])
    for word, words in refused.items():
        if word in ours and word not in denied:
            yield Difference(ours[word], words)
    for one in stances_in(claim):
        for other in stances_in(sentence):
            if contrary([one], [other]) and one.verb != other.verb:
                yield Difference(one.verb, other.verb)


def _denied(sentence: str) -> dict[str, str]:
    """The words that a "not" or "never" comes right before, as stems, with all words from there."""
    found: dict[str, str] = {}
    words = list(_WORD.finditer(sentence))
    for place, word in enumerate(words):
        if fold(word[0]) not in NEGATIONS:
            continue
        following = words[place + 1 : place + 5]
        if following and fold(following[0][0]) in _WEAKENING:
            continue
        skipped = len(list(takewhile(lambda it: fold(it[0]) in _BETWEEN or it[0].endswith("ly"), following)))
        if skipped < len(following) and fold(following[skipped][0]) not in FUNCTION_WORDS:
            end = following[skipped]
            found[stem(fold(end[0]))] = sentence[word.start() : end.end()]
    return found


def _written(sentence: str) -> dict[str, str]:
    """The words of a sentence as they are written, by stem."""
    return {stem(fold(word)): word for word in _WORD.findall(sentence)}


def _stems(sentence: str) -> frozenset[str]:
    told: Sequence[str] = [fold(word) for word in _WORD.findall(sentence)]
    return frozenset(stem(word) for word in told if word not in QUESTION_WORDS | NEGATIONS)
