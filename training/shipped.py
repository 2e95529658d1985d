"""Import of shipped weights as a trained network, so that training can continue without a saved network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TAGS: Final = ("entities", "phrases", "asking")
KEPT: Final = {
    "special": "special",
    "position": "position",
    "type": "kind",
    "norm.weight": "norm.weight",
    "norm.bias": "norm.bias",
}
"""Arrays of the input layer → their names in the network."""
APART: Final = ("embedding", "embedding.scale", "pieces", "scores", "labels", *KEPT)
"""Arrays of `heads.npz` that are not layers on top of the encoder."""
NORMS: Final = {"n1": "aln", "n2": "oln"}


def read_shipped(folder: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Return the state of the network in `folder`, without its word embedding, and its labels.

    Encoder weights come back as they were rounded to eight bits, the rest to sixteen.
    """
    with np.load(folder / "heads.npz") as arrays:
        labels = json.loads(bytes(arrays["labels"]).decode())
        layers = [name for name in arrays.files if name not in APART]
        state = {f"tags.{name}" if name.split(".")[0] in TAGS else name: arrays[name] for name in layers}
        state |= {f"enc.{name}": arrays[source] for source, name in KEPT.items()}
    state |= _encoder(folder / "encoder.onnx")
    meta = {"tags": {name: labels[name] for name in TAGS}, "asked": labels["asked"], "spans": labels["spans"]}
    return {name: torch.from_numpy(one.astype(np.float32)) for name, one in state.items()}, meta


def _encoder(path: Path) -> dict[str, NDArray[Any]]:
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(str(path)).graph.initializer}
    state: dict[str, NDArray[Any]] = {}
    for number in range(sum(name.endswith(".qkv.weight") for name in held)):
        target = f"enc.layers.{number}"

        def dense(part: str, at: str = f"l{number}") -> tuple[NDArray[Any], NDArray[Any]]:
            weight = held[f"{at}.{part}.weight"].astype(np.float32) * held[f"{at}.{part}.scale"]
            return weight.T, held[f"{at}.{part}.bias"]

        weights, biases = (np.split(one, 3) for one in dense("qkv"))
        parts = dict(zip("qkv", zip(weights, biases, strict=True), strict=True))
        parts |= {part: dense(part) for part in ("ao", "fi", "fo")}
        for part, (weight, bias) in parts.items():
            state |= {f"{target}.{part}.weight": np.ascontiguousarray(weight), f"{target}.{part}.bias": bias}
        for source, part in NORMS.items():
            for kind in ("weight", "bias"):
                state[f"{target}.{part}.{kind}"] = held[f"l{number}.{source}.{kind}"]
    return state
