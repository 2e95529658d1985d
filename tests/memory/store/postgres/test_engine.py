"""Possible faults of the PostgreSQL engine alone: locks that outlive a transaction, and background work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psycopg
import pytest

from memory.store.postgres.adapter import AsyncPostgresStoreAdapter
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from memory.store import Transaction
    from tests.memory.store.conftest import FakeClock

NS = ("ann", "notes")
REFUSED = """
    CREATE FUNCTION memory.refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused when it is committed'; END $$;
    CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON memory.items DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION memory.refuse();
"""


@pytest.fixture
def store(emptied: str, clock: FakeClock) -> Iterator[AsyncPostgresStoreAdapter]:
    with AsyncPostgresStoreAdapter(emptied, clock=clock, busy_seconds=5) as opened:
        yield opened


def run(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.encode())


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + TIMEOUT
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_commit_that_is_refused_leaves_no_lock(store: AsyncPostgresStoreAdapter, emptied: str) -> None:
    run(emptied, REFUSED)
    with pytest.raises(psycopg.errors.RaiseException):
        store.put(NS, "k", {})
    run(emptied, "DROP TRIGGER refuse ON memory.items")
    with AsyncPostgresStoreAdapter(
        emptied, busy_seconds=2
    ) as other:  # another connection than the one that failed
        other.put(NS, "k", {})
    assert store.get(NS, "k") is not None


def test_work_that_fails_leaves_nothing(store: AsyncPostgresStoreAdapter, emptied: str) -> None:
    def fails(tx: Transaction) -> None:
        tx.put(NS, "k", {})
        raise KeyError("k")

    with pytest.raises(KeyError):
        store.transaction(fails)
    with AsyncPostgresStoreAdapter(emptied, busy_seconds=2) as other:
        other.put(NS, "other", {})
    assert [item.key for item in store.scan(NS)] == ["other"]


def test_a_damaged_item_is_left_out_and_set_aside(store: AsyncPostgresStoreAdapter, emptied: str) -> None:
    for key in ("good", "bad"):
        store.put(NS, key, {"text": "words"})
    run(emptied, "UPDATE memory.items SET value = set_byte(value, 3, 88) WHERE key = 'bad'")
    assert store.check().problems
    assert [item.key for item in store.search(NS, query="words")] == ["good"]
    wait_until(lambda: [one.key for one in store.damaged()] == ["bad"])
    assert store.check().ok


def test_what_was_read_lives_longer_without_a_sweep(
    store: AsyncPostgresStoreAdapter, emptied: str, clock: FakeClock
) -> None:
    store.put(NS, "k", {}, ttl=10)
    clock.forward(6)
    assert store.get(NS, "k") is not None
    with AsyncPostgresStoreAdapter(emptied, clock=clock) as other:
        clock.forward(6)
        wait_until(lambda: other.get(NS, "k", refresh_ttl=False) is not None)


def test_two_users_in_one_transaction(store: AsyncPostgresStoreAdapter) -> None:
    runs = []

    def both(tx: Transaction) -> None:
        runs.append(1)
        for user in ("bob", "ann"):
            held = tx.get((user,), "n")
            tx.put((user,), "n", {"n": (held.value["n"] if held else 0) + 1})

    store.transaction(both)
    store.transaction(both)
    assert [item.value for user in ("ann", "bob") for item in store.scan((user,))] == [{"n": 2}, {"n": 2}]
    assert len(runs) == 4  # each transaction is restarted once, after locking both users
