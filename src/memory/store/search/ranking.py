"""Combination of words and vectors into one score; pure arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Set as AbstractSet

TEXT_SHARE: Final = 0.5
"""Share of the distance from cosine to 1 by which an item with every word of the query is raised."""


def rarity(total: int, frequency: float) -> float:
    """Return the weight (IDF) of a word that `frequency` of `total` items contain; never below zero."""
    return math.log1p(max(0.0, total - frequency + 0.5) / (frequency + 0.5))


def coverage(hits: Mapping[str, AbstractSet[int]], weights: Mapping[str, float]) -> dict[int, float]:
    """Return, by item, the share of the query's words that it contains, by weight; 0 to 1."""
    whole = sum(weights.values())
    found: dict[int, float] = {}
    for word, ids in hits.items():
        share = weights[word] / whole if whole else 1 / len(hits)
        for id_ in ids:
            found[id_] = found.get(id_, 0.0) + share
    return found


def blend(cosine: float, covered: float) -> float:
    """Return the cosine, raised towards 1 by the share of words covered."""
    return cosine + TEXT_SHARE * covered * (1.0 - cosine)
