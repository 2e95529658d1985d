"""Our store compared with others in one run, as a table: `python -m benchmarks.store.compare [--runs 5]`."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.store.corpus import record
from benchmarks.store.peers import peers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ITEMS = 10_000
ONE_BY_ONE = 500
TASKS = 50
EACH = 40


def place(number: int) -> tuple[str, str]:
    return ("bench", f"n{number % 100}")


async def fill(store: Any) -> None:
    for start in range(0, ITEMS, 500):
        await asyncio.gather(
            *(store.aput(place(number), str(number), record(number)) for number in range(start, start + 500))
        )


async def one_by_one(do: Callable[[int], Awaitable[Any]], first: int) -> float:
    begin = time.perf_counter()
    for number in range(first, first + ONE_BY_ONE):
        await do(number)
    return ONE_BY_ONE / (time.perf_counter() - begin)


async def from_tasks(do: Callable[[int], Awaitable[Any]], first: int) -> float:
    async def task(start: int) -> None:
        for number in range(start, start + EACH):
            await do(number)

    begin = time.perf_counter()
    await asyncio.gather(*(task(first + number * EACH) for number in range(TASKS)))
    return TASKS * EACH / (time.perf_counter() - begin)


def works(store: Any, values: dict[int, Any]) -> dict[str, tuple[Any, Any]]:
    def put(number: int) -> Awaitable[Any]:
        return store.aput(place(number), str(number), values[number])

    def get(number: int) -> Awaitable[Any]:
        chosen = (number * 2_654_435_761 >> 7) % ITEMS  # scattered, not in order
        return store.aget(place(chosen), str(chosen))

    def common(_: int) -> Awaitable[Any]:
        return store.asearch(("bench",), filter={"status": "pending"}, limit=10)

    def rare(_: int) -> Awaitable[Any]:
        return store.asearch(("bench",), filter={"code": "needle"}, limit=10)

    return {
        "put, one at a time": (one_by_one, put),
        "put, 50 tasks": (from_tasks, put),
        "get, one at a time": (one_by_one, get),
        "get, 50 tasks": (from_tasks, get),
        "filtered search, 1 in 10 passes": (few, common),
        "filtered search, 1 in 1,000 passes": (few, rare),
    }


async def few(do: Callable[[int], Awaitable[Any]], _: int) -> float:
    begin = time.perf_counter()
    for number in range(20):
        await do(number)
    return 20 / (time.perf_counter() - begin)


async def measure(runs: int) -> dict[str, dict[str, list[float]]]:
    results: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        async with peers(Path(folder)) as stores:
            for store in stores.values():
                await fill(store)
            first = ITEMS
            for _ in range(runs):
                values = {number: record(number) for number in range(first, first + TASKS * EACH)}
                for what in works(None, values):
                    for name, store in stores.items():
                        way, do = works(store, values)[what]
                        results.setdefault(what, {}).setdefault(name, []).append(await way(do, first))
                first += TASKS * EACH
            await asyncio.to_thread(stores["AsyncStoreAdapter"].vacuum)
            size = (await asyncio.to_thread(Path(folder, "ours.db").stat)).st_size
            print(f"bytes on disk per record, all indexes included: {size / first:,.0f}\n")
    return results


def table(results: dict[str, dict[str, list[float]]]) -> str:
    names = list(next(iter(results.values())))
    lines = [
        "| per second, median | " + " | ".join(names) + " | × AsyncSqliteStore | × raw |",
        "|---" * 7 + "|",
    ]
    for what, rates in results.items():
        middle = {name: median(found) for name, found in rates.items()}
        ours = middle["AsyncStoreAdapter"]
        cells = [f"{middle[name]:,.0f}" for name in names]
        ratios = [f"{ours / middle[name]:.1f}" for name in ("AsyncSqliteStore", "raw sqlite3")]
        lines.append(f"| {what} | " + " | ".join(cells + ratios) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    print(table(asyncio.run(measure(parser.parse_args().runs))))
