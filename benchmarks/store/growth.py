"""Growth of the store's times with the number of items.

    python -m benchmarks.store.growth [--largest 1000000] [--plot docs/store-growth.svg]

All items belong to one user. Up to 100,000 items, text search is compared with a plain FTS5 table of the same
texts; larger stores are filled without a text index, so that it takes minutes only. Times are processor time
of the whole process, so that they mean the same on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from contextlib import ExitStack, closing
from functools import cache, lru_cache
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.plotting import drawn
from benchmarks.store.corpus import queries, record
from langgraph.store.base import PutOp

from memory.store import AsyncStoreAdapter
from memory.store.search.text import terms
from memory.store.sqlite.reading import any_of

POOL = 20_000
TEXT_UP_TO = 100_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS, GETS, PUTS, QUERIES = 10, 200, 50, 400


@cache
def pooled(number: int) -> dict[str, object]:
    return record(number)


@lru_cache(maxsize=1000)
def one(number: int) -> dict[str, object]:
    """Return record `number`: company and number are its own, the text is one of 20,000."""
    short = record_head(number)
    return {**pooled(number % POOL), **short}


def record_head(number: int) -> dict[str, object]:
    from benchmarks.store.corpus import vocabulary

    words, _ = vocabulary()
    first, second = words[100 + number * 7919 % 29_000], words[100 + number * 104_729 % 29_000]
    return {"company": f"{first.title()} {second.title()}", "n": number}


def place(number: int) -> tuple[str, str]:
    return ("user", f"n{number % 20}")


def fill(store: AsyncStoreAdapter, raw: sqlite3.Connection, start: int, stop: int) -> None:
    for first in range(start, stop, 1000):
        values = {number: one(number) for number in range(first, min(first + 1000, stop))}
        index = None if stop <= TEXT_UP_TO else False
        store.batch([PutOp(place(number), str(number), value, index) for number, value in values.items()])
        if stop <= TEXT_UP_TO:
            rows = [
                (number, f"{v['company']} {v['status']} {v['code']} {v['text']}")
                for number, v in values.items()
            ]
            raw.executemany("INSERT INTO raw (rowid, body) VALUES (?, ?)", rows)


async def timed(do: Any, arguments: list[Any]) -> list[float]:
    """Return the microseconds of processor time, in all threads, of each call."""
    found = []
    for argument in arguments:
        begin = time.process_time_ns()
        await do(argument)
        found.append((time.process_time_ns() - begin) / 1e3)
    return found


class Round:
    """The times of one store, measured over several rounds."""

    def __init__(self, store: AsyncStoreAdapter, raw: sqlite3.Connection, size: int) -> None:
        self.store = store
        self.raw = raw
        self.size = size
        self.times: dict[str, list[float]] = {"get": [], "put": [], "text": [], "raw FTS5": []}
        self._rng = random.Random(size)
        self._asked = queries(QUERIES, size)

    async def run(self, number: int) -> None:
        chosen = [self._rng.randrange(self.size) for _ in range(GETS)]
        self.times["get"] += await timed(self._get, chosen)
        new = list(range(self.size + number * PUTS, self.size + (number + 1) * PUTS))
        for key in new:
            one(key)  # fills its cache, so that making the record is not timed
        self.times["put"] += await timed(self._put, new)
        await self._search("all")  # brings the text index up to date
        share = self._asked[number::ROUNDS]
        if self.size <= TEXT_UP_TO:
            self.times["text"] += await timed(self._search, share)
            self.times["raw FTS5"] += await timed(self._raw_search, share)

    def _get(self, number: int) -> Any:
        return self.store.aget(place(number), str(number))

    def _put(self, number: int) -> Any:
        return self.store.aput(place(number), str(number), one(number))

    def _search(self, query: str) -> Any:
        return self.store.asearch(("user",), query=query)

    async def _raw_search(self, query: str) -> None:
        self.raw.execute(
            "SELECT rowid FROM raw WHERE raw MATCH ? ORDER BY rank LIMIT 10", (any_of(terms(query)),)
        ).fetchall()

    def result(self) -> dict[str, float]:
        found = {"size": float(self.size), "get": median(self.times["get"]), "put": median(self.times["put"])}
        for name in ("text", "raw FTS5"):
            if self.times[name]:
                found |= {f"{name} p50": median(self.times[name]), f"{name} p95": p95(self.times[name])}
        return found


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def run(largest: int) -> list[dict[str, float]]:
    """Build one store of each size, then measure them in turns, so that other load slows all alike."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        rounds = []
        for size in (size for size in SIZES if size <= largest):
            store = stack.enter_context(AsyncStoreAdapter(Path(folder) / f"{size}.db"))
            raw = stack.enter_context(
                closing(sqlite3.connect(Path(folder) / f"raw{size}.db", isolation_level=None))
            )
            raw.execute("CREATE VIRTUAL TABLE raw USING fts5 (body, content='', tokenize='porter unicode61')")
            begin = time.perf_counter()
            raw.execute("BEGIN")
            fill(store, raw, 0, size)
            raw.execute("COMMIT")
            store.search(("user",), query="all")
            print(f"{size:,} filled at {size / (time.perf_counter() - begin):,.0f} a second", flush=True)
            rounds.append(Round(store, raw, size))

        async def measure() -> None:
            for number in range(ROUNDS):
                for one_round in rounds:
                    await one_round.run(number)

        asyncio.run(measure())
        return [one_round.result() for one_round in rounds]


def table(results: list[dict[str, float]]) -> str:
    columns = ["get", "put", "text p50", "text p95", "raw FTS5 p50", "raw FTS5 p95"]
    lines = [
        "| items | " + " | ".join(f"{name}, µs" for name in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for row in results:
        cells = [f"{row[name]:,.0f}" if name in row else "" for name in columns]
        lines.append(f"| {row['size']:,.0f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(results: list[dict[str, float]], target: str) -> None:
    with drawn(target, "store") as axes:
        for name, style in (
            ("get", "o-"),
            ("put", "s-"),
            ("text p50", "^--"),
            ("text p95", "^-"),
            ("raw FTS5 p95", "x:"),
        ):
            points = [(row["size"], row[name]) for row in results if name in row]
            axes.plot(*zip(*points, strict=True), style, label=name)
        axes.set(
            xscale="log",
            yscale="log",
            xlabel="items of one user, 1 KB each",
            ylabel="microseconds of processor time",
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--largest", type=int, default=1_000_000)
    parser.add_argument("--plot")
    options = parser.parse_args()
    measured = run(options.largest)
    print("\n" + table(measured))
    if options.plot:
        plot(measured, options.plot)
