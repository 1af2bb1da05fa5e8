"""Trains the encoder on: questions come nearer to the passages that answer them than to those that only look so.

The loss is InfoNCE over the passages of a batch (van den Oord et al., 2018): for each question one passage that answers it and some
that were graded as no answer, and those of the other questions.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize
from transformers import BertModel

from assistant.language.text import plain
from assistant.models.bundled import TOKENIZER_OF_ENCODER, locate
from assistant.models.encoder import QUESTION_PREFIX
from assistant.segmenting.heading_line import given_title, heading_line
from assistant.training.dequantise import read_weights
from assistant.training.fitting import Plan, fit, padded
from assistant.training.labels import Graded, Labels, Text
from assistant.training.network import ALL_LAYERS, configuration, write
from assistant.types import Passage, Span

FROZEN = 6
MAX_TOKENS = 128
QUESTIONS_A_BATCH, NEGATIVES, MOST_ANSWERS = 24, 1, 2
TEMPERATURE = 0.02
CHARACTERS_BEFORE, LONGEST = 300, 700
"""A passage of more characters than LONGEST is read from so many before the words that answer."""
PLAN = Plan({"": 4e-5})
KEPT = 0.5
"""The share of the weights that the encoder had before: the mean of both finds more in texts of other kinds (Wortsman et al., 2022)."""


class EncoderNetwork(nn.Module):
    """A BERT whose first token stands for the text."""

    def __init__(self) -> None:
        super().__init__()
        self.bert: Any = BertModel(configuration(ALL_LAYERS), add_pooling_layer=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """One unit vector a text, of shape (batch, dimensions)."""
        hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        return normalize(hidden[:, 0].float(), dim=-1)


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question, one passage that answers it, some that do not, and all that are known to answer, as texts."""

    question: str
    answer: str
    others: tuple[str, ...]
    answers: frozenset[str]


def asked(labels: Labels, held_out: bool, drawn: random.Random) -> Iterator[TrainingQuestion]:
    """The questions of the validation documents, or of all others, that something answers; up to MOST_ANSWERS of each."""
    for question in labels.questions():
        if labels.is_held_out(question.document) is not held_out:
            continue
        known = {
            span: (read(labels.text(document), question, document, span), grade)
            for (document, span), grade in question.grades.items()
        }
        answers = [text for text, grade in known.values() if text and grade == 3]
        accepted = frozenset(text for text, grade in known.values() if text and grade >= 2)
        others = [text for text, grade in known.values() if text and grade <= 1]
        for answer in drawn.sample(answers, min(MOST_ANSWERS, len(answers))):
            yield TrainingQuestion(
                question.text, answer, tuple(drawn.sample(others, min(NEGATIVES, len(others)))), accepted
            )


def read(text: Text, question: Graded, document: str, span: Span) -> str | None:
    """What the encoder reads of a labelled passage; of a long one the part with the words that answer, if they are marked."""
    passage = text.passage_at(span)
    if passage is None:
        return None
    answer_span = text.answering_words(question, passage) if document == question.document else None
    start = 0
    if len(passage.text) > LONGEST and answer_span is not None and answer_span.start > CHARACTERS_BEFORE:
        start = passage.text.find(" ", answer_span.start - CHARACTERS_BEFORE) + 1
    return _head(text, passage) + plain(passage.text[start:])


def _head(text: Text, passage: Passage) -> str:
    title = given_title(text.document.id, text.document.title)
    return heading_line(title, passage.headings, passage.lead_in)


def train(labels: Labels, out: Path, *, epochs: int, share: float, seed: int) -> EncoderNetwork:
    """Train on a `share` of the questions (1 is all); checkpoints go to `out`."""
    base = read_weights(locate(TOKENIZER_OF_ENCODER) / "model.onnx")
    network = EncoderNetwork()
    network.load_state_dict(base)
    for part in (network.bert.embeddings, *network.bert.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    tokenizer = tokenizer_of()
    drawn = random.Random(seed)
    known = list(asked(labels, held_out=False, drawn=drawn))
    drawn.shuffle(known)
    known = known[: int(share * len(known))]
    steps = [batch for _ in range(epochs) for batch in _batches(known, drawn)]
    fit(network, steps, lambda batch: loss(network, tokenizer, batch), PLAN, out, seed)
    trained = network.state_dict()
    network.load_state_dict({name: KEPT * base[name] + (1 - KEPT) * trained[name] for name in trained})
    return network


def tokenizer_of() -> Tokenizer:
    """The encoder's tokenizer, cutting at MAX_TOKENS."""
    found = Tokenizer.from_file(str(locate(TOKENIZER_OF_ENCODER) / "tokenizer.json"))
    found.no_padding()
    found.enable_truncation(MAX_TOKENS)
    return found


def _batches(known: Sequence[TrainingQuestion], drawn: random.Random) -> Iterator[Sequence[TrainingQuestion]]:
    mixed = drawn.sample(known, len(known))
    for start in range(0, len(mixed) - QUESTIONS_A_BATCH + 1, QUESTIONS_A_BATCH):
        yield mixed[start : start + QUESTIONS_A_BATCH]


def loss(network: EncoderNetwork, tokenizer: Tokenizer, batch: Sequence[TrainingQuestion]) -> Tensor:
    """InfoNCE of the batch."""
    texts = list(dict.fromkeys(text for one in batch for text in (one.answer, *one.others)))
    questions = encoded(network, tokenizer, [QUESTION_PREFIX + one.question for one in batch])
    passages = encoded(network, tokenizer, texts)
    with torch.autocast("cpu", enabled=False):
        likeness = questions @ passages.T / TEMPERATURE
        for row, one in enumerate(batch):  # what answers as well is no wrong answer
            for column, text in enumerate(texts):
                if text != one.answer and text in one.answers:
                    likeness[row, column] = -torch.inf
        return cross_entropy(likeness, torch.tensor([texts.index(one.answer) for one in batch]))


def encoded(network: EncoderNetwork, tokenizer: Tokenizer, texts: Sequence[str]) -> Tensor:
    """The vectors of `texts`, computed in halves of like length, so that little is padded."""
    ids = [tokenizer.encode(text).ids for text in texts]
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    halves = [order[: len(order) // 2], order[len(order) // 2 :]]
    vectors = [
        network(padded([ids[place] for place in half]), padded([[1] * len(ids[place]) for place in half]))
        for half in halves
        if half
    ]
    back = torch.tensor([place for half in halves for place in half]).argsort()
    return torch.cat(vectors)[back]


class _Exported(nn.Module):
    """The network as the product runs it: it takes the vector of the first token by itself."""

    def __init__(self, network: EncoderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        hidden = self.network.bert(input_ids=ids, attention_mask=mask, token_type_ids=types)
        return torch.as_tensor(hidden.last_hidden_state)


def export(network: EncoderNetwork, file: Path) -> None:
    """Write the network as dynamically quantised int8 ONNX."""
    write(_Exported(network), file, {"last_hidden_state": {0: "batch", 1: "tokens"}})
