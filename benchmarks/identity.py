"""Search for possible duplicates in the real store: time, size, and recall of altered names.

    python -m benchmarks.identity [--sizes 1000,10000,100000] [--lookups 300]

Names are made of syllables; first and last names are as unevenly spread as real ones (one person in a hundred
has the commonest last name). Printed are the shares of altered names that have a blocking key in common with
their original ("in a block"), and whose original is among the records found.
"""

from __future__ import annotations

import argparse
import random
import statistics
import string
import tempfile
import time
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.identity.blocks import block_keys, probes
from memory.identity.similar import index_similar, similar_records
from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memory.domain.drafts import Scalar
    from memory.store import Transaction

Fields = dict[str, "Scalar"]
USER = "bench"
SYLLABLES = [
    a + b + c
    for a in [
        "b",
        "c",
        "d",
        "f",
        "g",
        "h",
        "k",
        "l",
        "m",
        "n",
        "p",
        "r",
        "s",
        "t",
        "v",
        "w",
        "z",
        "br",
        "tr",
        "st",
    ]
    for b in "aeiou"
    for c in ("", "n", "r", "l", "s")
]
TRADES = [
    "systems",
    "solutions",
    "group",
    "partners",
    "foods",
    "logistics",
    "labs",
    "energy",
    "health",
    "media",
    "software",
    "bank",
    "dental",
    "foundry",
    "press",
]
FORMS = ["Inc", "Ltd", "GmbH", "LLC", "", "", ""]


class Names:
    """Synthetic companies and people; the same seed, the same names."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.firsts = [self.word(2) for _ in range(1500)]
        self.lasts = [self.word(self.random.choice((2, 2, 3))) for _ in range(30_000)]
        # Zipf: rank r has a share of 1/(r + 10), about one in a hundred for the commonest.
        self.first_weights = list(accumulate(1 / (rank + 10) for rank in range(1500)))
        self.last_weights = list(accumulate(1 / (rank + 10) for rank in range(30_000)))

    def word(self, syllables: int) -> str:
        return "".join(self.random.choices(SYLLABLES, k=syllables)).capitalize()

    def account(self) -> Fields:
        words = [self.word(self.random.choice((2, 3, 3)))]
        if self.random.random() < 0.4:
            words.append(self.word(2))
        if self.random.random() < 0.6:
            words.append(self.random.choice(TRADES).capitalize())
        words.append(self.random.choice(FORMS))
        return {"name": " ".join(filter(None, words)), "billing_city": self.word(2)}

    def contact(self) -> Fields:
        first = self.random.choices(self.firsts, cum_weights=self.first_weights)[0]
        last = self.random.choices(self.lasts, cum_weights=self.last_weights)[0]
        return {"name": f"{first} {last}", "account_name": self.word(3), "title": "Buyer"}

    def typo(self, name: str) -> str:
        """Insert, drop, replace or swap letters somewhere."""
        at = self.random.randrange(len(name))
        letter = self.random.choice(string.ascii_lowercase)
        return self.random.choice(
            [
                name[:at] + letter + name[at:],
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
            ]
        )


@dataclass(frozen=True)
class Change:
    """A way of altering a name; `alter` returns None for a name to which it does not apply."""

    kind: str
    name: str
    alter: Callable[[Names, str], str | None]


def _acronym(_: Names, name: str) -> str | None:
    words = [word for word in name.split() if word not in FORMS]
    return "".join(word[0] for word in words) if len(words) > 2 else None


CHANGES = [
    *(
        change
        for kind in ("accounts", "contacts")
        for change in (
            Change(kind, "as it is", lambda _, name: name),
            Change(kind, "one typo", lambda names, name: names.typo(name)),
            Change(kind, "two typos", lambda names, name: names.typo(names.typo(name))),
        )
    ),
    Change("accounts", "upper case, other legal form", lambda _, name: f"{name.upper()} S.A."),
    Change("accounts", "acronym", _acronym),
    Change("accounts", "first word", lambda _, name: name.split()[0]),
    Change("contacts", "Whitfield, Dana", lambda _, name: ", ".join(reversed(name.split()))),
    Change("contacts", "Whitfield Dana", lambda _, name: " ".join(reversed(name.split()))),
    Change("contacts", "D. Whitfield", lambda _, name: f"{name[0]}. {name.split()[1]}"),
    Change("contacts", "Dana W.", lambda _, name: f"{name.split()[0]} {name.split()[1][0]}."),
]


def fill(store: AsyncStoreAdapter, kind: str, records: Sequence[Fields], start: int) -> float:
    """Index records, a thousand per transaction; return the seconds it took."""
    began = time.perf_counter()
    for at in range(start, len(records), 1000):
        chunk = list(enumerate(records))[at : at + 1000]

        def work(tx: Transaction, chunk: list[tuple[int, Fields]] = chunk) -> None:
            for number, fields in chunk:
                index_similar(tx, USER, kind, f"k{number:06}", {}, fields)

        store.transaction(work)
    return time.perf_counter() - began


def look(store: AsyncStoreAdapter, kind: str, fields: Fields) -> tuple[list[str], float]:
    """Look for duplicates of a record; return the keys found and the milliseconds within the transaction."""

    def work(tx: Transaction) -> tuple[list[str], float]:
        began = time.perf_counter()
        found = similar_records(tx, USER, kind, fields)
        return [key for key, _ in found], 1000 * (time.perf_counter() - began)

    return store.transaction(work)


def meets(kind: str, known: Fields, asked: Fields) -> bool:
    """Tell whether a look-up of `asked` reaches a block under which `known` is filed."""
    filed = block_keys(kind, known)
    return any(
        any(key.startswith(probe.key) for key in filed) if probe.prefix else probe.key in filed
        for probe in probes(kind, asked)
    )


def measure(store: AsyncStoreAdapter, names: Names, records: dict[str, list[Fields]], lookups: int) -> None:
    """Print recall and time for each way of altering names."""
    for change in CHANGES:
        known = records[change.kind]
        times, found, met, asked = [], 0, 0, 0
        for number in names.random.sample(range(len(known)), min(lookups, len(known))):
            altered = change.alter(names, str(known[number]["name"]))
            if altered is None:
                continue
            fields = {**known[number], "name": altered}
            keys, spent = look(store, change.kind, fields)
            times.append(spent)
            asked += 1
            found += f"k{number:06}" in keys
            met += meets(change.kind, known[number], fields)
        if asked:
            print(
                f"  {change.kind:9} {change.name:30} in a block {met / asked:.3f}  found {found / asked:.3f}  "
                f"median {statistics.median(times):5.2f} ms  95 % {sorted(times)[int(0.95 * len(times))]:5.2f} ms"
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--lookups", type=int, default=300)
    options = parser.parse_args()
    names = Names(1)
    records: dict[str, list[Fields]] = {"accounts": [], "contacts": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.db"
        with AsyncStoreAdapter(path) as store:
            for size in map(int, options.sizes.split(",")):
                spent = 0.0
                for kind, make in (("accounts", names.account), ("contacts", names.contact)):
                    start = len(records[kind])
                    records[kind] += [make() for _ in range(size // 2 - start)]
                    spent += fill(store, kind, records[kind], start)
                rows = len(store.scan((USER, Namespace.SIMILAR)))
                used = sum(file.stat().st_size for file in Path(folder).iterdir())
                print(
                    f"{size:,} records: {rows:,} keys, {rows / size:.1f} a record, {used / size:.0f} bytes a record on "
                    f"disk, filed in {spent:.1f} s"
                )
                measure(store, names, records, options.lookups)


if __name__ == "__main__":
    main()
