"""Measure identity on labelled pairs: `python -m evals.pairs FILE [--half tune|rest] [--misses N]`.

The file is JSON lines: `{"id", "source", "entity_type": "org"|"person", "a": {…}, "b": {…}, "same": bool}` with
`name`, `address`, `city`, `phone`, `email` in `a` and `b`. Other fields are not used. Silent: what is linked
without asking. F1 counts what is linked or asked about as found.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memory.identity.compare import Comparison, Verdict, compare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FIELDS = {
    "org": {
        "name": "name",
        "address": "billing_street",
        "city": "billing_city",
        "phone": "phone",
        "email": "email",
    },
    "person": {
        "name": "name",
        "address": "mailing_street",
        "city": "mailing_city",
        "phone": "phone",
        "email": "email",
    },
}
KINDS = {"org": "accounts", "person": "contacts"}


@dataclass
class Tally:
    """Counts of one source."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    negatives: int = 0
    silent_right: int = 0
    silent_wrong: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, pair: dict[str, Any], found: Comparison) -> None:
        """Count one pair."""
        same, said = pair["same"], found.verdict is not Verdict.DIFFERENT
        self.right += same and said
        self.wrong += said and not same
        self.missed += same and not said
        self.negatives += not same
        self.silent_right += same and found.verdict is Verdict.SAME
        self.silent_wrong += not same and found.verdict is Verdict.SAME
        if same is not said or (not same and found.verdict is Verdict.SAME):
            self.misses.append(
                f"{found.verdict} {found.score} {found.evidence} same={same} {pair['a']} | {pair['b']}"
            )

    def row(self, name: str) -> str:
        """Return the figures as one line."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        silent = 100 * self.silent_wrong / max(1, self.negatives)
        return (
            f"{name:28} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  "
            f"silent wrong {self.silent_wrong}/{self.negatives} ({silent:.2f} %)  silent right {self.silent_right}"
        )


def main() -> None:
    """Print the figures of a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--half", choices=["tune", "rest", "all"], default="all")
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    tallies = measure(pairs(options.file, options.half))
    for name, tally in sorted(tallies.items()):
        sys.stdout.write(tally.row(name) + "\n")
        if name != "all":
            sys.stdout.writelines(f"    {line}\n" for line in tally.misses[: options.misses])


def pairs(path: Path, half: str) -> Iterator[dict[str, Any]]:
    """Read the pairs of one half; which half a pair is in depends on its id alone."""
    for line in path.read_text("utf-8").splitlines():
        pair = json.loads(line)
        if half == "all" or (zlib.crc32(pair["id"].encode()) % 2 == 0) == (half == "tune"):
            yield pair


def measure(labelled: Iterable[dict[str, Any]]) -> dict[str, Tally]:
    """Compare every pair, and count by source and in all."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for pair in labelled:
        kind = pair["entity_type"]
        left, right = (
            {FIELDS[kind][k]: v for k, v in pair[side].items() if k in FIELDS[kind]} for side in "ab"
        )
        found = compare(KINDS[kind], left, right)
        for name in (pair["source"], "all"):
            tallies[name].add(pair, found)
    return dict(tallies)


if __name__ == "__main__":
    main()
