"""Search among 10,000 vectors of size 384, against the bare product: `python -m benchmarks.store.vectors`."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from langgraph.store.base import PutOp

from memory.store import AsyncStoreAdapter

COUNT, DIMS, RUNS = 10_000, 384, 100


def measured(do: Any) -> float:
    begin = time.perf_counter()
    do()
    return (time.perf_counter() - begin) * 1e6


async def main() -> None:
    rng = np.random.default_rng(3)
    known = {f"text {number}": rng.normal(size=DIMS).tolist() for number in range(COUNT)}
    known["question"] = rng.normal(size=DIMS).tolist()
    index: Any = {"dims": DIMS, "embed": lambda texts: [known[text] for text in texts], "fields": ["text"]}
    matrix = np.array([known[f"text {number}"] for number in range(COUNT)], dtype=np.float32)
    query = np.array(known["question"], dtype=np.float32)
    with (
        tempfile.TemporaryDirectory() as folder,
        AsyncStoreAdapter(Path(folder) / "s.db", index=index) as store,
    ):
        for start in range(0, COUNT, 1000):
            texts = [f"text {number}" for number in range(start, start + 1000)]
            store.batch([PutOp(("user", "docs"), text, {"text": text}) for text in texts])
        store.search(("user",), query="question")
        # They take turns, so that other load on the machine slows all alike.
        bare, ours, loop = [], [], []
        for _ in range(RUNS):
            bare.append(measured(lambda: matrix @ query))
            ours.append(measured(lambda: store.search(("user",), query="question")))
            begin = time.perf_counter()
            await store.asearch(("user",), query="question")
            loop.append((time.perf_counter() - begin) * 1e6)
    print(f"bare product {median(bare):,.0f} µs")
    print(f"search       {median(ours):,.0f} µs, {median(ours) / median(bare):.1f} × the product")
    print(f"asearch      {median(loop):,.0f} µs, {median(loop) / median(bare):.1f} × the product")


if __name__ == "__main__":
    asyncio.run(main())
