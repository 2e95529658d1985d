"""Group spans into records (coreference), and link each record to its account and contact.

Each span is compared with earlier spans of its kind; it joins the most probable record or begins a new one.
The account and contact of a record are chosen by a vote of all its spans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memory.trained.network import Floats, Network, Vectors
    from memory.trained.tagging import Mark
    from memory.trained.words import Word

RECORDS: Final = "acosltdf"
"""Letters of the kinds whose spans are grouped into records; of the profile there is only one."""
BACK: Final = 24
"""Earlier spans of the same kind that a span is compared with."""
MOST: Final = 40
"""Accounts or contacts that a span chooses from: those nearest to it."""
DISTANCES: Final = (0, 1, 2, 3, 5, 8, 12, 20, 35, 60, 100)
"""Upper bounds of the distance classes, in words."""
OWNERS: Final = (("account", "cost", "a"), ("contact", "ost", "c"))
"""(link, letters of the kinds that have it, letter of the kind it points to)."""

TOGETHER: Final = 64
"""Marks that are compared with their candidates in one batch."""

Links = dict[tuple[str, str], tuple[str, float]]
"""(record, "account") → (account, probability)."""
Asked = tuple[int, Sequence[int]]
"""Index of a mark, and indices of its candidates."""


class Linker:
    """Links the marks of one reading to each other."""

    def __init__(
        self, network: Network, words: Sequence[Word], vectors: Vectors, marks: Sequence[Mark]
    ) -> None:
        self._network, self._marks = network, marks
        self._placed = [placed(words[one.start], one.start, one.text) for one in marks]
        spans = np.stack([vectors.span(mark.start, mark.end) for mark in marks])
        self.meanings: Floats = network.layer("rep", spans, last=False)
        known = {label: number for number, label in enumerate(network.labels["spans"])}
        self._labels = network.table("lab.weight")[[known.get(mark.label, 0) for mark in marks]]

    def refer(self) -> None:
        """Set `ref` (the record) and `belongs` (its probability) of each mark."""
        count: Counter[str] = Counter()
        earlier: dict[str, list[int]] = defaultdict(list)
        asked: list[Asked] = []
        for at, mark in enumerate(self._marks):
            if mark.kind == "p":
                mark.ref = "p1"
            if mark.kind in RECORDS:
                asked.append((at, earlier[mark.kind][-BACK:]))
                earlier[mark.kind].append(at)
        for (at, before), chances in zip(asked, self._chances("same", asked), strict=True):
            mark = self._marks[at]
            votes: dict[str, float] = defaultdict(float)
            for chance, other in zip(chances[1:], before, strict=True):
                votes[self._marks[other].ref] += float(chance)
            best = max(votes, key=votes.__getitem__, default=None)
            if best is not None and votes[best] > chances[0]:
                mark.ref, mark.belongs = best, votes[best]
            else:
                count[mark.kind] += 1
                mark.ref, mark.belongs = f"{mark.kind}{count[mark.kind]}", float(chances[0])

    def owners(self) -> Links:
        """Return the account and contact of each record that has one, with probabilities."""
        found: Links = {}
        for what, kinds, target in OWNERS:
            targets = [at for at, one in enumerate(self._marks) if one.kind == target and one.op != "drop"]
            owned = [
                at for at, one in enumerate(self._marks) if one.kind in kinds and one.op in ("set", "mention")
            ]
            asked = [(at, _nearest(targets, at)) for at in owned if targets]
            votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
            for (at, near), chances in zip(asked, self._chances(what, asked), strict=True):
                votes[self._marks[at].ref][""] += float(chances[0])
                for chance, other in zip(chances[1:], near, strict=True):
                    votes[self._marks[at].ref][self._marks[other].ref] += float(chance)
            for ref, given in votes.items():
                best = max(given, key=given.__getitem__)
                if best:
                    found[ref, what] = (best, given[best] / sum(given.values()))
        return found

    def _chances(self, what: str, asked: Sequence[Asked]) -> Iterator[Floats]:
        """Yield for each mark the probabilities of no candidate and of each candidate, in that order."""
        for start in range(0, len(asked), TOGETHER):
            yield from self._some(what, asked[start : start + TOGETHER])

    def _some(self, what: str, asked: Sequence[Asked]) -> Iterator[Floats]:
        marks = np.array([at for at, _ in asked])
        none = self._network.layer(
            f"new.{what}", np.concatenate([self.meanings[marks], self._labels[marks]], 1)
        )
        pairs = [(at, other) for at, others in asked for other in others]
        scores = self._compared(what, pairs) if pairs else np.zeros(0, np.float32)
        done = 0
        for number, (_, others) in enumerate(asked):
            mine = np.concatenate([none[number, :1], scores[done : done + len(others)]])
            done += len(others)
            raw = np.exp(mine - mine.max())
            yield raw / raw.sum()

    def _compared(self, what: str, pairs: Sequence[tuple[int, int]]) -> Floats:
        """Return a score for each pair of marks (log odds, up to a constant)."""
        one, two = np.array(pairs).T
        parts = [
            self.meanings[one],
            self.meanings[two],
            self.meanings[one] * self.meanings[two],
            self._labels[one],
            self._labels[two],
            compared(self._placed, pairs),
        ]
        scores: Floats = self._network.layer(f"pair.{what}", np.concatenate(parts, axis=1))[:, 0]
        return scores


def _nearest(targets: Sequence[int], at: int) -> Sequence[int]:
    """Return up to `MOST` targets around position `at`, in the order of the text."""
    first = max(0, min(bisect_left(targets, at) - MOST // 2, len(targets) - MOST))
    return targets[first : first + MOST]


class Placed(NamedTuple):
    """A span, prepared for comparison with others."""

    word: Word
    """Its first word."""
    start: int
    """Index of that word."""
    said: str
    """Its text, case-folded."""
    held: frozenset[str]
    """The words of `said`."""


def placed(word: Word, start: int, text: str) -> Placed:
    """Return a span prepared for comparison: its first word, the index of that word, and its text."""
    said = text.casefold()
    return Placed(word, start, said, frozenset(said.split()))


def compared(spans: Sequence[Placed], pairs: Sequence[tuple[int, int]]) -> Floats:
    """Return features of pairs of spans, `(pairs, size)`: distance, message, line, order, shared words."""
    features = np.zeros((len(pairs), len(DISTANCES) + 11), np.float32)
    base = len(DISTANCES) + 5
    for row, (this, other) in zip(features, pairs, strict=True):
        one, two = spans[this], spans[other]
        row[bisect_left(DISTANCES, abs(one.start - two.start))] = 1
        row[len(DISTANCES) + 1 + min(3, abs(one.word.message - two.word.message))] = 1
        common = one.held & two.held
        if common:
            row[base] = one.said == two.said
            row[base + 1] = 1
            row[base + 2] = len(common) == min(len(one.held), len(two.held))
        row[base + 3] = one.word.line == two.word.line
        row[base + 4] = two.start < one.start
        row[base + 5] = one.said[:1] == two.said[:1]
    return features
