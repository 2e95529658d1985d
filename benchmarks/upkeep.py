"""What looking after a large memory costs: `python -m benchmarks.upkeep [ITEMS]` (default 100000).

ITEMS mixed items, a fifth of them due. How long maintenance takes (target: 60 s), and the 95th percentile of recalling
for a turn while it runs against without (target: 1.5), in the same run.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.turn import NOW, USER, fill, name, questions
from memory.upkeep.pace import BACKGROUND

from memory.recall.context import create_memory_context
from memory.receipts import Receipt
from memory.record_items import StoredRecord
from memory.store import AsyncStoreAdapter
from memory.upkeep import maintain

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET_SECONDS = 60.0
TARGET_RATIO = 1.5
LATER = datetime.fromisoformat(NOW) + timedelta(days=40)


def item(number: int) -> StoredRecord:
    """Return one of five kinds; every fifth item, of each kind alike, is over."""
    kind = ("accounts", "contacts", "notes", "todos", "facts")[number % 5]
    over = (number // 5) % 3 == 0
    fields: dict[str, Any] = {
        "accounts": {"name": f"{name(number)} Mills"},
        "contacts": {"name": name(number), "account_name": f"{name(number - 1)} Mills"},
        "notes": {
            "text": f"remember the {name(number)} matter",
            "expires": "2026-03-10" if over else "2030-01-01",
        },
        "todos": {"content": f"fetch the {name(number)} papers", "status": "done" if over else "open"},
        "facts": {"subject": name(number), "predicate": "uses", "object": name(number + 7), "confidence": 90},
    }[kind]
    proof = Receipt(
        thread="t",
        message=str(number),
        of="content",
        start=0,
        end=1,
        quote="x",
        at=NOW,
        by="user",
        rule="text",
    )
    return StoredRecord(kind, f"{number:08d}", fields, dict.fromkeys(fields, proof), NOW, NOW)


async def recall(store: AsyncStoreAdapter, until: asyncio.Task[Any] | None, count: int = 200) -> list[float]:
    """Return seconds of each recall; with `until`, as long as that task runs."""
    texts, took = questions(60), []
    while (len(took) < count) if until is None else not until.done():
        start = time.perf_counter()
        await create_memory_context(store, USER, texts[len(took) % len(texts)])
        took.append(time.perf_counter() - start)
        await asyncio.sleep(0.02)
    return took


def p95(values: Sequence[float]) -> float:
    return 1000 * statistics.quantiles(values, n=20)[-1]


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            await fill(store, count, item)
            await recall(store, None, 20)
            alone = await recall(store, None)
            start = time.perf_counter()
            task = asyncio.create_task(maintain(store, USER, now=LATER.astimezone(UTC), rest=BACKGROUND))
            beside = await recall(store, task)
            report, seconds = await task, time.perf_counter() - start
    print(
        f"maintenance of {report.seen} of {count} items: {seconds:.1f} s (target {TARGET_SECONDS:.0f}); {report.counts()}"
    )
    ratio = p95(beside) / p95(alone)
    print(
        f"p95 of a recall {p95(beside):.1f} ms beside it ({len(beside)}), {p95(alone):.1f} ms alone: {ratio:.2f} (target {TARGET_RATIO})"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
