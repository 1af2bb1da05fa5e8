"""Training moves what it should: heads fast, the body slowly, frozen layers not at all."""

from pathlib import Path

import torch
from torch import Tensor

from assistant.training.fitting import Batch, Example, Plan, fit_pairs
from assistant.training.judge import tokenizer_of
from assistant.training.network import PairNetwork, go_on_from, mean_with


def loss_of(labels: Tensor, tags: Tensor, batch: Batch) -> Tensor:
    wrong = labels[:, 0] - torch.tensor([one.target[0] for one in batch.examples])
    return wrong.square().mean() + 0.01 * tags.square().mean()


def test_each_part_has_its_own_rate(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = PairNetwork(2, labels=1, tags=1)
    network.freeze(1)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    tokenizer = tokenizer_of(64, "only_second")
    pairs = [
        Example(tokenizer.encode("Who mends the pier?", f"The board mends pier {number}."), (3.0,), 1.0, None)
        for number in range(8)
    ]
    fit_pairs(
        network, [pairs] * 3, loss_of, Plan({"": 1e-5, "classifier": 1e-2}, tokens=64), tmp_path / "x.pt", 1
    )
    moved = {
        name: float((value - before[name]).abs().max())
        for name, value in torch.load(tmp_path / "x.pt").items()
    }
    assert moved["bert.embeddings.word_embeddings.weight"] == 0
    assert moved["bert.encoder.layer.0.output.dense.weight"] == 0
    assert 0 < moved["bert.encoder.layer.1.output.dense.weight"] < 1e-3 < moved["classifier.weight"]


def test_a_later_round_begins_with_the_weights_of_the_one_before_and_may_end_half_way() -> None:
    torch.manual_seed(1)
    earlier, later = PairNetwork(2, labels=1, tags=1), PairNetwork(2, labels=1, tags=1)
    before = {name: value.clone() for name, value in later.state_dict().items()}
    name, frozen = "bert.encoder.layer.1.output.dense.weight", "bert.encoder.layer.0.output.dense.weight"
    mean_with(later, earlier.state_dict(), frozen=1)
    assert torch.allclose(later.state_dict()[name], (before[name] + earlier.state_dict()[name]) / 2)
    go_on_from(later, earlier.state_dict(), frozen=1)
    assert torch.equal(later.state_dict()[name], earlier.state_dict()[name])
    assert not torch.equal(later.state_dict()[frozen], earlier.state_dict()[frozen])
