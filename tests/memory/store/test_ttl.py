from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, cast

import pytest
from langgraph.store.base import GetOp, Op, PutOp, SearchOp

from memory.store import AsyncStoreAdapter
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from langgraph.store.base import TTLConfig

    from memory.store import Transaction
    from memory.store.sqlite.reading import Reading
    from tests.memory.store.conftest import FakeClock

NS = ("u", "short")


def test_what_has_expired_is_nowhere(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    store.put(NS, "gone", {"text": "fleeting words"}, ttl=10)
    store.put(NS, "stays", {"text": "lasting words"})
    store.put(("u", "only"), "gone", {"text": "alone"}, ttl=10)
    clock.forward(10)
    assert store.get(NS, "gone") is None
    assert list(store.get_many(NS, ["gone", "stays"])) == ["stays"]
    assert [item.key for item in store.scan(NS)] == ["stays"]
    assert [item.key for item in store.search(("u",))] == ["stays"]
    assert [item.key for item in store.search(("u",), query="fleeting lasting alone")] == ["stays"]
    assert store.list_namespaces() == [NS]
    assert store.transaction(lambda tx: tx.get(NS, "gone")) is None
    assert store.sweep_ttl() == 2
    assert store.sweep_ttl() == 0


def test_reading_starts_the_time_again(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    for key in ("got", "many", "searched", "found", "unread", "no refresh"):
        store.put((*NS, key), key, {"text": key}, ttl=10)
    clock.forward(6)
    store.get((*NS, "got"), "got")
    store.get_many((*NS, "many"), ["many"])
    store.search((*NS, "searched"))
    store.search((*NS, "found"), query="found")
    store.get((*NS, "no refresh"), "no refresh", refresh_ttl=False)
    store.search((*NS, "no refresh"), refresh_ttl=False)
    store.sweep_ttl()  # first stores the times of reading, which otherwise happens a moment later
    clock.forward(6)
    assert [item.key for item in store.search(NS, refresh_ttl=False)] == ["found", "got", "many", "searched"]
    clock.forward(5)
    assert store.search(NS) == []


async def test_reading_beside_a_write_starts_the_time_again(
    store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    for key in ("got", "searched", "in flight"):
        await store.aput((*NS, key), key, {"text": key}, ttl=10)
    clock.forward(6)
    ops: list[Op] = [GetOp((*NS, "got"), "got"), SearchOp((*NS, "searched")), PutOp(NS, "other", {})]
    await store.abatch(ops)
    await asyncio.gather(
        store.aput((*NS, "in flight"), "in flight", {"n": 1}, ttl=10),
        store.aget((*NS, "in flight"), "in flight"),
    )
    clock.forward(6)
    assert {item.key for item in store.search(NS)} == {"got", "searched", "in flight", "other"}


async def test_reading_starts_the_time_again_asynchronously(
    store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    await store.aput(NS, "k", {}, ttl=10)
    for _ in range(5):
        clock.forward(9)
        assert await store.aget(NS, "k") is not None
        await store.asweep_ttl()  # first stores the times of reading
        clock.forward(9)
        assert len(await store.asearch(NS)) == 1
        await store.asweep_ttl()


READS: list[Callable[[AsyncStoreAdapter], object]] = [
    lambda store: store.get(NS, "k"),
    lambda store: store.get_many(NS, ["k"]),
    lambda store: store.search(NS),
    lambda store: store.search(NS, query="lasting"),
    lambda store: asyncio.run(store.aget(NS, "k")),
    lambda store: asyncio.run(store.aget_many(NS, ["k"])),
    lambda store: asyncio.run(store.asearch(NS)),
    lambda store: asyncio.run(store.asearch(NS, query="lasting")),
]


@contextmanager
def locked_by_another_program(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.parametrize("read", READS)
def test_reading_needs_no_writer_and_starts_the_time_again_later(
    tmp_path: Path, clock: FakeClock, read: Callable[[AsyncStoreAdapter], object]
) -> None:
    with AsyncStoreAdapter(tmp_path / "s.db", clock=clock, busy_seconds=0.05) as store:
        store.put(NS, "k", {"text": "lasting words"}, ttl=10)
        assert len(store.search(NS, query="lasting")) == 1  # the text index knows it from here on
        clock.forward(6)
        with locked_by_another_program(tmp_path / "s.db"):
            assert read(store)
            assert read(store)
        store.sweep_ttl()
        clock.forward(9)
        assert store.get(NS, "k", refresh_ttl=False) is not None
        clock.forward(1)
        assert store.get(NS, "k", refresh_ttl=False) is None


class WriterHeld:
    """Keeps the store's writer busy within a `with` block by one transaction; `last` is its final action."""

    def __init__(self, store: AsyncStoreAdapter, last: Callable[[Transaction], object]) -> None:
        self._inside, self._leave, self._last = threading.Event(), threading.Event(), last
        self._thread = threading.Thread(target=store.transaction, args=(self._work,))

    def _work(self, tx: Transaction) -> None:
        self._inside.set()
        self._leave.wait()
        self._last(tx)

    def __enter__(self) -> None:
        self._thread.start()
        self._inside.wait()

    def __exit__(self, *_: object) -> None:
        self._leave.set()
        self._thread.join()


@pytest.mark.parametrize(
    "last",
    [
        lambda tx: tx.put(NS, "k", {"n": 2}, ttl=1),
        lambda tx: (tx.delete(NS, "k"), tx.put(NS, "other", {"n": 2}, ttl=1)),
    ],
)
def test_a_read_before_a_change_does_not_prolong_what_came_of_it(
    store: AsyncStoreAdapter, clock: FakeClock, last: Callable[[Transaction], object]
) -> None:
    store.put(NS, "k", {"n": 1}, ttl=10)
    clock.forward(6)
    with WriterHeld(store, last):
        assert store.get(NS, "k") is not None
    store.sweep_ttl()
    clock.forward(2)
    assert store.scan(NS) == []


def test_what_was_read_is_written_down_before_closing(tmp_path: Path, clock: FakeClock) -> None:
    with AsyncStoreAdapter(tmp_path / "s.db", clock=clock) as store:
        store.put(NS, "k", {}, ttl=10)
        clock.forward(6)
        store.get(NS, "k")
    clock.forward(6)
    with AsyncStoreAdapter(tmp_path / "s.db", clock=clock) as store:
        assert store.get(NS, "k") is not None


def test_the_configuration_sets_the_defaults(tmp_path: Path, clock: FakeClock) -> None:
    ttl: TTLConfig = {"default_ttl": 10.0, "refresh_on_read": False}
    with AsyncStoreAdapter(tmp_path / "s.db", ttl=ttl, clock=clock) as store:
        store.put(NS, "default", {})
        store.put(NS, "own", {}, ttl=20)
        store.put(NS, "for ever", {}, ttl=None)
        store.transaction(lambda tx: tx.put(NS, "transaction", {}))
        clock.forward(9)
        assert len(store.search(NS)) == 4
        clock.forward(9)
        assert [item.key for item in store.scan(NS)] == ["for ever", "own"]


def test_a_put_after_expiry_is_a_new_item(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    store.put(NS, "k", {"text": "first"}, ttl=1)
    store.put(NS, "k", {"text": "second"}, ttl=1)
    clock.forward(2)
    store.put(NS, "k", {"text": "third"})
    item = store.get(NS, "k")
    assert item is not None
    assert (item.version, item.created_at) == (1, clock.now)
    assert store.search(NS, query="first second") == []


def test_times_keep_microseconds_and_zone(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    created = clock.now
    store.put(NS, "k", {})
    clock.forward(1.5)
    store.put(NS, "k", {"a": 1})
    item = store.get(NS, "k")
    assert item is not None
    assert (item.created_at, item.updated_at, item.version) == (created, clock.now, 2)
    assert item.created_at.utcoffset() is not None


def test_the_sweeper_works_in_the_background(tmp_path: Path) -> None:
    ttl: TTLConfig = {
        "sweep_interval_minutes": cast("int", 0.1 / 60)
    }  # LangGraph's type is int; ours takes fractions, too
    with AsyncStoreAdapter(tmp_path / "s.db", ttl=ttl) as store:
        for number in range(1200):
            store.put(NS, str(number), {"text": "short lived"}, index=False, ttl=0.001 / 60)
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline and store._database.read(_rows):
            time.sleep(0.05)
        assert store._database.read(_rows) == 0


def _rows(session: Reading) -> int:
    connection = session.connection
    return int(connection.execute("SELECT count(*) FROM items").fetchone()[0])
