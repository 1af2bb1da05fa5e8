"""Text whose characters were exchanged for others, noticed by statistics and named with what to do."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from assistant.reading.language import detect
from assistant.types import PageSpan

_WORD = re.compile(r"[a-zß-öø-ÿ]{3,}", re.IGNORECASE)
_VOWEL = re.compile("[aeiouyà-öø-ÿ]", re.IGNORECASE)
_LEAST_WORDS = 40
_VOWELLESS = 0.2  # of the words: in texts of languages in Latin letters below 0.05, abbreviations included
_UNSURE = 0.5
_COMMON = frozenset(  # of the words of English sentences they are two in five
    "the of and to in is for on that by with as are be from at this it or an which not was we have has will should must"
    " may can their its all been more other than into such these they".split()
)
_LEAST_SHIFTED, _COMMON_SHARE, _NO_SHARE = 12, 0.2, 0.05
_KINDS, _LONG_KINDS = 4, 2  # common words that must differ, and of these how many have three letters or more
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ROTATIONS = [
    str.maketrans(_ALPHABET + _ALPHABET.upper(), 2 * (_ALPHABET[by:] + _ALPHABET[:by])) for by in range(1, 26)
]
_LIKELY_E = 5  # of the commonest letters: one of them is "e"
_SHIFTED_SAMPLE = 2_000
_SAMPLE, _MOST_SAMPLES = 5_000, 20
_LEAST = 3  # characters that may be right as they are
_TWICE_ENCODED = re.compile(
    r"[ÂÃâï][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}"
    r"|[ÄÅ](?:[\x80-\xbf€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]|[…‘’“”–—](?=[^\W\d_]))"
)
_WESTERN = re.compile("[\xa0-\u024f\u2010-\u2044\u20ac\u2122\ufb00-\ufb06]+")
_PRIVATE = re.compile("[\ue000-\uf8ff](?=[^\\W\\d_])|(?<=[^\\W\\d_])[\ue000-\uf8ff]")  # alone it is a bullet
_AROUND = 12
_RECOGNISE = "run text recognition (OCR) over the original"
_CONVERT = "get the file again, or save it in UTF-8 once more from its source"
_COMPARE = "compare quotations with the original, or export it again"


def is_gibberish(text: str) -> bool:
    """Whether a page in Latin letters reads as no language: many words without a vowel, and no language is likely."""
    words = _WORD.findall(text[:_SAMPLE])
    if len(words) < _LEAST_WORDS or sum(map(len, words)) < 0.5 * sum(map(str.isalpha, text[:_SAMPLE])):
        return False
    vowelless = sum(_VOWEL.search(word) is None for word in words)
    return vowelless >= _VOWELLESS * len(words) and detect(" ".join(words))[1] < _UNSURE


def is_shifted(text: str) -> bool | None:
    """Whether `text` is English once all of its letters are moved by one distance; None if it is too short to tell.

    Good text in whatever language, names and tables do not become English sentences that way.
    """
    sample = text[:_SHIFTED_SAMPLE]
    if len(sample.split()) < _LEAST_SHIFTED:
        return None
    if sum(map(str.isalpha, sample)) < 0.5 * len("".join(sample.split())):
        return False
    return not _reads_as_english(sample, _NO_SHARE, 1, 0) and any(
        _reads_as_english(sample.translate(table), _COMMON_SHARE, _KINDS, _LONG_KINDS)
        for table in _shifts(sample)
    )


def _reads_as_english(text: str, least: float, kinds: int, long_kinds: int) -> bool:
    """Whether common English words make up a share of at least `least`, and are as many different ones."""
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    hits = words.keys() & _COMMON
    return (
        sum(words[word] for word in hits) >= least * words.total()
        and len(hits) >= kinds
        and sum(len(word) > 2 for word in hits) >= long_kinds
    )


def _shifts(text: str) -> Iterator[Mapping[int, int | str]]:
    """Tables that move letters: within the alphabet, and from wherever the commonest letter can be "e"."""
    yield from _ROTATIONS
    letters = Counter(filter(str.isalpha, text))
    for letter, _ in letters.most_common(_LIKELY_E):
        by = ord(letter) - ord("e")
        if by:
            yield {ord(one): max(0, ord(one) - by) for one in set(text) if not one.isspace()}


def warnings_in(text: str, pages: Sequence[PageSpan] = ()) -> tuple[str, ...]:
    """What of `text` was garbled before it was read, where that is seen first, and what to do."""
    return tuple(
        f"{what}, first in “{_around(text, start)}” ({_place(text, pages, start)}): {advice}"
        for what, start, advice in _garbled(text)
    )


def _garbled(text: str) -> Iterator[tuple[str, int, str]]:
    step = max(_SAMPLE, len(text) // _MOST_SAMPLES)
    samples = (start for start in range(0, len(text), step) if is_gibberish(text[start : start + _SAMPLE]))
    if (start := next(samples, None)) is not None:
        yield "letters were exchanged for others", start, _RECOGNISE
    for what, found, advice in (
        ("characters in UTF-8 were read as other ones", _twice_encoded(text), _CONVERT),
        ("characters have no meaning outside of their font", _PRIVATE.finditer(text), _COMPARE),
        ("characters could not be decoded", re.finditer("\ufffd", text), _COMPARE),
    ):
        places = [one.start() for one in found]
        if len(places) >= _LEAST:
            yield f"{len(places)} {what}", places[0], advice


def _twice_encoded(text: str) -> Iterator[re.Match[str]]:
    """Characters that are one in UTF-8, as "Ã©"."""
    for found in _TWICE_ENCODED.finditer(text):
        for encoding in ("cp1252", "latin-1"):
            with suppress(UnicodeError):
                if _WESTERN.fullmatch(found[0].encode(encoding).decode("utf-8")):
                    yield found
                    break


def _around(text: str, start: int) -> str:
    return " ".join(text[max(0, start - _AROUND) : start + _AROUND].split())


def _place(text: str, pages: Sequence[PageSpan], start: int) -> str:
    label = next((page.label for page in pages if page.span.start <= start < page.span.end), None)
    return f"page {label}" if label is not None else f"line {len(text[:start].splitlines()) or 1}"
