"""The async forms (`a…`) of the methods that maintain the file: the same outcome, awaited on the loop."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.memory.store.conftest import FakeClock

NS = ("u", "notes")


async def fill(store: AsyncStoreAdapter, count: int = 20) -> None:
    for number in range(count):
        await store.aput(NS, f"{number:03}", {"text": f"globex note number{number}"})


async def keys(store: AsyncStoreAdapter) -> list[str]:
    return [item.key for item in await store.ascan(NS)]


async def test_a_backup_brings_back_what_was_deleted(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    await fill(store)
    before = await keys(store)
    await store.abackup(tmp_path / "copy.db")
    for key in before:
        await store.adelete(NS, key)
    await store.arestore(tmp_path / "copy.db")
    assert await keys(store) == before
    assert (await store.acheck()).ok


async def test_export_and_import_round_trip(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    await fill(store)
    assert await store.aexport_jsonl(tmp_path / "all.jsonl", ("u",)) == 20
    async with AsyncStoreAdapter(tmp_path / "other.db") as other:
        assert await other.aimport_jsonl(tmp_path / "all.jsonl") == 20
        assert await keys(other) == await keys(store)


async def test_vacuum_leaves_no_trace_of_what_was_deleted(tmp_path: Path) -> None:
    async with AsyncStoreAdapter(tmp_path / "store.db") as store:
        await fill(store)
        await store.aput(NS, "secret", {"text": "unmistakable"})
        await store.adelete(NS, "secret")
        await store.avacuum()
        files = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
        assert b"unmistakable" not in files
        assert len(await keys(store)) == 20


async def test_a_damaged_item_is_set_aside_and_listed(tmp_path: Path) -> None:
    async with AsyncStoreAdapter(tmp_path / "store.db") as store:
        await fill(store)
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection, connection:
        connection.execute("UPDATE items SET value = X'7B' WHERE id = (SELECT min(id) FROM items)")
    async with AsyncStoreAdapter(tmp_path / "store.db") as store:
        assert not (await store.acheck()).ok
        await store.arepair()
        assert [item.key for item in await store.adamaged()] == ["000"]
        assert (await store.acheck()).ok
        assert len(await keys(store)) == 19


async def test_the_sweep_counts_what_has_expired(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    await store.aput(NS, "soon", {"text": "gone soon"}, ttl=1)
    await store.aput(NS, "kept", {"text": "stays"})
    clock.forward(minutes=2)
    assert await store.asweep_ttl() == 1
    assert await keys(store) == ["kept"]
