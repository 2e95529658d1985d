"""Cost of maintaining a large memory: `python -m benchmarks.maintenance [ITEMS]` (default 100000).

The memory has ITEMS items of five kinds, 2 in 15 of which are due, and one ended conversation for each 100.
Measured are the time of maintenance (target: 60 s) and, in the same run, the 95th percentile of a turn during
maintenance as a ratio to that without it (target: 1.5). A turn goes through the whole graph, with a model
without latency. The first hundreds of turns get slower, as they add messages to search, so these come before
anything is timed, and turns without maintenance are measured both before and after it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.turn import NOW, USER, InstantModel, fill, name, questions, until_reply
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from memory.domain.receipts import Receipt
from memory.maintenance import begin_day, maintain
from memory.maintenance.episodes import Teller
from memory.maintenance.round import BACKGROUND
from memory.records.items import StoredRecord
from memory.records.message_log import find_in, register, settle
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from orchestrator.graph import build_graph
from orchestrator.offline.model import OfflineChatModel
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from memory.store import Transaction

TARGET_SECONDS = 60.0
TARGET_RATIO = 1.5
WARM_UP = 600
LATER = datetime.fromisoformat(NOW) + timedelta(days=40)


def item(number: int) -> StoredRecord:
    """Return one of five kinds in turn; every third note has expired, and every third todo is done."""
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


async def converse(store: AsyncStoreAdapter, threads: int) -> None:
    """Log conversations of two messages each as read, without storing any records from them."""

    def work(tx: Transaction, numbers: range) -> None:
        for number in numbers:
            texts = (f"Met {name(number)} of {name(number + 1)} Mills.", f"We agreed on {number},000 EUR.")
            messages = [
                Message(f"{number}-{place}", "user", text, None, NOW) for place, text in enumerate(texts)
            ]
            thread = f"thread {number}"
            register(tx, USER, thread, messages, origin="chat", now=datetime.fromisoformat(NOW))
            for one in find_in(tx, USER, thread, [message.id for message in messages]):
                settle(tx, USER, one, "applied")

    for start in range(0, threads, 50):
        await store.atransaction(partial(work, numbers=range(start, min(start + 50, threads))))


async def talk(
    turn: Callable[[str], Awaitable[float]], until: asyncio.Task[Any] | None, count: int = 200
) -> list[float]:
    """Return the seconds of each of `count` turns or, with `until`, of the turns while that task runs."""
    texts, took = questions(60), list[float]()
    while (len(took) < count) if until is None else not until.done():
        took.append(await turn(texts[len(took) % len(texts)]))
        await asyncio.sleep(0.02)
    return took


def p95(values: Sequence[float]) -> float:
    return 1000 * statistics.quantiles(values, n=20)[-1]


async def main(count: int) -> None:
    settings = load_settings(model="offline", user=USER)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store,
            AsyncSqliteSaver.from_conn_string(str(Path(folder) / "threads.sqlite")) as saver,
        ):
            await fill(store, count, item)
            await converse(store, count // 100)
            await store.atransaction(lambda tx: begin_day(tx, USER, datetime.now(UTC)))  # else a turn would
            graph = build_graph(
                model=InstantModel(),
                extraction_model=OfflineChatModel(),
                settings=settings,
                store=store,
                checkpointer=saver,
            )
            turn = until_reply(graph)
            await talk(turn, None, WARM_UP)
            alone = await talk(turn, None)
            start = time.perf_counter()
            teller = Teller(store, None, 24_000, "UTC")
            task = asyncio.create_task(maintain(teller, USER, now=LATER.astimezone(UTC), rest=BACKGROUND))
            beside = await talk(turn, task)
            report, seconds = await task, time.perf_counter() - start
            alone += await talk(turn, None)
    print(
        f"maintenance of {report.seen} of {count} items: {seconds:.1f} s (target {TARGET_SECONDS:.0f}); {report.counts()}"
    )
    ratio = p95(beside) / p95(alone)
    print(
        f"p95 of a turn {p95(beside):.1f} ms beside it ({len(beside)}), {p95(alone):.1f} ms alone: {ratio:.2f} (target {TARGET_RATIO})"
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
