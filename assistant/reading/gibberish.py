"""Text whose letters were exchanged for others, as where a font's table of characters is wrong."""

import re

from assistant.reading.language import detect

_WORD = re.compile(r"[a-zß-öø-ÿ]{3,}", re.IGNORECASE)
_VOWEL = re.compile("[aeiouyà-öø-ÿ]", re.IGNORECASE)
_LEAST_WORDS = 40
_VOWELLESS = 0.2  # of the words: in texts of languages in Latin letters below 0.05, abbreviations included
_UNSURE = 0.5
_SAMPLE = 5_000


def is_gibberish(text: str) -> bool:
    """Whether a page in Latin letters reads as no language: many words without a vowel, and no language is likely."""
    words = _WORD.findall(text[:_SAMPLE])
    if len(words) < _LEAST_WORDS or sum(map(len, words)) < 0.5 * sum(map(str.isalpha, text[:_SAMPLE])):
        return False
    vowelless = sum(_VOWEL.search(word) is None for word in words)
    return vowelless >= _VOWELLESS * len(words) and detect(" ".join(words))[1] < _UNSURE
