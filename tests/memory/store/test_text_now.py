"""Text indexing within a transaction, and search in one namespace unaffected by texts in others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from pathlib import Path

    from memory.store import Transaction


def behind(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        (count,) = raw.execute("SELECT count(*) FROM stale").fetchone()
        return int(count)


async def test_indexed_within_the_transaction_nobody_has_to_wait_for_it(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    async with AsyncStoreAdapter(path) as store:

        def work(tx: Transaction, *, now: bool) -> int:
            for number in range(10):
                tx.put(("ann", "notes"), f"{now}{number}", {"text": "a walrus"})
            if now:
                tx.index_now(limit=4)
                tx.index_now()
            return 0

        await store.atransaction(lambda tx: work(tx, now=True))
        assert behind(path) == 0
        assert len(await store.asearch(("ann", "notes"), query="walrus", limit=20)) == 10
        await store.atransaction(lambda tx: work(tx, now=False))
        assert len(await store.asearch(("ann", "notes"), query="walrus", limit=30)) == 20


async def test_common_words_elsewhere_do_not_hide_or_bring_in_anything(tmp_path: Path) -> None:
    async with AsyncStoreAdapter(tmp_path / "m.db") as store:

        def work(tx: Transaction) -> None:
            for number in range(1500):
                tx.put(("ann", "accounts"), str(number), {"name": f"Mills {number}"})
            for number in range(3):
                tx.put(("ann", "notes", "old"), str(number), {"text": f"the mills of {number}"})
            tx.put(("bob", "notes"), "x", {"text": "mills"})

        await store.atransaction(work)
        found = await store.asearch(("ann", "notes"), query="mills", limit=50)
        assert {(one.namespace, one.key) for one in found} == {
            (("ann", "notes", "old"), str(number)) for number in range(3)
        }
        assert len(await store.asearch(("ann",), query="mills", limit=2000)) == 1503
        assert await store.asearch(("ann", "tasks"), query="mills") == []
