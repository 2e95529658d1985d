"""Batches: examples of similar length, as the tensors that one training step takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from memory.trained.linking import BACK, MOST, OWNERS, RECORDS, compared, placed
from training.examples import PHRASES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from memory.trained.words import Pieces, Word
    from training.examples import Example, Labelled

LONGEST: Final = 508
"""Pieces of a sequence at most; the rest is cut off."""
ROUNDED: Final = 32
"""Sequences are padded to a multiple of this length."""
IGNORED: Final = -100
MASKED_SHARE: Final = 0.06
"""Share of the pieces that are replaced by `UNKNOWN`, so that the network learns to use the context."""
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Encoded:
    """Words as pieces: their numbers, and the positions of each word's first and last piece."""

    pieces: list[int]
    first: list[int]
    last: list[int]


def encode(pieces: Pieces, words: Sequence[Word]) -> Encoded:
    """Encode words as pieces, up to the first word that no longer fits into `LONGEST`."""
    numbers, first, last = [BEGIN], list[int](), list[int]()
    for word in words:
        given = pieces.of(word)
        if len(numbers) + len(given) > LONGEST:
            break
        first.append(len(numbers))
        numbers += given
        last.append(len(numbers) - 1)
    return Encoded([*numbers, END], first, last)


def grouped(sizes: Sequence[int], most: int, random: Random) -> list[list[int]]:
    """Return batches of indices: examples of similar size, at most `most` pieces a batch, in random order.

    Sizes are rounded up so that there are few tensor shapes: the first step of each new shape is slow.
    """
    buckets: dict[int, list[int]] = {}
    for at in sorted(range(len(sizes)), key=lambda _: random.random()):
        buckets.setdefault(rounded(sizes[at]), []).append(at)
    found = [
        order[start : start + max(1, most // size)]
        for size, order in buckets.items()
        for start in range(0, len(order), max(1, most // size))
    ]
    random.shuffle(found)
    return found


def rounded(size: int) -> int:
    """Return the length to which a sequence of `size` pieces is padded."""
    return -(-size // ROUNDED) * ROUNDED


def stacked(
    encoded: Sequence[Encoded],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the pieces and their mask, the first and last pieces of words, and the mask of the words."""
    wide = rounded(max(len(one.pieces) for one in encoded))
    many = max(len(one.first) for one in encoded)
    pieces = torch.full((len(encoded), wide), PAD)
    first, last = (torch.zeros(len(encoded), many, dtype=torch.long) for _ in range(2))
    known = torch.zeros(len(encoded), many, dtype=torch.bool)
    for at, one in enumerate(encoded):
        pieces[at, : len(one.pieces)] = torch.tensor(one.pieces)
        first[at, : len(one.first)] = torch.tensor(one.first)
        last[at, : len(one.last)] = torch.tensor(one.last)
        known[at, : len(one.first)] = True
    return pieces, pieces != PAD, first, last, known


def mask_pieces(pieces: torch.Tensor, special: int) -> torch.Tensor:
    """Return the pieces with a share `MASKED_SHARE` replaced by `UNKNOWN`; those from `special` on are kept."""
    forget = (torch.rand(pieces.shape) < MASKED_SHARE) & (pieces > UNKNOWN) & (pieces < special)
    return torch.where(forget, torch.tensor(UNKNOWN), pieces)


def targets(
    examples: Sequence[tuple[Sequence[Labelled], frozenset[int], int]],
    labels: Sequence[str],
    *,
    phrases: bool,
) -> torch.Tensor:
    """Return the label of each word in one layer, `(examples, words)`; `IGNORED` where none is annotated."""
    number = {label: at for at, label in enumerate(labels)}
    many = max(count for _, _, count in examples)
    found = torch.full((len(examples), many), IGNORED)
    for row, (spans, unread, count) in enumerate(examples):
        found[row, :count] = 0
        if not phrases:
            found[row, [at for at in unread if at < count]] = IGNORED
        for span in spans:
            if (span.label in PHRASES) is phrases and span.end <= count and f"B-{span.label}" in number:
                found[row, span.start : span.end] = number[f"I-{span.label}"]
                found[row, span.start] = number[f"B-{span.label}"]
    return found


@dataclass(slots=True)
class Choice:
    """One decision of the linker: a span, its candidates, and which are right (none: it has no link)."""

    this: int
    others: list[int]
    right: list[bool]


def decisions(examples: Sequence[Example], spans: Sequence[Sequence[Labelled]]) -> dict[str, list[Choice]]:
    """Return the linker's decisions in a batch, by link; spans are numbered across all examples."""
    found: dict[str, list[Choice]] = {"same": [], "account": [], "contact": []}
    base = 0
    for one, marks in zip(examples, spans, strict=True):
        for at, span in enumerate(marks):
            if span.label[0] in RECORDS:
                before = [other for other in range(at) if marks[other].label[0] == span.label[0]][-BACK:]
                right = [marks[other].ref == span.ref for other in before]
                found["same"].append(Choice(base + at, [base + other for other in before], right))
        for what, kinds, target in OWNERS:
            found[what] += _owned(marks, one.links, base, what, kinds, target)
        base += len(marks)
    return found


def _owned(
    marks: Sequence[Labelled], links: Mapping[str, str], base: int, what: str, kinds: str, target: str
) -> list[Choice]:
    targets_ = [at for at, one in enumerate(marks) if one.label[0] == target and one.op != "drop"][:MOST]
    owned = [at for at, one in enumerate(marks) if one.label[0] in kinds and one.op in ("set", "mention")][
        :MOST
    ]
    elsewhere = {one.ref for one in marks if one.label.endswith(f".{what}_name")}
    found = []
    for at in owned if targets_ else ():
        ref = links.get(f"{marks[at].ref}.{what}")
        right = [ref is not None and marks[other].ref == ref for other in targets_]
        if (ref is None and marks[at].ref in elsewhere) or (ref is not None and not any(right)):
            continue
        found.append(Choice(base + at, [base + other for other in targets_], right))
    return found


def features(
    choices: Sequence[Choice], words: Sequence[Sequence[Word]], spans: Sequence[Sequence[Labelled]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of spans that the choices compare, `(pairs, 2)`, and the features of each pair."""
    flat = [(row, span) for row, marks in enumerate(spans) for span in marks]
    pairs = np.array([(one.this, other) for one in choices for other in one.others], np.int64).reshape(-1, 2)
    spans_ = [placed(words[row][span.start], span.start, span.text) for row, span in flat]
    return pairs, compared(spans_, pairs.tolist())
