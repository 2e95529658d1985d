"""Export of a trained network: the encoder in eight bits for ONNX Runtime, everything else for numpy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from memory.trained.values import TIMES
from training.examples import CHOICES, SCALED
from training.model import HEADS
from training.published import WIDTH

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from training.fit import Training
    from training.published import Published

CONTRIBUTED: Final = "com.microsoft"
"""Domain of ONNX Runtime's own operators."""


def export(training: Training, published: Published, folder: Path) -> None:
    """Write `encoder.onnx` and `heads.npz`."""
    state = {name: one.detach().float().numpy() for name, one in training.model.state_dict().items()}
    onnx.save(_encoder(state, len(training.model.enc.layers)), str(folder / "encoder.onnx"))
    np.savez_compressed(folder / "heads.npz", **_heads(training, published, state))


def _heads(training: Training, published: Published, state: dict[str, Any]) -> dict[str, NDArray[Any]]:
    labels = {
        **training.tags,
        "spans": training.model.spans,
        "choices": {**CHOICES, SCALED: [str(one) for one in TIMES]},
        "asked": training.asked,
    }
    arrays: dict[str, NDArray[Any]] = {
        name.removeprefix("tags."): one.astype(np.float16)
        for name, one in state.items()
        if not name.startswith("enc.")
    }
    return {
        **arrays,
        "embedding": published.tensors["word"],
        "embedding.scale": published.tensors["word.scale"],
        "special": state["enc.special"],
        "position": state["enc.position"].astype(np.float16),
        "type": state["enc.kind"],
        "norm.weight": state["enc.norm.weight"],
        "norm.bias": state["enc.norm.bias"],
        "pieces": np.frombuffer("\0".join(published.pieces).encode(), np.uint8),
        "scores": np.array(published.scores, np.float32),
        "labels": np.frombuffer(json.dumps(labels, sort_keys=True).encode(), np.uint8),
    }


class _Graph:
    """Builder of an ONNX graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, array: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(
        self, kind: str, given: list[str], out: str | list[str], domain: str = "", **options: Any
    ) -> str:
        outs = [out] if isinstance(out, str) else out
        self.nodes.append(helper.make_node(kind, given, outs, domain=domain, **options))
        return outs[0]

    def dense(self, x: str, weight: NDArray[Any], bias: NDArray[Any], name: str) -> str:
        """Add a product with weights `(in, out)` in eight bits, one scale per output; return its name."""
        scale = np.abs(weight).max(0) / 127
        whole = np.round(weight / scale).astype(np.int8)
        given = [
            x,
            self.constant(f"{name}.weight", whole),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(weight.shape[1], np.int8)),
            self.constant(f"{name}.bias", bias.astype(np.float32)),
        ]
        return self.node("DynamicQuantizeMatMul", given, f"{name}.out", CONTRIBUTED)

    def normal(self, x: str, y: str, state: dict[str, Any], source: str, name: str) -> str:
        """Add a residual connection with layer normalisation; return its name."""
        total = self.node("Add", [x, y], f"{name}.sum")
        weight = self.constant(f"{name}.weight", state[f"{source}.weight"])
        bias = self.constant(f"{name}.bias", state[f"{source}.bias"])
        return self.node("LayerNormalization", [total, weight, bias], f"{name}.out", axis=-1, epsilon=1e-12)


def _encoder(state: dict[str, Any], layers: int) -> onnx.ModelProto:
    graph, x = _Graph(), "x"
    for number in range(layers):
        source, name = f"enc.layers.{number}", f"l{number}"

        def given(part: str, at: str = source) -> tuple[NDArray[Any], NDArray[Any]]:
            return state[f"{at}.{part}.weight"].T, state[f"{at}.{part}.bias"]

        weights, biases = zip(*(given(part) for part in "qkv"), strict=True)
        joined = graph.dense(x, np.concatenate(weights, 1), np.concatenate(biases), f"{name}.qkv")
        parts = [f"{name}.{part}" for part in "qkv"]
        graph.node("Split", [joined], parts, axis=-1, num_outputs=3)
        seen = graph.node("MultiHeadAttention", parts, f"{name}.seen", CONTRIBUTED, num_heads=HEADS)
        x = graph.normal(
            x, graph.dense(seen, *given("ao"), f"{name}.ao"), state, f"{source}.aln", f"{name}.n1"
        )
        inner = graph.node("Gelu", [graph.dense(x, *given("fi"), f"{name}.fi")], f"{name}.gelu")
        x = graph.normal(
            x, graph.dense(inner, *given("fo"), f"{name}.fo"), state, f"{source}.oln", f"{name}.n2"
        )
    shape = ["batch", "pieces", WIDTH]
    whole = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, shape)],
        graph.constants,
    )
    versions = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIBUTED, 1)]
    return helper.make_model(whole, opset_imports=versions, ir_version=9)
