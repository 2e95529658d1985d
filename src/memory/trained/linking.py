"""Say which spans belong to one record, and which record belongs to which account and contact.

Each span looks back at the earlier spans of its kind and takes the likeliest as its own record, or begins a new one.
Accounts and contacts of a record are voted for by all its spans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.network import Floats, Network, Vectors
    from memory.trained.tagging import Mark
    from memory.trained.words import Word

RECORDS: Final = "acosltdf"
"""Kinds whose spans make records; the user's profile is one without being told apart."""
BACK: Final = 24
"""Earlier spans of the kind that a span is compared with."""
MOST: Final = 40
"""Accounts or contacts that a span chooses from, those nearest to it."""
DISTANCES: Final = np.array([0, 1, 2, 3, 5, 8, 12, 20, 35, 60, 100])
"""Bounds between classes of distance, in words."""
OWNERS: Final = (("account", "cost", "a"), ("contact", "ost", "c"))

Links = dict[tuple[str, str], tuple[str, float]]
"""(record, "account") → (account, probability)."""


class Linker:
    """Links the spans of one reading."""

    def __init__(
        self, network: Network, words: Sequence[Word], vectors: Vectors, marks: Sequence[Mark]
    ) -> None:
        self._network, self._words, self._marks = network, words, marks
        spans = np.stack([vectors.span(mark.start, mark.end) for mark in marks])
        self.meanings: Floats = network.layer("rep", spans, last=False)
        known = {label: number for number, label in enumerate(network.labels["spans"])}
        self._labels = network.table("lab.weight")[[known.get(mark.label, 0) for mark in marks]]

    def refer(self) -> None:
        """Give each mark its record."""
        count: Counter[str] = Counter()
        earlier: dict[str, list[int]] = defaultdict(list)
        for at, mark in enumerate(self._marks):
            if mark.kind == "p":
                mark.ref = "p1"
            if mark.kind not in RECORDS:
                continue
            before = earlier[mark.kind][-BACK:]
            chances = self._chances("same", at, before)
            votes: dict[str, float] = defaultdict(float)
            for chance, other in zip(chances[1:], before, strict=True):
                votes[self._marks[other].ref] += float(chance)
            best = max(votes, key=votes.__getitem__, default=None)
            if best is not None and votes[best] > chances[0]:
                mark.ref, mark.belongs = best, votes[best]
            else:
                count[mark.kind] += 1
                mark.ref, mark.belongs = f"{mark.kind}{count[mark.kind]}", float(chances[0])
            earlier[mark.kind].append(at)

    def owners(self) -> Links:
        """Return the account and the contact of each record that has one."""
        found: Links = {}
        for what, kinds, target in OWNERS:
            targets = [at for at, one in enumerate(self._marks) if one.kind == target and one.op != "drop"]
            owned = [
                at for at, one in enumerate(self._marks) if one.kind in kinds and one.op in ("set", "mention")
            ]
            votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
            for at in owned if targets else ():
                near = _nearest(targets, at)
                chances = self._chances(what, at, near)
                votes[self._marks[at].ref][""] += float(chances[0])
                for chance, other in zip(chances[1:], near, strict=True):
                    votes[self._marks[at].ref][self._marks[other].ref] += float(chance)
            for ref, given in votes.items():
                best = max(given, key=given.__getitem__)
                if best:
                    found[ref, what] = (best, given[best] / sum(given.values()))
        return found

    def _chances(self, what: str, at: int, others: Sequence[int]) -> Floats:
        """Return the probabilities of no other span, and of each of the others."""
        mine = np.concatenate([self.meanings[at], self._labels[at]])[None]
        scores = [self._network.layer(f"new.{what}", mine)[0, 0]]
        if others:
            index = np.array(others)
            pairs = np.concatenate(
                [
                    np.repeat(self.meanings[at][None], len(others), axis=0),
                    self.meanings[index],
                    self.meanings[at] * self.meanings[index],
                    np.repeat(self._labels[at][None], len(others), axis=0),
                    self._labels[index],
                    np.stack(
                        [pair_features(self._words, self._marks[at], self._marks[other]) for other in others]
                    ),
                ],
                axis=1,
            )
            scores += self._network.layer(f"pair.{what}", pairs)[:, 0].tolist()
        raw = np.exp(np.array(scores, np.float32) - max(scores))
        chances: Floats = raw / raw.sum()
        return chances


def _nearest(targets: Sequence[int], at: int) -> Sequence[int]:
    """Return those of the marks that stand nearest to one, in the order of the text."""
    first = max(0, min(bisect_left(targets, at) - MOST // 2, len(targets) - MOST))
    return targets[first : first + MOST]


class Placed(Protocol):
    """A span as far as pairs of spans are compared."""

    @property
    def start(self) -> int:
        """First word."""
        ...

    @property
    def text(self) -> str:
        """Its words."""
        ...


def pair_features(words: Sequence[Word], one: Placed, two: Placed) -> Floats:
    """Say how two spans stand to each other: distance, message, line, order, words in common."""
    first, second = words[one.start], words[two.start]
    said, other = one.text.casefold(), two.text.casefold()
    mine, theirs = set(said.split()), set(other.split())
    features = np.zeros(len(DISTANCES) + 11, np.float32)
    features[np.searchsorted(DISTANCES, abs(one.start - two.start))] = 1
    features[len(DISTANCES) + 1 + min(3, abs(first.message - second.message))] = 1
    base, common = len(DISTANCES) + 5, mine & theirs
    if common:
        features[base] = said == other
        features[base + 1] = 1
        features[base + 2] = len(common) == min(len(mine), len(theirs))
    features[base + 3] = first.line == second.line
    features[base + 4] = two.start < one.start
    features[base + 5] = said[:1] == other[:1]
    return features
