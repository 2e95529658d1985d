"""Run the trained network: an encoder that gives vectors of words, and small layers on top of it in numpy.

Encoder: the first layers of multilingual-e5-small (MIT), fine-tuned, weights in eight bits, run by ONNX
Runtime. Its word embedding is the published one, in four bits (NOTICE). `make train` builds all of it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from memory.trained.words import Pieces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from memory.trained.words import Word

    Floats = NDArray[np.float32]

WINDOW: Final = 480
"""Pieces that the encoder reads at once."""
OVERLAP: Final = 96
"""Pieces at the start of a window that repeat the end of the previous one, as context."""
KEPT: Final = 16
"""Encoded texts in the cache: the gate, the reply and the extraction read the same words."""
THREADS: Final = 2
"""Threads that ONNX Runtime may use for one run."""
FIRST, LAST = 0, 2
"""Numbers of the pieces that begin and end a sequence."""
SILENT: Final = "ORT_DISABLE_TELEMETRY"
"""Environment variable that keeps ONNX Runtime from sending usage data."""
_BLOCK: Final = 32
"""Weights of the embedding that share one scale."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The encoder's output: vectors of the first and the last piece of each word, `(words, width)` each."""

    first: Floats
    last: Floats

    def span(self, start: int, end: int) -> Floats:
        """Return the vector of the words from `start` up to `end` (exclusive), `(2 * width,)`."""
        return np.concatenate([self.first[start], self.last[end - 1]])


class Network:
    """The encoder and the layers on top of it; use `network()`."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], session: Any) -> None:
        # Any: ONNX Runtime publishes no types for its sessions.
        self._session = session
        self._arrays: dict[str, NDArray[Any]] = {
            name: array.astype(np.float32) if array.dtype == np.float16 and "embedding" not in name else array
            for name, array in arrays.items()
        }
        self.labels: dict[str, Any] = json.loads(bytes(arrays["labels"]).decode())
        scores = arrays["scores"].astype(float).tolist()
        self.pieces = Pieces(dict(zip(bytes(arrays["pieces"]).decode().split("\0"), scores, strict=True)))
        self._last: dict[tuple[tuple[int, ...], ...], Vectors] = {}
        self._width = int(arrays["position"].shape[1])

    def vectors(self, words: Sequence[Word]) -> Vectors:
        """Encode words, long texts in overlapping windows; the latest results are cached."""
        pieces = tuple(self.pieces.of(word) for word in words)
        found = self._last.get(pieces)
        if found is None:
            found = self._read(pieces)
            if len(self._last) >= KEPT:
                self._last.clear()
            if len(words) <= WINDOW:
                self._last[pieces] = found
        return found

    def _read(self, pieces: Sequence[Sequence[int]]) -> Vectors:
        first = np.zeros((len(pieces), self._width), np.float32)
        last = np.zeros_like(first)
        for start, keep, end in windows_of([len(one) for one in pieces]):
            hidden = self._encode([piece for one in pieces[start:end] for piece in one])
            at = 1
            for number in range(start, end):
                size = len(pieces[number])
                if number >= keep:
                    first[number], last[number] = hidden[at], hidden[at + size - 1]
                at += size
        return Vectors(first, last)

    def layer(self, name: str, vectors: Floats, *, last: bool = True) -> Floats:
        """Apply the layer `name` of the weights, or the two of that name with a GELU between them.

        With `last` false the output layer is left out.
        """
        if f"{name}.0.weight" in self._arrays:
            vectors = _gelu(self._dense(f"{name}.0", vectors))
            name = f"{name}.2"
        return self._dense(name, vectors) if last and f"{name}.weight" in self._arrays else vectors

    def table(self, name: str) -> Floats:
        """Return one array of the weights."""
        table: Floats = self._arrays[name]
        return table

    def _dense(self, name: str, vectors: Floats) -> Floats:
        return vectors @ self.table(f"{name}.weight").T + self.table(f"{name}.bias")

    def _encode(self, pieces: Sequence[int]) -> Floats:
        numbers = np.array([FIRST, *pieces, LAST])
        vectors = self._embedded(numbers) + self._arrays["position"][: len(numbers)] + self._arrays["type"]
        normal = _normal(vectors, self._arrays["norm.weight"], self._arrays["norm.bias"])
        out: Floats = self._session.run(None, {"x": normal[None].astype(np.float32)})[0][0]
        return out

    def _embedded(self, numbers: NDArray[np.int64]) -> Floats:
        """Return the embeddings of pieces, unpacked from four bits a weight and a scale for each block."""
        special, count = self._arrays["special"], len(self._arrays["embedding"])
        packed = self._arrays["embedding"][np.minimum(numbers, count - 1)]
        values = np.stack([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8.0
        scales = self._arrays["embedding.scale"][np.minimum(numbers, count - 1)].astype(np.float32)
        found = (values.reshape(len(numbers), -1, _BLOCK) * scales[:, :, None]).reshape(len(numbers), -1)
        own = numbers >= count
        found[own] = special[numbers[own] - count]
        return found


def windows_of(sizes: Sequence[int]) -> list[tuple[int, int, int]]:
    """Cut words, given by their sizes in pieces, into windows: (first word read, first word kept, end)."""
    found, start, keep = [], 0, 0
    while keep < len(sizes):
        end, used = start, 0
        while end < len(sizes) and used + sizes[end] <= WINDOW:
            used += sizes[end]
            end += 1
        found.append((start, keep, end))
        if end >= len(sizes):
            break
        start, back = end, 0
        while start > 0 and back + sizes[start - 1] <= OVERLAP:
            start -= 1
            back += sizes[start]
        keep = end
    return found


def _normal(vectors: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = vectors - vectors.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
    out: Floats = centred / spread * weight + bias
    return out


def _gelu(vectors: Floats) -> Floats:
    """Return GELU, with Abramowitz and Stegun's erf approximation 7.1.26, which is off by 2e-7 at most."""
    x = np.abs(vectors) / np.float32(np.sqrt(2))
    t = 1.0 / (1.0 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(vectors) * (1.0 - poly * np.exp(-x * x))
    out: Floats = (0.5 * vectors * (1.0 + erf)).astype(np.float32)
    return out


@cache
def network() -> Network:
    """Return the shipped network; the first call loads it, in about 0.1 s."""
    with resources.as_file(resources.files("memory.trained").joinpath("weights")) as folder:
        return load(folder)


def load(folder: Path) -> Network:
    """Load a network that `make train` has written."""
    os.environ[SILENT] = "1"  # must be set before the import, which turns telemetry on
    import onnxruntime  # noqa: PLC0415 -- only reading messages needs it

    onnxruntime.disable_telemetry_events()  # in case the program had imported it before
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.log_severity_level = 3
    # Threads that spin while they wait take cores from numpy's: reading would take twice as long.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
    )
    with np.load(folder / "heads.npz") as stored:
        return Network({name: stored[name] for name in stored.files}, session)
