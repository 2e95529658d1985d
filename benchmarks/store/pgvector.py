"""Search among 10,000 vectors of 384 numbers in PostgreSQL, by numpy and by pgvector.

`python -m benchmarks.store.pgvector postgresql://…`: a server with pgvector, where two databases are made and removed.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import psycopg
from langgraph.store.base import PutOp

from memory.store import AsyncPostgresStoreAdapter

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT, DIMS, RUNS, FEW = 10_000, 384, 100, 7
NAMES = ("numpy", "pgvector")


def measured(do: Callable[[], object]) -> float:
    begin = time.perf_counter()
    do()
    return (time.perf_counter() - begin) * 1e3


def address(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/vectors_{name}").geturl()


def opened(url: str, name: str, index: Any) -> AsyncPostgresStoreAdapter:
    store = AsyncPostgresStoreAdapter(address(url, name), index=index)
    store.engine.open()
    if name == "numpy":
        store._database._pgvector = None  # noqa: SLF001 -- as where the extension is missing
    return store


def fill(store: AsyncPostgresStoreAdapter) -> None:
    for start in range(0, COUNT, 1000):
        texts = [f"text {number}" for number in range(start, start + 1000)]
        store.batch([PutOp(("user", "docs"), text, {"text": text}) for text in texts])


def main(url: str) -> None:
    rng = np.random.default_rng(3)
    known = {f"text {number}": rng.normal(size=DIMS).tolist() for number in range(COUNT)}
    known |= {"question": rng.normal(size=DIMS).tolist(), "text": rng.normal(size=DIMS).tolist()}
    index: Any = {"dims": DIMS, "embed": lambda texts: [known[text] for text in texts], "fields": ["text"]}
    times: defaultdict[tuple[str, str], list[float]] = defaultdict(list)

    def timed(what: str, name: str, do: Callable[[], object]) -> None:
        times[what, name].append(measured(do))

    def first(name: str) -> None:
        with opened(url, name, index) as store:
            store.get(("user", "docs"), "text 0")
            timed("first search of a process", name, lambda: store.search(("user",), query="question"))

    with ExitStack() as stack:
        stores = {name: stack.enter_context(opened(url, name, index)) for name in NAMES}
        for name, store in stores.items():
            timed("10,000 puts, a thousand at a time", name, lambda store=store: fill(store))
            with psycopg.connect(address(url, name), autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")  # as the server does after a while
        # They take turns, so that whatever else the machine does slows both.
        for _ in range(FEW):
            for name, store in stores.items():
                first(name)
                timed("search of all users", name, lambda store=store: store.search((), query="question"))
        for _ in range(RUNS):
            for name, store in stores.items():
                timed("search", name, lambda store=store: store.search(("user",), query="question"))
                timed(
                    "search with a common word",
                    name,
                    lambda store=store: store.search(("user",), query="text"),
                )
    for what in dict.fromkeys(what for what, _ in times):
        print(what, *(f"{name} {median(times[what, name]):,.1f} ms" for name in NAMES), sep="  ")


if __name__ == "__main__":
    with psycopg.connect(sys.argv[1], autocommit=True) as server:
        for made in NAMES:
            server.execute(f"CREATE DATABASE vectors_{made}".encode())
        try:
            main(sys.argv[1])
        finally:
            for made in NAMES:
                server.execute(f"DROP DATABASE vectors_{made} WITH (FORCE)".encode())
