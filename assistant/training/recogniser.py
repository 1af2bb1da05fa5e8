"""Trains the recogniser on labelled candidate sentences."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from assistant.models.bundled import TOKENIZER_OF_JUDGE, locate
from assistant.recommendations.context import Context, context_of
from assistant.training.dequantise import read_weights
from assistant.training.fitting import Batch, Example, Loss, Plan, batches, fit_pairs, half_precision, tags_of
from assistant.training.judge import tokenizer_of
from assistant.training.labels import Candidate, Labels
from assistant.training.network import PairNetwork, go_on_from, pretrained
from assistant.types import Span

LAYERS, FROZEN = 6, 1
MAX_TOKENS = 224
PLAN = Plan({"": 6e-5, "bert.pooler": 3e-4, "classifier": 2e-3, "span": 2e-3}, tokens=2_048)
LATER_PLAN = Plan({"": 5e-5, "bert.pooler": 2e-4, "classifier": 8e-4, "span": 8e-4}, tokens=2_048)
LABELS = "AORN"
WEIGHTS = (1.0, 1.6, 1.3, 1.0)
REPEATED = 0.35
"""What part of the candidates a later round reads of the documents in which hardly anybody but the author advises."""
OTHERS_ADVISE = 0.25
"""At least this part of a document's candidates is advice of others where it is read whole."""
TAG_WEIGHT = 1.0
TAG_PULL = (2.0, 3.0)
"""How much a marked token counts against others: actors, deadlines."""


class RecogniserLoss(Loss):
    """Cross-entropy of the label, and of actor and deadline words for what somebody recommends."""

    def __call__(self, labels: Tensor, tags: Tensor, batch: Batch) -> Tensor:
        """One number."""
        targets = torch.tensor([int(one.target[0]) for one in batch.examples])
        loss = cross_entropy(labels, targets, weight=torch.tensor(WEIGHTS), label_smoothing=0.03)
        marked, known = tags_of(batch, 2)
        chosen = (known * batch.mask).bool()
        if chosen.any():
            pull = torch.tensor(TAG_PULL)
            loss = loss + TAG_WEIGHT * binary_cross_entropy_with_logits(
                tags[chosen], marked[chosen], pos_weight=pull
            )
        return loss


def examples(labels: Labels, held_out: bool) -> list[Example]:
    """The candidates of the validation documents, or of all others, as the network reads them."""
    known = (one for one in labels.candidates() if labels.is_held_out(one.document) is held_out)
    return _read(labels, known)


def later_examples(labels: Labels, drawn: random.Random) -> list[Example]:
    """What a later round reads: advice of others and duties, the documents that have much of it, and a part of the rest."""
    known = [one for one in labels.candidates() if not labels.is_held_out(one.document)]
    number = Counter(one.document for one in known)
    by_others = Counter(one.document for one in known if one.label == "O")
    return _read(
        labels,
        (
            one
            for one in known
            if one.label in "OR"
            or by_others[one.document] >= OTHERS_ADVISE * number[one.document]
            or drawn.random() < REPEATED
        ),
    )


def _read(labels: Labels, candidates: Iterable[Candidate]) -> list[Example]:
    tokenizer = tokenizer_of(MAX_TOKENS, "longest_first")
    found = []
    for candidate in candidates:
        text = labels.text(candidate.document)
        passage, place = text.passage_at(candidate.span), text.places.get(candidate.span)
        if passage is None or place is None:
            continue
        actors, deadlines = (
            [text.places[span] for span in spans if span in text.places]
            for spans in (candidate.actors, candidate.deadlines)
        )
        context = context_of(text.document, passage, place)
        encoding = tokenizer.encode(context.context, context.candidate)
        tags = None
        if candidate.label in "AO":
            spoken = text.document.text
            tags = [
                [
                    float(_is_marked(context, offset, part, actors, spoken)),
                    float(_is_marked(context, offset, part, deadlines, spoken)),
                ]
                for offset, part in zip(encoding.offsets, encoding.type_ids, strict=True)
            ]
        found.append(Example(encoding, (LABELS.index(candidate.label),), 1.0, tags))
    return found


def _is_marked(
    context: Context, offset: tuple[int, int], part: int, spans: Sequence[Span], text: str
) -> bool:
    """Whether a token lies in one of `spans`, or, in title, headings or lead-in, repeats the words of one."""
    if offset[0] >= offset[1]:
        return False
    places = context.candidate_places if part else context.context_places
    place = places[offset[0]] if offset[0] < len(places) else None
    for span in spans:
        if place is not None:
            if span.start <= place < span.end:
                return True
        elif not part:
            at = context.context.lower().find(span.of(text).lower())
            if 0 <= at <= offset[0] < at + span.end - span.start:
                return True
    return False


def train(
    labels: Labels, out: Path, *, epochs: int, share: float, seed: int, begin: Path | None
) -> PairNetwork:
    """Train on a `share` of the candidates (1 is all); checkpoints go to `out`.

    `begin` is a recogniser of an earlier round (ONNX) to go on from.
    """
    network = pretrained(
        read_weights(locate(TOKENIZER_OF_JUDGE) / "model.onnx"), LAYERS, labels=len(LABELS), tags=2
    )
    if begin is not None:
        go_on_from(network, read_weights(begin), FROZEN)
    network.freeze(FROZEN)
    drawn = random.Random(seed)
    known = examples(labels, held_out=False) if begin is None else later_examples(labels, drawn)
    drawn.shuffle(known)
    known = known[: int(share * len(known))]
    fit_pairs(network, [known] * epochs, RecogniserLoss(), PLAN if begin is None else LATER_PLAN, out, seed)
    return network


@torch.no_grad()
def probabilities(network: PairNetwork, known: Sequence[Example]) -> list[tuple[int, list[float]]]:
    """The label and the four probabilities of each example, in no order."""
    network.eval()
    found: list[tuple[int, list[float]]] = []
    for batch in batches(known, seed=0, tokens=8_192):
        with half_precision():
            logits, _ = network(batch.ids, batch.mask, batch.types)
        rows = logits.float().softmax(-1).tolist()
        found.extend((int(one.target[0]), row) for one, row in zip(batch.examples, rows, strict=True))
    return found
