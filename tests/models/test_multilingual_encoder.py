"""The second encoder: its file is read rightly, and texts of one meaning are near in all languages."""

import numpy as np
import pytest

from assistant.models.configured import Models
from assistant.models.multilingual import MULTILINGUAL, is_installed
from assistant.models.multilingual_encoder import MultilingualEncoder, dequantised, multilingual_encoder

needs_the_extra = pytest.mark.skipif(not is_installed(), reason="the extra 'languages' is not installed")
PASSAGES = (
    "Consulates should issue visas for two years to students.",
    "Die Regierung sollte im Winter mehr für die Fähren bezahlen.",
    "Les écoles de montagne doivent rester ouvertes.",
)


def test_four_bits_are_read_low_halves_first_and_scaled() -> None:
    scale = np.array([0.5], dtype="<f2").tobytes()
    row = np.frombuffer(scale + bytes([0x1F] + [0x88] * 15), dtype=np.uint8)
    numbers = dequantised(row[None, None, :])
    expected = np.zeros(32, dtype=np.float32)
    expected[0], expected[16] = 3.5, -3.5
    assert numbers.tolist() == [expected.tolist()]


def test_it_is_one_of_the_models_if_it_is_installed() -> None:
    models = Models()
    assert (MULTILINGUAL in models.bundled_files) == is_installed()
    assert (models.multilingual is not None) == is_installed()
    assert (MULTILINGUAL.identity in models.indexing_identity) == is_installed()


@pytest.fixture(scope="module")
def encoder() -> MultilingualEncoder:
    return multilingual_encoder()


@needs_the_extra
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Hoelang moeten visa voor studenten geldig zijn?", 0),
        ("What should be done about ships in winter?", 1),
        ("Was soll mit den Schulen in den Bergen geschehen?", 2),
    ],
)
def test_a_question_is_nearest_to_what_answers_it_in_another_language(
    encoder: MultilingualEncoder, question: str, place: int
) -> None:
    found = np.array(list(encoder.encode(PASSAGES))) @ encoder.encode_question(question)
    assert int(found.argmax()) == place


@needs_the_extra
def test_vectors_have_length_one_and_a_long_text_is_read_from_its_beginning(
    encoder: MultilingualEncoder,
) -> None:
    long = "Die Fähre fährt. " * 200
    assert encoder.count_tokens(long) > encoder.max_tokens
    vectors = np.array(list(encoder.encode([long, "", "\ufffd\U0001f600"])))
    assert vectors.shape == (3, encoder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
