"""Random operations on our store and on InMemoryStore give the same answers."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from langgraph.store.base import PutOp
from langgraph.store.memory import InMemoryStore

from memory.store import AsyncStoreAdapter
from tests.memory.store.conftest import FakeClock

LABELS = st.sampled_from(["a", "b", "ab", "a%", "é", "\ud800", "b\x01"])
PATHS = st.lists(LABELS, min_size=1, max_size=3).map(tuple)
KEYS = st.sampled_from(["k", "K", "", "k.k", "\0", "\udfff", "é"]) | st.text(max_size=3)
NUMBERS = st.integers(-3, 3) | st.sampled_from([0.5, -1.0, 2**70, 10**30])
SCALARS = (
    st.none() | st.booleans() | NUMBERS | st.sampled_from(["x", "y", "1", "\ud800", ""]) | st.text(max_size=4)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pqr"), inner, max_size=3),
    max_leaves=6,
)
VALUES = st.dictionaries(st.sampled_from(["x", "y", "z"]), JSON, max_size=3)
CONDITIONS = (
    JSON
    | st.builds(lambda name, operand: {name: operand}, st.sampled_from(["$eq", "$ne"]), SCALARS)
    | st.builds(
        lambda name, operand: {name: operand}, st.sampled_from(["$gt", "$gte", "$lt", "$lte"]), NUMBERS
    )
)
FILTERS = st.none() | st.dictionaries(st.sampled_from(["x", "y", "missing"]), CONDITIONS, max_size=2)


class StoresAgree(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="oracle-")
        self.clock = FakeClock()
        self.ours = self.opened()
        self.oracle = InMemoryStore()
        self.expiry: dict[tuple[tuple[str, ...], str], Any] = {}
        self.versions: dict[tuple[tuple[str, ...], str], int] = {}

    def opened(self) -> AsyncStoreAdapter:
        return AsyncStoreAdapter(Path(self.folder.name) / "s.db", clock=self.clock)

    def teardown(self) -> None:
        self.ours.close()
        self.folder.cleanup()

    # The oracle knows no time to live: what has expired is deleted from it

    def expire(self) -> None:
        for (path, key), moment in list(self.expiry.items()):
            if moment <= self.clock.now:
                self.forget(path, key)

    def forget(self, path: tuple[str, ...], key: str) -> None:
        self.oracle.delete(path, key)
        self.expiry.pop((path, key), None)
        self.versions.pop((path, key), None)

    def remember(self, path: tuple[str, ...], key: str, value: dict[str, Any], ttl: float | None) -> None:
        self.oracle.put(path, key, value)
        self.versions[path, key] = self.versions.get((path, key), 0) + 1
        self.expiry.pop((path, key), None)
        if ttl is not None:
            self.expiry[path, key] = self.clock.now + timedelta(minutes=ttl)

    @rule(path=PATHS, key=KEYS, value=VALUES, ttl=st.none() | st.sampled_from([5.0, 50.0]))
    def put(self, path: tuple[str, ...], key: str, value: dict[str, Any], ttl: float | None) -> None:
        self.ours.put(path, key, value, ttl=ttl)
        self.remember(path, key, value, ttl)

    @rule(path=PATHS, key=KEYS)
    def delete(self, path: tuple[str, ...], key: str) -> None:
        self.ours.delete(path, key)
        self.forget(path, key)

    @rule(writes=st.lists(st.tuples(PATHS, KEYS, st.none() | VALUES), max_size=5))
    def batch(self, writes: list[tuple[tuple[str, ...], str, dict[str, Any] | None]]) -> None:
        self.ours.batch([PutOp(*write) for write in writes])
        for path, key, value in {(path, key): (path, key, value) for path, key, value in writes}.values():
            if value is None:
                self.forget(path, key)
            else:
                self.remember(path, key, value, None)

    @rule(path=PATHS, key=KEYS, value=VALUES, fails=st.booleans())
    def transaction(self, path: tuple[str, ...], key: str, value: dict[str, Any], *, fails: bool) -> None:
        class UndoError(Exception):
            pass

        def work(tx: Any) -> None:
            tx.put(path, key, value, expected_version=self.versions.get((path, key), 0))
            tx.delete((*path, "other"), key)
            if fails:
                raise UndoError

        try:
            self.ours.transaction(work)
        except UndoError:
            return
        self.remember(path, key, value, None)
        self.forget((*path, "other"), key)

    @rule(path=PATHS, key=KEYS)
    def get(self, path: tuple[str, ...], key: str) -> None:
        ours, oracle = self.ours.get(path, key, refresh_ttl=False), self.oracle.get(path, key)
        assert (ours and (ours.value, ours.version)) == (oracle and (oracle.value, self.versions[path, key]))

    @rule(prefix=PATHS | st.just(()), wanted=FILTERS, limit=st.integers(0, 6), offset=st.integers(0, 3))
    def search(self, prefix: tuple[str, ...], wanted: Any, limit: int, offset: int) -> None:
        ours = self.ours.search(prefix, filter=wanted, limit=limit, offset=offset, refresh_ttl=False)
        try:
            found = self.oracle.search(prefix, filter=wanted, limit=10_000)
        except (TypeError, ValueError, OverflowError):
            return  # the oracle cannot compare these values; ours leaves such items out
        found.sort(key=lambda item: item.namespace)  # ours sorts by namespace, then by insertion
        page = found[offset : offset + limit]
        assert [(item.namespace, item.key, item.value) for item in ours] == [
            (item.namespace, item.key, item.value) for item in page
        ]

    @rule(prefix=PATHS | st.none(), depth=st.none() | st.integers(1, 3), offset=st.integers(0, 2))
    def list_namespaces(self, prefix: tuple[str, ...] | None, depth: int | None, offset: int) -> None:
        used = {
            item.namespace for item in self.oracle.search((), limit=10_000)
        }  # the oracle lists empty ones, too
        expected = sorted({path[:depth] for path in used if path[: len(prefix or ())] == (prefix or ())})
        got = self.ours.list_namespaces(prefix=prefix, max_depth=depth, offset=offset, limit=4)
        assert got == expected[offset : offset + 4]

    @rule(minutes=st.sampled_from([1, 4, 6, 60]))
    def time_passes(self, minutes: float) -> None:
        self.clock.forward(minutes)
        self.expire()

    @rule()
    def sweep(self) -> None:
        self.ours.sweep_ttl()

    @precondition(lambda self: self.versions)
    @rule()
    def restart(self) -> None:
        self.ours.close()
        self.ours = self.opened()

    @rule()
    def vacuum(self) -> None:
        self.ours.vacuum()

    @invariant()
    def every_word_is_found_where_it_is(self) -> None:
        found = {
            (item.namespace, item.key)
            for item in self.ours.search((), query="x y 1", limit=10_000, refresh_ttl=False)
        }
        for item in self.oracle.search((), limit=10_000):
            has_word = any(value in ("x", "y", "1") for value in item.value.values())
            assert not has_word or (item.namespace, item.key) in found

    @invariant()
    def it_is_sound(self) -> None:
        report = self.ours.check()
        assert report.ok, report.problems


class StoresAgreeForLong(StoresAgree):
    """The same test with more steps."""


EVERY_HEALTH_CHECK = list(HealthCheck)

TestStoresAgree = StoresAgree.TestCase
TestStoresAgree.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=EVERY_HEALTH_CHECK
)

TestStoresAgreeForLong = pytest.mark.soak(pytest.mark.timeout(3600)(StoresAgreeForLong.TestCase))
TestStoresAgreeForLong.settings = settings(
    max_examples=500, stateful_step_count=50, deadline=None, suppress_health_check=EVERY_HEALTH_CHECK
)
