"""A store copied into one of another engine: exact, verified, and resumed where it stopped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from memory.store import AsyncStoreAdapter
from memory.store.copying import CHUNK, copy_items, digest
from memory.store.errors import CopyError
from memory.store.postgres.adapter import AsyncPostgresStoreAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from memory.store.base import TransactionalStore
    from tests.memory.store.conftest import FakeClock, MakeStore

NS = ("ann", "notes")


@pytest.fixture(params=["to postgres", "to sqlite"])
def pair(
    request: pytest.FixtureRequest, tmp_path: Path, emptied: str, clock: FakeClock
) -> Iterator[tuple[TransactionalStore, TransactionalStore]]:
    """Yield a store and an empty one of the other engine."""
    made: list[MakeStore] = [
        partial(AsyncStoreAdapter, tmp_path / "s.db"),
        partial(AsyncPostgresStoreAdapter, emptied),
    ]
    one, other = made if request.param == "to postgres" else made[::-1]
    with one(clock=clock) as source, other(clock=clock) as target:
        yield source, target


def fill(store: TransactionalStore, clock: FakeClock) -> None:
    for number in range(CHUNK + 20):
        store.put(
            NS, f"k{number}", {"n": number, "text": f"Käse {number}"}, ttl=60 if number % 7 == 0 else None
        )
    store.put(("bob",), "\ud83d \0", {"\ud83d": 1 << 80, "long": "x" * 10_000}, index=False)
    clock.forward(5)
    store.put(NS, "k3", {"n": -3})
    store.delete(NS, "k4")


def test_a_copy_is_the_same(pair: tuple[TransactionalStore, TransactionalStore], clock: FakeClock) -> None:
    source, target = pair
    fill(source, clock)
    steps: list[int] = []
    copied = copy_items(source, target, steps.append)
    assert (copied.items, copied.written, sum(steps)) == (CHUNK + 20, CHUNK + 20, CHUNK + 20)
    assert copied.digest == digest(source) == digest(target)
    for key in ("k0", "k3", "k4"):
        one, other = source.get(NS, key), target.get(NS, key)
        assert (one and (one.dict(), one.version)) == (other and (other.dict(), other.version))
    assert [item.key for item in target.search(("ann",), query="käse 17")][:1] == ["k17"]
    clock.forward(120)
    assert target.get(NS, "k0") is None  # the copy expires with the original


def test_it_goes_on_where_it_ended(
    pair: tuple[TransactionalStore, TransactionalStore], clock: FakeClock
) -> None:
    source, target = pair
    fill(source, clock)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_items(source, target, stop)
    assert copy_items(source, target, lambda _: None).written == 20
    source.put(NS, "k9", {"n": 99})
    assert copy_items(source, target, lambda _: None).written == 1


def test_what_holds_something_else_is_no_copy(
    pair: tuple[TransactionalStore, TransactionalStore], clock: FakeClock
) -> None:
    source, target = pair
    fill(source, clock)
    target.put(("eve",), "k", {})
    with pytest.raises(CopyError, match="empty target"):
        copy_items(source, target, lambda _: None)
