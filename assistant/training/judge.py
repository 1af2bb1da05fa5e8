"""Trains the judge on graded passages, and finds the calibration of its scores on documents that it has not seen."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from assistant.answering.judging import JudgeInput, judge_input
from assistant.language.text import words
from assistant.models.bundled import TOKENIZER_OF_JUDGE, locate
from assistant.training.dequantise import read_weights
from assistant.training.fitting import Batch, Example, Loss, Plan, batches, fit_pairs, half_precision, tags_of
from assistant.training.labels import Graded, Labels, Text
from assistant.training.network import PairNetwork, export, go_on_from, pretrained
from assistant.types import Passage, Span

LAYERS, FROZEN = 12, 6
MAX_TOKENS = 256
NEGATIVES, LATER_NEGATIVES, LATER_RELATED = 6, 3, 3
"""Of each question so many worthless passages are read; in a later round fewer, and so many that are only on the subject."""
CONTRAST = ("contrast", "round3", "written", "edits")
"""How the ids of questions begin that were written against the mistakes of an earlier round: all their passages are read."""
REWRITTEN = "edits"
"""How the ids of the questions of the last round begin: a later round reads all of them."""
REPEATED: Mapping[str, float] = {"written": 0.6, "": 0.15}
"""The share of the other questions that is read again in a later round, by how their ids begin."""
AMONG = 300
"""So many recommendations of other documents are drawn for each repeated question in a later round; the one with most of its words is read, and one more."""
PLAN = Plan({"": 6e-5})
# Grade to the targets (answers, on the subject): part of an answer counts for less, the subject alone for next to nothing.
TARGETS: Mapping[int, tuple[float, float]] = {3: (1.0, 1.0), 2: (0.65, 1.0), 1: (0.04, 0.9), 0: (0.0, 0.06)}
ANSWER_WEIGHT, SUBJECT_WEIGHT, SPAN_WEIGHT = 1.0, 0.5, 0.3


class JudgeLoss(Loss):
    """Binary cross-entropy of both outcomes, and of the answering words where they are marked."""

    def __call__(self, labels: Tensor, tags: Tensor, batch: Batch) -> Tensor:
        """One number."""
        targets = torch.tensor([one.target for one in batch.examples])
        weights = torch.tensor([[ANSWER_WEIGHT * one.weight, SUBJECT_WEIGHT] for one in batch.examples])
        losses = binary_cross_entropy_with_logits(labels, targets, reduction="none")
        loss = (losses * weights).sum() / weights.sum()
        marked, known = tags_of(batch, 1)
        known = known * batch.types * batch.mask
        if known.sum():
            of_tokens = binary_cross_entropy_with_logits(tags[..., 0], marked[..., 0], reduction="none")
            share = float((known.sum(1) > 0).float().mean())
            loss = loss + SPAN_WEIGHT * share * (of_tokens * known).sum() / known.sum()
        return loss


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, what the judge reads of a passage, its grade, and which characters answer."""

    question: Graded
    reading: JudgeInput
    grade: int
    answer_span: Span | None


def pairs(labels: Labels, held_out: bool) -> Iterator[list[Pair]]:
    """The graded pairs of each question, of the validation documents or of all others."""
    for question in labels.questions():
        if labels.is_held_out(question.document) is held_out:
            found = (
                _pair(labels.text(document), question, document, span, grade)
                for (document, span), grade in question.grades.items()
            )
            yield [pair for pair in found if pair is not None]


def _pair(text: Text, question: Graded, document: str, span: Span, grade: int) -> Pair | None:
    passage = text.passage_at(span)
    if passage is None:
        return None
    is_own = document == question.document and grade == 3
    answer_span = text.answering_words(question, passage) if is_own else None
    return _read(text, question, passage, grade, answer_span)


def _read(
    text: Text, question: Graded, passage: Passage, grade: int, answer_span: Span | None = None
) -> Pair:
    """A pair with the part of the passage that the judge reads: that with the answering words, else with most of the question."""
    asked = set(words(question.text))

    def share(part: str) -> float:
        answers = answer_span is not None and answer_span.of(passage.text) in part
        return answers + len(asked & set(words(part))) / (len(asked) or 1)

    return Pair(
        question, judge_input(text.document.id, text.document.title, passage, share), grade, answer_span
    )


def _is_contrast(group: list[Pair]) -> bool:
    return group[0].question.id.startswith(CONTRAST)


def is_rewritten(group: list[Pair]) -> bool:
    """Whether a question was made from another. Two of three such have no answer, far more than of those that people ask: nothing is calibrated on them."""
    return group[0].question.id.startswith(REWRITTEN)


def _repeated(group: list[Pair]) -> float:
    return next(share for begin, share in REPEATED.items() if group[0].question.id.startswith(begin))


def chosen(group: list[Pair], drawn: random.Random, *, is_later: bool) -> list[Pair]:
    """The pairs of a question that are read in one epoch: all that answer, and some of the others."""
    if group and _is_contrast(group):
        return group
    mixed = drawn.sample(group, len(group))
    answering, related, worthless = (
        [pair for pair in mixed if pair.grade in grades] for grades in ((2, 3), (1,), (0,))
    )
    if is_later:
        return [*answering, *related[:LATER_RELATED], *worthless[:LATER_NEGATIVES]]
    return [*answering, *related, *worthless[:NEGATIVES]]


def examples(
    groups: Sequence[list[Pair]], tokenizer: Tokenizer, drawn: random.Random, *, is_later: bool = False
) -> list[Example]:
    """What is learned in one epoch."""
    found = []
    for group in groups:
        for pair in chosen(group, drawn, is_later=is_later):
            encoding = tokenizer.encode(pair.question.text, pair.reading.text)
            tags = None
            if pair.answer_span is not None:
                tags = [
                    [float(part == 1 and _is_within(pair.reading.offsets, offset, pair.answer_span))]
                    for offset, part in zip(encoding.offsets, encoding.type_ids, strict=True)
                ]
            found.append(Example(encoding, TARGETS[pair.grade], 2.0 if pair.grade >= 2 else 1.0, tags))
    return found


def _is_within(offsets: Sequence[int | None], offset: tuple[int, int], span: Span) -> bool:
    if offset[0] >= offset[1]:
        return False
    place = offsets[offset[0]]
    return place is not None and span.start <= place < span.end


def with_strangers(
    groups: Sequence[list[Pair]], labels: Labels, drawn: random.Random, *, held_out: bool = False
) -> list[list[Pair]]:
    """The groups, each with recommendations of other documents of its kind: advice on another matter is no answer."""
    advice = [
        (one.document, passage)
        for one in labels.candidates()
        if one.label == "A" and labels.is_held_out(one.document) is held_out
        if (passage := labels.text(one.document).passage_at(one.span)) is not None
    ]
    found = []
    for group in filter(None, groups):
        question = group[0].question
        asked = set(words(question.text))
        others = [one for one in drawn.sample(advice, AMONG) if one[0] != question.document]
        most_alike = max(others, key=lambda one: len(asked & set(words(one[1].text))))
        pairs = [
            _read(labels.text(document), question, passage, 0)
            for document, passage in (most_alike, others[0])
        ]
        found.append([*group, *pairs])
    return found


def tokenizer_of(max_tokens: int, strategy: str) -> Tokenizer:
    """The tokenizer of both models, cutting at `max_tokens`."""
    found = Tokenizer.from_file(str(locate(TOKENIZER_OF_JUDGE) / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(max_tokens, strategy=strategy)
    return found


def train(
    labels: Labels, out: Path, *, epochs: int, share: float, seed: int, begin: Path | None
) -> PairNetwork:
    """Train on a `share` of the questions (1 is all); checkpoints go to `out`.

    `begin` is a judge of an earlier round (ONNX) to go on from.
    """
    network = _begun(begin)
    network.freeze(FROZEN)
    drawn = random.Random(seed)
    groups = list(pairs(labels, held_out=False))
    if begin is not None:
        groups = [one for one in groups if one and (is_rewritten(one) or drawn.random() < _repeated(one))]
    drawn.shuffle(groups)
    groups = groups[: int(share * len(groups))]
    if begin is not None:
        repeated = [one for one in groups if not is_rewritten(one)]
        groups = [*filter(is_rewritten, groups), *with_strangers(repeated, labels, drawn)]
    tokenizer = tokenizer_of(MAX_TOKENS, "only_second")
    planned = [examples(groups, tokenizer, drawn, is_later=begin is not None) for _ in range(epochs)]
    fit_pairs(network, planned, JudgeLoss(), PLAN, out, seed)
    return network


def _begun(begin: Path | None) -> PairNetwork:
    """The reranker, less sure of itself, or the judge of an earlier round over the reranker's lower layers."""
    weights = read_weights(locate(TOKENIZER_OF_JUDGE) / "model.onnx")
    network = pretrained(weights, LAYERS, labels=2, tags=1)
    with torch.no_grad():
        network.classifier.weight.copy_(torch.cat([weights["classifier.weight"]] * 2) / 4)
        network.classifier.bias.copy_(torch.cat([weights["classifier.bias"]] * 2) / 4)
    if begin is not None:
        go_on_from(network, read_weights(begin), FROZEN)
    return network


@torch.no_grad()
def scores(network: PairNetwork, groups: Sequence[list[Pair]]) -> list[list[tuple[float, float]]]:
    """The logits (answers, on the subject) of each pair of each question."""
    network.eval()
    tokenizer = tokenizer_of(MAX_TOKENS, "only_second")
    flat = [
        Example(tokenizer.encode(pair.question.text, pair.reading.text), (place,), 1.0, None)
        for place, pair in enumerate(pair for group in groups for pair in group)
    ]
    found: dict[int, tuple[float, float]] = {}
    for batch in batches(flat, seed=0, tokens=8_192):
        with half_precision():
            logits, _ = network(batch.ids, batch.mask, batch.types)
        for one, (answers, related) in zip(batch.examples, logits.float().tolist(), strict=True):
            found[int(one.target[0])] = answers, related
    numbered = iter(range(len(flat)))
    return [[found[next(numbered)] for _ in group] for group in groups]


def save(network: PairNetwork, folder: Path, calibration: Mapping[str, object]) -> None:
    """Write weights and calibration where the product finds them."""
    folder.mkdir(parents=True, exist_ok=True)
    export(network, folder / "model.onnx")
    (folder / "calibration.json").write_text(json.dumps(calibration, indent=1) + "\n", encoding="utf-8")
