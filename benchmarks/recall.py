"""Speed of search: against raw FTS5 on the same texts, among few and many users, for known keys and typos.

    python -m benchmarks.recall [--messages 100000] [--records 100000] [--users 10000]

What is compared is measured alternately in one run, so that only ratios matter. Exit code 1 when a ratio is
above its target, or a record is not the first result for its own key.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.recall.search import search
from memory.records.items import StoredRecord, write_record
from memory.records.message_log import register
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from memory.store.search.text import terms
from memory.store.sqlite.reading import any_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

RAW_TARGET: Final = 5.0
GROWTH_TARGET: Final = 1.5
"""Constant time, plus the noise of a busy machine."""
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
THREAD: Final = 40
BATCH: Final = 2_000
COMMON: Final = (
    "the customer asked about renewal invoice contract budget price support case order status call meeting demo trial "
    "offer question change request plan risk legal security review approval decision manager quarter team project"
)
PEOPLE: Final = ("Dana", "Omar", "Priya", "Lena", "Kofi", "Ines", "Yuki", "Carl")


class Corpus:
    """Synthetic messages whose word frequencies follow Zipf's law; always the same (fixed seed)."""

    def __init__(self) -> None:
        rng = random.Random(1)
        syllables = [a + b for a in "bcdfghklmnprstvz" for b in "aeiou"]
        rare = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(30_000)]
        self.words = [*COMMON.split(), *rare]
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]
        self.rng = rng

    def texts(self, count: int) -> list[str]:
        """Return messages of 8 to 40 words, every fourth a question."""
        lengths = [self.rng.randint(8, 40) for _ in range(count)]
        pool = self.rng.choices(self.words, self.weights, k=sum(lengths))
        found, at = [], 0
        for number, length in enumerate(lengths):
            found.append(" ".join(pool[at : at + length]) + ("?" if number % 4 == 0 else "."))
            at += length
        return found

    def questions(self, count: int) -> list[str]:
        """Return questions as people ask them, each with a first name and two to four words of the corpus."""
        starts = ("When did {} talk about {}?", "What did {} say about {}?", "Why does {} want {}?", "{} {}")
        return [
            self.rng.choice(starts).format(
                self.rng.choice(PEOPLE),
                " ".join(self.rng.choices(self.words, self.weights, k=self.rng.randint(2, 4))),
            )
            for _ in range(count)
        ]


def fill(store: AsyncStoreAdapter, user: str, texts: list[str]) -> None:
    """Log messages in conversations of forty."""
    threads = [texts[at : at + THREAD] for at in range(0, len(texts), THREAD)]
    for first in range(0, len(threads), BATCH // THREAD):
        chunk = list(enumerate(threads[first : first + BATCH // THREAD], start=first))

        def work(tx: Any, chunk: list[tuple[int, list[str]]] = chunk) -> None:  # a store transaction
            for number, said in chunk:
                messages = [
                    Message(str(at), "user", text, PEOPLE[at % len(PEOPLE)]) for at, text in enumerate(said)
                ]
                register(tx, user, f"t{number}", messages, origin="ingest", now=NOW)

        store.transaction(work)


def raw_table(path: Path, texts: list[str]) -> sqlite3.Connection:
    """Make the FTS5 table that search is compared with."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize='porter unicode61')")
    rows = ((f"{text}\n{PEOPLE[at % THREAD % len(PEOPLE)]}",) for at, text in enumerate(texts))
    connection.executemany("INSERT INTO texts VALUES (?)", rows)
    connection.commit()
    return connection


def raw_search(connection: sqlite3.Connection, question: str) -> list[Any]:
    """Return the ten best matches of FTS5."""
    return connection.execute(
        "SELECT rowid, body FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10", (any_of(terms(question)),)
    ).fetchall()


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] * 1_000


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


async def against_raw(folder: Path, count: int, asked: int) -> bool:
    """Tell whether search in `count` messages of one user is fast enough compared with raw FTS5."""
    corpus = Corpus()
    texts = corpus.texts(count)
    questions = corpus.questions(asked)
    ours, raw = [], []
    async with AsyncStoreAdapter(folder / "one.db") as store:
        await asyncio.to_thread(fill, store, "ann", texts)
        connection = raw_table(folder / "raw.db", texts)
        await search(store, "ann", "warm up", kind=Namespace.MESSAGES)
        for question in questions:
            ours.append(await timed(partial(search, store, "ann", question, kind=Namespace.MESSAGES)))
            start = time.perf_counter()
            raw_search(connection, question)
            raw.append(time.perf_counter() - start)
        connection.close()
    ratio = p95(ours) / p95(raw)
    print(
        f"{count:,} messages of one user: p95 {p95(ours):.1f} ms, raw FTS5 {p95(raw):.1f} ms, ratio {ratio:.2f} "
        f"(target {RAW_TARGET}); median {statistics.median(ours) * 1e3:.1f} / {statistics.median(raw) * 1e3:.1f} ms"
    )
    return ratio <= RAW_TARGET


async def among_users(folder: Path, few: int, many: int, asked: int) -> bool:
    """Tell whether search in one user's messages takes as long among many users as among few."""
    stores = [AsyncStoreAdapter(folder / "few.db"), AsyncStoreAdapter(folder / "many.db")]
    times: list[list[float]] = [[], []]
    for store, users in zip(stores, (few, many), strict=True):
        corpus = Corpus()
        await store.__aenter__()
        await asyncio.to_thread(fill, store, "ann", corpus.texts(2_000))
        for number in range(users - 1):
            await asyncio.to_thread(fill, store, f"user {number}", corpus.texts(20))
        await search(store, "ann", "warm up", kind=Namespace.MESSAGES)
    for question in Corpus().questions(asked):
        for store, taken in zip(stores, times, strict=True):
            taken.append(await timed(partial(search, store, "ann", question, kind=Namespace.MESSAGES)))
    for store in stores:
        await store.aclose()
    ratio = statistics.median(times[1]) / statistics.median(times[0])
    tail = p95(times[1]) / p95(times[0])
    print(
        f"one of {many:,} users against one of {few}: median {ratio:.2f}, p95 {tail:.2f} times as long "
        f"(target {GROWTH_TARGET})"
    )
    return ratio <= GROWTH_TARGET


def seeded(number: int) -> StoredRecord:
    """Return a contact whose id, e-mail address, phone number and name no other has."""
    first, last = PEOPLE[number % 8], f"Surname{number}"
    fields: dict[str, Any] = {
        "name": f"{first} {last}",
        "id": f"C-{number:07d}",
        "email": f"{first}.{last}@firm{number % 5_000}.example".lower(),
        "phone": f"+1 415 {number // 10_000 + 200:03d} {number % 10_000:04d}",
        "account_name": f"Firm {number % 5_000}",
    }
    return StoredRecord("contacts", f"{number:08d}", fields, {}, NOW.isoformat(), NOW.isoformat())


def fill_records(store: AsyncStoreAdapter, count: int) -> None:
    for first in range(0, count, BATCH):
        chunk = [seeded(number) for number in range(first, min(first + BATCH, count))]

        def work(tx: Any, chunk: Iterable[StoredRecord] = chunk) -> None:  # a store transaction
            for record in chunk:
                write_record(tx, user_label("ann"), record, {})

        store.transaction(work)


async def known_keys(folder: Path, count: int, keys: int) -> bool:
    """Tell whether a question with an identity key always brings its record first."""
    found = 0
    times = []
    async with AsyncStoreAdapter(folder / "records.db") as store:
        await asyncio.to_thread(fill_records, store, count)
        rng = random.Random(3)
        for number in rng.sample(range(count), keys):
            record = seeded(number)
            field = rng.choice(("name", "id", "email", "phone"))
            question = f"What is new with {record.fields[field]} since last week?"
            start = time.perf_counter()
            hits = await search(store, "ann", question, limit=5)
            times.append(time.perf_counter() - start)
            found += bool(hits) and hits[0].key == record.key
    print(
        f"{keys:,} keys among {count:,} records: {found} first ({100 * found / keys:.1f} %), p95 {p95(times):.1f} ms"
    )
    return found == keys


def misspelt(word: str, rng: random.Random) -> str:
    """Return a word with a typo after its first letter: a letter wrong, missing or added, or two swapped."""
    at, letter = rng.randrange(1, len(word) - 1), rng.choice("bcdfghklmnprst")
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    ways = (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :])
    return rng.choice((*ways, swapped))


async def misspellings(folder: Path, count: int, names: int) -> bool:
    """Tell whether search for misspelt companies takes as long among `count` records as among 1,000."""
    rng = random.Random(4)
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in "aeiou"]
    words = ["".join(rng.choices(syllables, k=rng.randint(3, 5))).title() for _ in range(count)]
    times: list[list[float]] = [[], []]
    found = 0
    small, large = AsyncStoreAdapter(folder / "small.db"), AsyncStoreAdapter(folder / "large.db")
    async with small, large:
        for store, some in ((small, words[:1_000]), (large, words)):
            await asyncio.to_thread(fill_accounts, store, some)
            await search(store, "ann", "warm up")
        for number in rng.sample(range(1_000), names):
            question = f"Which deals are open at {misspelt(words[number], rng)} Trading?"
            for store, taken in ((small, times[0]), (large, times[1])):
                start = time.perf_counter()
                hits = await search(store, "ann", question, limit=5)
                taken.append(time.perf_counter() - start)
            found += bool(hits) and str(hits[0].value.get("name")) == f"{words[number]} Trading"
    ratio = statistics.median(times[1]) / statistics.median(times[0])
    print(
        f"{names} misspelt names among {count:,} records: {found} first ({100 * found / names:.1f} %), median "
        f"{statistics.median(times[1]) * 1e3:.1f} ms, {ratio:.2f} times as long as among 1,000 (target {GROWTH_TARGET})"
    )
    return ratio <= GROWTH_TARGET


def fill_accounts(store: AsyncStoreAdapter, names: list[str]) -> None:
    for first in range(0, len(names), BATCH):
        chunk = list(enumerate(names[first : first + BATCH], start=first))

        def work(tx: Any, chunk: Iterable[tuple[int, str]] = chunk) -> None:  # a store transaction
            for number, name in chunk:
                fields: dict[str, Any] = {"name": f"{name} Trading"}
                at = NOW.isoformat()
                write_record(
                    tx, user_label("ann"), StoredRecord("accounts", f"{number:08d}", fields, {}, at, at), {}
                )

        store.transaction(work)


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--only", choices=["raw", "users", "keys", "misspelt"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good = []
        if asked.only in (None, "raw"):
            good.append(await against_raw(folder, asked.messages, asked.questions))
        if asked.only in (None, "users"):
            good.append(await among_users(folder, 10, asked.users, asked.questions))
        if asked.only in (None, "keys"):
            good.append(await known_keys(folder, asked.records, 1_000))
        if asked.only in (None, "misspelt"):
            good.append(await misspellings(folder, asked.records, 300))
    return int(not all(good))


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
