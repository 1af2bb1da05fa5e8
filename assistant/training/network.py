"""The network of judge and recogniser: a BERT with a head for the whole pair and a head for each token."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import BertConfig, BertModel

VOCABULARY, HIDDEN, HEADS, INNER = 30_522, 384, 12, 1_536
ALL_LAYERS = 12


def configuration(layers: int) -> BertConfig:
    """The sizes that reranker and encoder share; without dropout, which costs half of the speed."""
    found: Any = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=HIDDEN,
        num_hidden_layers=layers,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    found._attn_implementation = "sdpa"
    return found  # type: ignore[no-any-return]


class PairNetwork(nn.Module):
    """Reads (first text, second text); gives `labels` logits for the pair and `tags` logits for each token."""

    def __init__(self, layers: int, labels: int, tags: int) -> None:
        super().__init__()
        self.bert: Any = BertModel(configuration(layers))
        self.classifier = nn.Linear(HIDDEN, labels)
        self.span = nn.Linear(HIDDEN, tags)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of shape (batch, labels) and (batch, tokens, tags)."""
        hidden = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        return self.classifier(self.drop(self.bert.pooler(hidden))), self.span(hidden)

    def freeze(self, layers: int) -> None:
        """Leave the embeddings and the lowest `layers` as they are."""
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:layers]):
            part.requires_grad_(False)


def pretrained(weights: Mapping[str, Tensor], layers: int, labels: int, tags: int) -> PairNetwork:
    """A network that begins with the weights of the reranker; of fewer layers it takes evenly spaced ones."""
    network = PairNetwork(layers, labels, tags)
    kept = [round(place * (ALL_LAYERS - 1) / (layers - 1)) for place in range(layers)]
    chosen = {}
    for name, value in weights.items():
        found = re.match(r"bert\.encoder\.layer\.(\d+)\.(.*)", name)
        if found is None:
            chosen[name] = value
        elif int(found[1]) in kept:
            chosen[f"bert.encoder.layer.{kept.index(int(found[1]))}.{found[2]}"] = value
    del chosen["classifier.weight"], chosen["classifier.bias"]
    network.load_state_dict(chosen, strict=False)
    return network


def go_on_from(network: PairNetwork, earlier: Mapping[str, Tensor], frozen: int) -> None:
    """Take the weights of an earlier round, but for the embeddings and the lowest `frozen` layers, which it left as they were."""
    network.load_state_dict(_above(frozen, earlier), strict=False)


def mean_with(network: PairNetwork, earlier: Mapping[str, Tensor], frozen: int) -> None:
    """Take the mean of these weights and those of an earlier round (model soup: Wortsman et al., 2022)."""
    own = network.state_dict()
    both = {name: (own[name] + weight) / 2 for name, weight in _above(frozen, earlier).items() if name in own}
    network.load_state_dict(both, strict=False)


def _above(frozen: int, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    kept = ("bert.embeddings.", *(f"bert.encoder.layer.{number}." for number in range(frozen)))
    return {name: weight for name, weight in weights.items() if not name.startswith(kept)}


class _Exported(nn.Module):
    """The network as the product runs it: one pair, token logits without a last axis of one."""

    def __init__(self, network: PairNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        labels, tags = self.network(ids, mask, types)
        return labels, tags.squeeze(-1) if tags.shape[-1] == 1 else tags


def export(network: PairNetwork, file: Path) -> None:
    """Write the network as dynamically quantised int8 ONNX."""
    write(_Exported(network), file, {"labels": {0: "batch"}, "tags": {0: "batch", 1: "tokens"}})


def write(network: nn.Module, file: Path, outputs: Mapping[str, Mapping[int, str]]) -> None:
    """Write a network that takes ids, mask and types as dynamically quantised int8 ONNX; `outputs` names the axes of what it gives."""
    network.eval()
    for part in network.modules():
        if isinstance(part, BertModel):
            part.set_attn_implementation("eager")  # the same sums in fewer operations: a tenth faster
    sample = torch.ones((1, 12), dtype=torch.long)
    full = file.with_suffix(".fp32.onnx")
    axes = {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask", "token_type_ids")}
    with torch.no_grad():
        torch.onnx.export(
            network,
            (sample, sample, torch.zeros_like(sample)),
            str(full),
            input_names=list(axes),
            output_names=list(outputs),
            dynamic_axes={**axes, **outputs},
            opset_version=17,
            dynamo=False,
        )
    quantize_dynamic(str(full), str(file), weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    full.unlink()
