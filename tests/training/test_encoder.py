"""The encoder learns to put a question next to the passage that answers it, and reads as its base does before it has learned."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.models.bundled import TOKENIZER_OF_ENCODER, locate
from assistant.training import encoder
from assistant.training.dequantise import read_weights
from assistant.training.encoder import EncoderNetwork, TrainingQuestion
from assistant.training.fitting import Plan, fit

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Keeps torch to one thread: beside other tests, its threads wait for each other longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def base() -> EncoderNetwork:
    network = EncoderNetwork()
    network.load_state_dict(read_weights(locate(TOKENIZER_OF_ENCODER) / "model.onnx"))
    return network.eval()


def vectors(network: EncoderNetwork, texts: list[str]) -> torch.Tensor:
    with torch.no_grad():
        return encoder.encoded(network, encoder.tokenizer_of(), texts)


def test_the_weights_of_the_wheel_are_read_as_they_are(base: EncoderNetwork) -> None:
    texts = ["Visas for students cost 80 euros.", "What is the price of a permit to study?", "Mend the pier."]
    found = vectors(base, texts)
    assert torch.allclose(found.norm(dim=1), torch.ones(3), atol=1e-5)
    assert found[0] @ found[1] > found[0] @ found[2]


def test_vectors_stand_in_the_order_of_the_texts(base: EncoderNetwork) -> None:
    texts = ["Mend the pier before the winter storms come, says the harbour board.", "Fees fell.", "Ports"]
    together = vectors(base, texts)
    alone = torch.cat([vectors(base, [text]) for text in texts])
    assert torch.allclose(together, alone, atol=1e-4)


def test_what_answers_comes_nearer(tmp_path: Path) -> None:
    network = EncoderNetwork()
    network.load_state_dict(read_weights(locate(TOKENIZER_OF_ENCODER) / "model.onnx"))
    known = [
        TrainingQuestion(
            f"Who looks after quay {n}?", f"The warden keeps berth {n}.", (f"Quay {n} is long.",), frozenset()
        )
        for n in range(6)
    ]

    def likeness() -> float:
        pairs = [vectors(network.eval(), [one.question, one.answer]) for one in known]
        return float(np.mean([float(one[0] @ one[1]) for one in pairs]))

    before = likeness()
    tokenizer = encoder.tokenizer_of()
    fit(
        network,
        [known] * 6,
        lambda batch: encoder.loss(network, tokenizer, batch),
        Plan({"": 3e-5}),
        tmp_path / "x",
        1,
    )
    assert likeness() > before
