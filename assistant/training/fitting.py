"""The loop that trains a network: batches of like length, learning rates that rise and fall."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import torch
from tokenizers import Encoding
from torch import Tensor, nn

from assistant.training.network import PairNetwork

T = TypeVar("T")

TOKENS_A_BATCH = 4_096
WARM_UP = 0.06
LOWEST_RATE = 0.08
SAVE_EVERY = 50


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as the network reads it; `target` is for the whole, `tags` for each token or None if nothing is marked."""

    encoding: Encoding
    target: Sequence[float]
    weight: float
    tags: Sequence[Sequence[float]] | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples padded to one length: ids, mask and types of shape (batch, tokens); tags (batch, tokens, n)."""

    examples: Sequence[Example]
    ids: Tensor
    mask: Tensor
    types: Tensor


def half_precision() -> torch.autocast:
    """bfloat16 where the processor multiplies it itself; elsewhere it would cost ten times as much as float32, which then stays."""
    has_bfloat16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16)


def batches(examples: Sequence[Example], seed: int, tokens: int = TOKENS_A_BATCH) -> list[Batch]:
    """All `examples` in batches of at most `tokens` after padding, in random order."""
    drawn = random.Random(seed)
    ordered = sorted(examples, key=lambda one: len(one.encoding.ids) + 6 * drawn.random())
    groups: list[list[Example]] = [[]]
    for one in ordered:
        if groups[-1] and len(one.encoding.ids) * (len(groups[-1]) + 1) > tokens:
            groups.append([])
        groups[-1].append(one)
    drawn.shuffle(groups)
    return [collated(group) for group in groups]


def collated(examples: Sequence[Example]) -> Batch:
    """Pad `examples` on the right."""
    return Batch(
        examples,
        padded([one.encoding.ids for one in examples]),
        padded([[1] * len(one.encoding.ids) for one in examples]),
        padded([one.encoding.type_ids for one in examples]),
    )


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    """Rows of one length, zeros at their end."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])


def tags_of(batch: Batch, count: int) -> tuple[Tensor, Tensor]:
    """Tags of shape (batch, tokens, count), and which tokens they say something of, (batch, tokens)."""
    tags = torch.zeros((*batch.ids.shape, count))
    known = torch.zeros(batch.ids.shape)
    for row, one in enumerate(batch.examples):
        if one.tags is not None:
            tags[row, : len(one.tags)] = torch.tensor(one.tags)
            known[row, : len(one.tags)] = 1.0
    return tags, known


class Loss(Protocol):
    """What is to become small."""

    def __call__(self, labels: Tensor, tags: Tensor, batch: Batch) -> Tensor:
        """One number, from the logits of the labels, those of the tags, and the batch."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How a network is trained: a learning rate for each part, by how its name begins ("" is all others), and the size of a batch.

    A part that begins with random numbers needs a higher rate: the weights of a few hundred steps do not get far from them.
    """

    rates: Mapping[str, float]
    tokens: int = TOKENS_A_BATCH


def fit(
    network: nn.Module,
    steps: Sequence[T],
    loss_of: Callable[[T], Tensor],
    plan: Plan,
    out: Path,
    seed: int,
) -> None:
    """Train `network`, one step for each of `steps`; checkpoints go to `out`. bfloat16 where the processor has it."""
    torch.manual_seed(seed)
    parts: dict[str, list[Tensor]] = {begin: [] for begin in plan.rates}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            parts[max((begin for begin in parts if name.startswith(begin)), key=len)].append(parameter)
    learning = [parameter for several in parts.values() for parameter in several]
    groups = [{"params": several, "lr": 0.0, "rate": plan.rates[begin]} for begin, several in parts.items()]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    network.train()
    for step, batch in enumerate(steps, 1):
        rises, falls = step / (WARM_UP * len(steps)), max(LOWEST_RATE, 1 - (step - 1) / len(steps))
        for group in optimiser.param_groups:
            group["lr"] = group["rate"] * min(1.0, rises) * falls
        with half_precision():
            loss = loss_of(batch)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it so
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        if step % SAVE_EVERY == 0:
            torch.save(network.state_dict(), out)
            print(f"{step} of {len(steps)}: loss {loss.item():.3f}", flush=True)
    torch.save(network.state_dict(), out)


def fit_pairs(
    network: PairNetwork,
    epochs: Sequence[Sequence[Example]],
    loss_of: Loss,
    plan: Plan,
    out: Path,
    seed: int,
) -> None:
    """Train a network that reads pairs on the examples of each epoch."""
    planned = [
        batch
        for number, examples in enumerate(epochs)
        for batch in batches(examples, seed + number, plan.tokens)
    ]

    def loss_of_batch(batch: Batch) -> Tensor:
        labels, tags = network(batch.ids, batch.mask, batch.types)
        with torch.autocast("cpu", enabled=False):
            return loss_of(labels.float(), tags.float(), batch)

    fit(network, planned, loss_of_batch, plan, out, seed)
