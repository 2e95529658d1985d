from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from memory.store import (
    AsyncStoreAdapter,
    NestedCallError,
    QueryError,
    Transaction,
    TransactionOverError,
    ValueNotStorableError,
    VersionConflictError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

NS = ("u", "counters")


def increment(tx: Transaction) -> int:
    item = tx.get(NS, "n")
    count = (item.value["count"] if item else 0) + 1
    tx.put(NS, "n", {"count": count})
    return int(count)


async def test_increments_of_tasks_and_threads_all_count(store: AsyncStoreAdapter) -> None:
    with ThreadPoolExecutor(4) as threads:
        in_threads = [threads.submit(store.transaction, increment) for _ in range(100)]
        in_tasks = await asyncio.gather(*(store.atransaction(increment) for _ in range(300)))
        results = sorted([future.result() for future in in_threads] + in_tasks)
    assert results == list(range(1, 401))
    item = store.get(NS, "n")
    assert item is not None
    assert (item.value, item.version) == ({"count": 400}, 400)


async def test_an_exception_undoes_its_own_transaction_and_no_other(store: AsyncStoreAdapter) -> None:
    class OwnError(Exception):
        pass

    raised = OwnError("mine")

    def fail(tx: Transaction) -> None:
        tx.put(NS, "bad", {"text": "unwanted words"})
        tx.delete(NS, "seed")
        assert tx.search(NS, query="unwanted")
        raise raised

    store.put(NS, "seed", {"text": "seed words"})
    results = await asyncio.gather(
        store.atransaction(increment),
        store.aput(NS, "neighbour", {"text": "neighbour words"}),
        store.atransaction(fail),
        store.atransaction(increment),
        return_exceptions=True,
    )
    assert list[object](results) == [1, None, raised, 2]
    assert [item.key for item in store.scan(NS)] == ["n", "neighbour", "seed"]
    assert {item.key for item in store.search(NS, query="words")} == {"neighbour", "seed"}
    assert store.search(NS, query="unwanted") == []


def test_a_transaction_alone_that_fails_leaves_nothing(store: AsyncStoreAdapter) -> None:
    def fail(tx: Transaction) -> None:
        tx.put(NS, "bad", {"text": "unwanted"})
        tx.put(NS, "bad", {"text": object()})

    with pytest.raises(ValueNotStorableError, match=r"value\['text'\].*object"):
        store.transaction(fail)
    assert store.scan(NS) == []
    assert store.search(("u",), query="unwanted") == []


def test_sees_its_own_changes_in_every_kind_of_read(store: AsyncStoreAdapter) -> None:
    store.put(NS, "old", {"text": "stale words", "n": 1})

    def work(tx: Transaction) -> None:
        tx.put(NS, "new", {"text": "fresh words", "n": 2})
        assert tx.delete(NS, "old")
        assert not tx.delete(NS, "old")
        assert tx.get(NS, "old") is None
        assert list(tx.get_many(NS, ["new", "old"])) == ["new"]
        assert [item.key for item in tx.scan(NS)] == ["new"]
        assert [item.key for item in tx.search(("u",), query="words")] == ["new"]
        assert [item.key for item in tx.search(("u",), filter={"n": {"$lt": 5}})] == ["new"]
        tx.put(NS, "new", {"text": "fresher"})
        assert tx.search(("u",), query="words") == []

    store.transaction(work)
    assert [item.key for item in store.search(("u",), query="fresher")] == ["new"]


@pytest.mark.parametrize(("expected", "found"), [(0, 2), (1, 2), (3, 2)])
def test_compare_and_set(store: AsyncStoreAdapter, expected: int, found: int) -> None:
    store.put(NS, "k", {"v": 1})
    store.put(NS, "k", {"v": 2})
    with pytest.raises(VersionConflictError) as conflict:
        store.transaction(lambda tx: tx.put(NS, "k", {"v": 3}, expected_version=expected))
    assert (conflict.value.expected, conflict.value.found) == (expected, found)
    with pytest.raises(VersionConflictError):
        store.transaction(lambda tx: tx.delete(NS, "k", expected_version=expected))
    store.transaction(lambda tx: tx.put(NS, "k", {"v": 3}, expected_version=2))
    store.transaction(lambda tx: tx.put(NS, "other", {}, expected_version=0))
    assert store.transaction(lambda tx: tx.delete(NS, "k", expected_version=3))


def test_used_afterwards_it_says_so(store: AsyncStoreAdapter) -> None:
    kept: list[Transaction] = []
    store.transaction(kept.append)
    uses: list[Callable[[Transaction], object]] = [
        lambda tx: tx.get(NS, "k"),
        lambda tx: tx.put(NS, "k", {}),
        lambda tx: tx.scan(NS),
    ]
    for use in uses:
        with pytest.raises(TransactionOverError, match="only inside the function"):
            use(kept[0])


def test_scan_is_in_key_order_within_bounds_of_one_namespace(store: AsyncStoreAdapter) -> None:
    for key in ("b", "a", "d", "c", "é"):
        store.put(NS, key, {"even": key in "bd"})
    store.put((*NS, "below"), "x", {})

    def keys(**bounds: Any) -> str:
        return "".join(item.key for item in store.scan(NS, **bounds))

    assert keys() == "abcdé"
    assert keys(reverse=True) == "édcba"
    assert keys(after="a", before="d") == "bc"
    assert keys(limit=2) == "ab"
    assert keys(after="b", limit=2, reverse=True) == "éd"
    assert keys(filter={"even": True}, limit=1, after="b") == "d"
    assert keys(limit=0) == ""


async def test_get_many_and_scan_in_their_async_forms(store: AsyncStoreAdapter) -> None:
    for number in range(600):
        await store.aput(NS, f"{number:04}", {"n": number})
    found = await store.aget_many(NS, [f"{number:04}" for number in range(599, -2, -1)])
    assert [item.value["n"] for item in found.values()] == list(range(599, -1, -1))
    assert len(await store.ascan(NS)) == 600


async def test_a_read_sees_the_write_that_was_asked_for_before_it(store: AsyncStoreAdapter) -> None:
    for number in range(200):
        _, item = await asyncio.gather(store.aput(NS, "k", {"n": number}), store.aget(NS, "k"))
        assert item is not None
        assert item.value == {"n": number}


async def test_calling_the_store_inside_its_transaction_is_refused(store: AsyncStoreAdapter) -> None:
    with pytest.raises(NestedCallError, match="use the transaction"):
        await store.atransaction(lambda tx: store.put(NS, "k", {}))
    with pytest.raises(NestedCallError):
        store.transaction(lambda tx: asyncio.run(store.aput(NS, "k", {})))
    assert store.scan(NS) == []


async def test_a_coroutine_function_is_refused(store: AsyncStoreAdapter) -> None:
    async def work(tx: Transaction) -> None: ...

    given: Callable[[Transaction], object] = work
    with pytest.raises(QueryError, match="give a plain function"):
        await store.atransaction(given)


@pytest.mark.parametrize("kind", [StopIteration, KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_no_exception_is_lost(store: AsyncStoreAdapter, kind: type[BaseException]) -> None:
    def work(tx: Transaction) -> None:
        tx.put(NS, "k", {})
        raise kind

    with pytest.raises(RuntimeError if kind is StopIteration else kind):
        store.transaction(work)
    assert store.scan(NS) == []
