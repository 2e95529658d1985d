"""Code written for LangGraph's SQLite stores runs on ours when only the class name is changed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from langgraph.store.sqlite import AsyncSqliteStore, SqliteStore

from memory.store import AsyncStoreAdapter, StoreClosedError, StoreUnavailableError

if TYPE_CHECKING:
    from pathlib import Path

    from memory.store.sqlite.reading import Reading
    from tests.memory.store.conftest import FakeClock

NS = ("u", "notes")
TTL: Any = {"default_ttl": 60, "refresh_on_read": True, "sweep_interval_minutes": 60}


@pytest.mark.parametrize("kind", [AsyncSqliteStore, AsyncStoreAdapter])
@pytest.mark.parametrize("name", [":memory:", "s.db"])
async def test_as_asynchronous_code_uses_it(tmp_path: Path, kind: Any, name: str) -> None:
    path = name if name == ":memory:" else str(tmp_path / name)
    async with kind.from_conn_string(path, ttl=TTL) as store:
        await store.setup()
        await store.setup()
        sweeper = await store.start_ttl_sweeper()
        again = await store.start_ttl_sweeper(30)
        await store.aput(NS, "k", {"n": 1}, ttl=5)
        assert (await store.aget(NS, "k", refresh_ttl=True)).value == {"n": 1}
        assert await store.stop_ttl_sweeper(timeout=5) is True
        assert await store.stop_ttl_sweeper() is True
        assert sweeper.cancel() in (True, False)
        assert again.cancel() in (True, False)
        assert len(await store.asearch(("u",))) == 1


@pytest.mark.parametrize("kind", [SqliteStore, AsyncStoreAdapter])
@pytest.mark.parametrize("name", [":memory:", "s.db"])
def test_as_synchronous_code_uses_it(tmp_path: Path, kind: Any, name: str) -> None:
    path = name if name == ":memory:" else str(tmp_path / name)
    with kind.from_conn_string(path, ttl=TTL) as store:
        store.setup()
        store.start_ttl_sweeper()
        store.put(NS, "k", {"n": 1}, ttl=5)
        assert store.get(NS, "k").value == {"n": 1}
        assert store.sweep_ttl() == 0
        assert store.stop_ttl_sweeper(timeout=5)


@pytest.mark.parametrize("kind", [AsyncSqliteStore, AsyncStoreAdapter])
async def test_as_the_task_of_an_event_loop(tmp_path: Path, kind: Any) -> None:
    async with kind.from_conn_string(str(tmp_path / "s.db"), ttl=TTL) as store:
        await asyncio.wait_for(asyncio.create_task(store.setup()), 60)
        await asyncio.create_task(store.start_ttl_sweeper())
        assert list(await asyncio.gather(store.setup(), store.stop_ttl_sweeper())) == [None, True]
        waiting = asyncio.create_task(store.setup())
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


def test_setting_up_makes_the_file(tmp_path: Path) -> None:
    store = AsyncStoreAdapter(tmp_path / "s.db")
    asyncio.run(store.setup())
    assert (tmp_path / "s.db").stat().st_size
    store.setup().close()  # closed unawaited, it must not cause a warning
    store.close()


async def test_setting_up_tells_what_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        await AsyncStoreAdapter(tmp_path / "missing" / "s.db").setup()


async def test_the_sweeper_is_started_and_stopped(tmp_path: Path, clock: FakeClock) -> None:
    async with AsyncStoreAdapter(
        tmp_path / "s.db", clock=clock, ttl={"sweep_interval_minutes": None}
    ) as store:
        await expired(store, clock, "first")
        await store.start_ttl_sweeper(0.001 / 60)
        while await rows(store):
            await asyncio.sleep(0)
        await store.stop_ttl_sweeper()
        await expired(store, clock, "second")
        for number in range(50):
            await store.aput(NS, "other", {"n": number})
        assert await rows(store) == 2
        sweeper = await store.start_ttl_sweeper(0.001 / 60)
        while await rows(store) == 2:
            await asyncio.sleep(0)
        sweeper.cancel()
        await expired(store, clock, "third")
        await store.aput(NS, "other", {})
        assert await rows(store) == 2
    with pytest.raises(StoreClosedError):
        store.start_ttl_sweeper()
    await store.stop_ttl_sweeper()


async def expired(store: AsyncStoreAdapter, clock: FakeClock, key: str) -> None:
    await store.aput(NS, key, {"n": 1}, ttl=1)
    clock.forward(2)


async def rows(store: AsyncStoreAdapter) -> int:
    def count(session: Reading) -> int:
        return int(session.connection.execute("SELECT count(*) FROM items").fetchone()[0])

    return await store._database.aread(count)
