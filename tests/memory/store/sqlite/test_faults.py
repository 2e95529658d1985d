from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from memory.store import (
    AsyncStoreAdapter,
    StoreClosedError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    Transaction,
)
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NS = ("u", "notes")


def fill(store: AsyncStoreAdapter, count: int = 200) -> None:
    def work(tx: Transaction) -> None:
        for number in range(count):
            tx.put(NS, f"{number:04}", {"text": f"number{number} " * 30})

    store.transaction(work)


# Life


def test_making_a_store_touches_no_file(tmp_path: Path) -> None:
    AsyncStoreAdapter(tmp_path / "s.db").close()
    assert list(tmp_path.iterdir()) == []


USES: list[Callable[[AsyncStoreAdapter], object]] = [
    lambda store: store.get(NS, "k"),
    lambda store: store.put(NS, "k", {}),
    lambda store: store.search(NS),
    lambda store: store.transaction(lambda tx: None),
    lambda store: asyncio.run(store.aget(NS, "k")),
    lambda store: asyncio.run(store.asearch(NS)),
    lambda store: asyncio.run(store.aput(NS, "k", {})),
    lambda store: store.check(),
    lambda store: store.__enter__(),
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("used_before", [True, False])
def test_used_after_close_it_says_so(
    tmp_path: Path, use: Callable[[AsyncStoreAdapter], object], *, used_before: bool
) -> None:
    store = AsyncStoreAdapter(tmp_path / "s.db")
    if used_before:
        store.put(NS, "k", {})
        asyncio.run(store.aget(NS, "k"))
    store.close()
    store.close()
    with pytest.raises(StoreClosedError, match="is closed; make a new one"):
        use(store)


async def test_closing_waits_for_what_was_accepted(tmp_path: Path) -> None:
    store = AsyncStoreAdapter(tmp_path / "s.db")
    writes = [asyncio.ensure_future(store.aput(NS, str(number), {"n": number})) for number in range(2000)]
    await asyncio.sleep(0)
    await store.aclose()
    await asyncio.gather(*writes)
    async with AsyncStoreAdapter(tmp_path / "s.db") as again:
        assert len(await again.ascan(NS)) == 2000


def test_many_event_loops_and_threads_at_once(store: AsyncStoreAdapter) -> None:
    async def work(number: int) -> None:
        await asyncio.gather(*(store.aput(NS, f"{number}-{step}", {"n": step}) for step in range(50)))
        found = await asyncio.gather(*(store.aget(NS, f"{number}-{step}") for step in range(50)))
        assert [item.value["n"] for item in found if item] == list(range(50))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: asyncio.run(work(number)), range(16)))
    assert len(store.scan(NS)) == 800


async def test_the_event_loop_is_never_blocked(store: AsyncStoreAdapter) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(tx: Transaction) -> bool:
        begun.set()
        return go_on.wait(TIMEOUT)

    writing = asyncio.ensure_future(store.atransaction(work))
    while not begun.is_set():
        await asyncio.sleep(0)
    go_on.set()  # only reached if the loop was not blocked
    assert await writing

    here: list[str] = []

    def note(_: object, event: str, function: Any) -> None:
        owner = getattr(function, "__self__", None)
        if event == "c_call" and isinstance(owner, sqlite3.Connection | sqlite3.Cursor):
            here.append(function.__name__)

    sys.setprofile(note)  # profiles this thread only, which runs the loop
    try:
        await asyncio.gather(*(store.aput(NS, str(one), {"text": "words " * 100}) for one in range(300)))
        await store.asearch(NS, query="words", limit=300)
        await store.aget(NS, "1")
    finally:
        sys.setprofile(None)
    assert here == []


async def test_readers_do_not_wait_for_a_writer(store: AsyncStoreAdapter) -> None:
    await store.aput(NS, "k", {"n": 1})
    inside, leave = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        tx.put(NS, "k", {"n": 2})
        inside.set()
        leave.wait(10)

    writing = asyncio.ensure_future(store.atransaction(slow))
    await asyncio.to_thread(inside.wait)
    seen = [await store.aget(NS, "k"), (await store.asearch(NS))[0], store.get(NS, "k")]
    assert [item.value for item in seen if item] == [{"n": 1}] * 3
    leave.set()
    await writing


async def test_a_thousand_tasks_cancelled_at_random(store: AsyncStoreAdapter) -> None:
    rng = random.Random(5)

    def pair(number: int) -> Callable[[Transaction], None]:
        def work(tx: Transaction) -> None:
            tx.put(("u", "left"), str(number), {"n": number})
            tx.put(("u", "right"), str(number), {"n": number})

        return work

    tasks = [asyncio.ensure_future(store.atransaction(pair(number))) for number in range(1000)]
    for task in rng.sample(tasks, 700):
        await asyncio.sleep(0)
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    finished = {str(number) for number, result in enumerate(results) if result is None}
    left, right = ({item.key for item in store.scan(("u", side))} for side in ("left", "right"))
    assert left == right >= finished
    assert store.check().ok


def test_an_event_loop_closed_in_mid_write_harms_nobody(store: AsyncStoreAdapter) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        tx.put(NS, "slow", {})
        inside.set()
        leave.wait(10)

    loop = asyncio.new_event_loop()
    task = loop.create_task(store.atransaction(slow))
    loop.run_until_complete(asyncio.sleep(0))
    inside.wait(10)
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    leave.set()
    store.put(NS, "next", {})
    assert [item.key for item in store.scan(NS)] == ["next", "slow"]


def test_a_batch_is_all_or_nothing_and_harms_no_neighbour(store: AsyncStoreAdapter) -> None:
    from langgraph.store.base import PutOp

    async def work() -> Any:
        good = store.aput(NS, "neighbour", {"n": 1})
        bad = store.abatch([PutOp(NS, "first", {"n": 1}), PutOp(NS, "second", {"n": {1, 2}})])
        return await asyncio.gather(good, bad, return_exceptions=True)

    outcome = asyncio.run(work())
    assert isinstance(outcome[1], StoreError)
    assert [item.key for item in store.scan(NS)] == ["neighbour"]


# The disk


def limit_pages(store: AsyncStoreAdapter, extra: int | None) -> None:
    def set_limit(session: Any) -> None:
        (pages,) = session.connection.execute("PRAGMA page_count").fetchone()
        limit = 2**30 if extra is None else pages + extra
        session.connection.execute(f"PRAGMA max_page_count = {limit}")

    store._database.write_outside(set_limit)


async def test_a_full_disk_is_a_clear_error_and_passes(store: AsyncStoreAdapter) -> None:
    fill(store)
    limit_pages(store, 20)
    puts = [
        store.aput(("u", "more"), str(number), {"text": "words " * 3000 + str(number)}, index=False)
        for number in range(300)
    ]
    bulky = [
        store.aput(("u", "bulk"), str(number), {"blob": random.Random(number).randbytes(9000).hex()})
        for number in range(50)
    ]
    outcome = await asyncio.gather(*puts, *bulky, return_exceptions=True)
    refused = [error for error in outcome if error is not None]
    assert refused
    assert all(isinstance(error, StoreFullError) for error in refused)
    kept = len(await store.ascan(("u", "more"))) + len(await store.ascan(("u", "bulk")))
    assert kept == outcome.count(None)
    limit_pages(store, None)
    await store.aput(NS, "after", {"text": "there is room again"})
    assert len(await store.ascan(NS)) == 201
    assert store.check().ok


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_a_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir()
    folder.chmod(0o500)
    with pytest.raises(StoreUnavailableError, match="check that the folder exists"):
        AsyncStoreAdapter(folder / "s.db").put(NS, "k", {})


@pytest.mark.parametrize("name", ["missing/s.db", ".", "s.db/below"])
def test_a_place_that_cannot_be_is_a_clear_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "s.db").touch()
    store = AsyncStoreAdapter(tmp_path / name)
    with pytest.raises(StoreUnavailableError, match="check that the folder exists"):
        store.put(NS, "k", {})
    store.close()


def test_a_file_that_cannot_be_written_is_a_clear_error(store: AsyncStoreAdapter) -> None:
    fill(store)
    store._database.write_outside(lambda session: session.connection.execute("PRAGMA query_only = ON"))
    with pytest.raises(StoreUnavailableError, match="the file may be written"):
        store.put(NS, "k", {})
    assert len(store.scan(NS)) == 200
    store._database.write_outside(lambda session: session.connection.execute("PRAGMA query_only = OFF"))
    store.put(NS, "k", {})


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_deleted_while_open_is_noticed(tmp_path: Path, *, replaced: bool) -> None:
    path = tmp_path / "s.db"
    store = AsyncStoreAdapter(path)
    fill(store)
    assert len(store.scan(NS)) == 200
    path.unlink()
    if replaced:
        path.touch()
    uses: list[Callable[[], object]] = [
        lambda: store.put(NS, "k", {}),
        lambda: store.get(NS, "k"),
        lambda: asyncio.run(store.aget(NS, "k")),
    ]
    for use in uses:
        with pytest.raises(StoreUnavailableError, match="deleted or replaced while open"):
            use()
    store.close()


@pytest.mark.parametrize("keep", [0, 100, 4096, 20_000])
def test_a_truncated_file_is_a_clear_error(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        fill(store)
        store.vacuum()
    os.truncate(path, keep)
    store = AsyncStoreAdapter(path)
    if keep == 0:  # an empty file is a database without anything in it
        assert store.get(NS, "0000") is None
    else:
        with pytest.raises((StoreDamagedError, StoreUnavailableError)):
            store.transaction(lambda tx: [tx.get(NS, f"{number:04}") for number in range(200)])
    store.close()


@pytest.mark.parametrize("content", [b"hello", os.urandom(9000), b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_not_a_database_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(content)
    store = AsyncStoreAdapter(path)
    uses: list[Callable[[], object]] = [
        lambda: store.get(NS, "k"),
        lambda: store.put(NS, "k", {}),
        store.__enter__,
    ]
    for use in uses:
        with pytest.raises(StoreDamagedError, match="damaged or not a database"):
            use()
    store.close()
    assert path.read_bytes() == content


def test_a_connection_that_fails_is_opened_again(store: AsyncStoreAdapter) -> None:
    store.put(NS, "before", {})
    store._database.write_outside(lambda session: session.connection.close())
    with pytest.raises(sqlite3.ProgrammingError):
        store.put(NS, "lost", {})
    store.put(NS, "after", {})
    assert [item.key for item in store.scan(NS)] == ["after", "before"]


def test_injection_has_nowhere_to_go(store: AsyncStoreAdapter) -> None:
    strings = ["'; DROP TABLE items; --", '"', "' OR 1=1 --", "%", "_", "\\", "$", "[*]", "a') UNION SELECT 1 --", ";",
               "\0", "NULL", "items", "{}", "?", ":a", "\ud800", "*", "$.x", "x'7b'"]  # fmt: skip
    labels = [text for text in strings if "." not in text and "\0" not in text]
    store.put(("safe",), "k", {"secret": "do not show"})
    for text in strings:
        for label in labels[:6]:
            store.put((label,), text, {text: text, "nested": {text: text}})
            item = store.get((label,), text)
            assert item is not None
            assert item.value[text] == text
            assert store.scan((label,), after=text) == [i for i in store.scan((label,)) if i.key > text]
            for condition in (text, {"$eq": text}, {"$in": [text]}):
                found = store.search((label,), filter={text: condition}, limit=99)
                assert [hit.key for hit in found] == [text]
            if not text.startswith("$"):
                assert store.search((label,), filter={"nested": {text: text}}) != []
            assert all(hit.namespace == (label,) for hit in store.search((label,), query=text, limit=999))
            store.put((label,), "paths", {"a": 1}, index=[text])
    assert len(store.search(("safe",))) == 1
    assert store.check().ok
