"""Invalid arguments raise an error of the store's own that says what to write, before anything is done."""

from __future__ import annotations

import asyncio
import math
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from langgraph.store.base import GetOp, ListNamespacesOp, Op, PutOp, SearchOp

from memory.store import AsyncStoreAdapter, OptionError, QueryError, ValueNotStorableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NS = ("u", "notes")
BAD_TTLS: list[Any] = ["5", math.inf, -math.inf, math.nan, 1e30, 10**40, 0, -1, True, Decimal(5), [5]]


@pytest.mark.parametrize("ttl", BAD_TTLS)
def test_a_time_to_live_that_cannot_be_is_refused(store: AsyncStoreAdapter, ttl: Any) -> None:
    op = PutOp(NS, "k", {"n": 1}, None, ttl)
    uses: list[Callable[[], object]] = [
        lambda: store.put(NS, "k", {"n": 1}, ttl=ttl),
        lambda: asyncio.run(store.aput(NS, "k", {"n": 1}, ttl=ttl)),
        lambda: store.batch([PutOp(NS, "other", {}), op]),
        lambda: asyncio.run(store.abatch([op])),
        lambda: store.transaction(lambda tx: tx.put(NS, "k", {"n": 1}, ttl=ttl)),
        lambda: AsyncStoreAdapter(":memory:", ttl={"default_ttl": ttl}),
    ]
    for use in uses:
        with pytest.raises(OptionError, match="minutes above 0"):
            use()
    assert store.search(()) == []


@pytest.mark.parametrize("ttl", [0.001, 1, 5.5, 1_000_000_000, None])
def test_a_time_to_live_that_can_be_is_kept(store: AsyncStoreAdapter, tmp_path: Path, ttl: Any) -> None:
    store.put(NS, "k", {"n": 1}, ttl=ttl)
    assert store.get(NS, "k") is not None
    assert store.export_jsonl(tmp_path / "all.jsonl") == 1
    assert store.check().ok


@pytest.mark.parametrize("index", [5, "text", [5], True, {"text": 1}, [None]])
def test_searchable_paths_that_cannot_be_are_refused(store: AsyncStoreAdapter, index: Any) -> None:
    uses: list[Callable[[], object]] = [
        lambda: store.put(NS, "k", {"n": 1}, index=index),
        lambda: asyncio.run(store.aput(NS, "k", {"n": 1}, index=index)),
        lambda: store.transaction(lambda tx: tx.put(NS, "k", {"n": 1}, index=index)),
    ]
    for use in uses:
        with pytest.raises(OptionError, match="index is"):
            use()
    assert store.search(()) == []


BAD_PAGES: list[Any] = [-1, 2**63, 10**30, 1.0, "3", None, True]


@pytest.mark.parametrize("number", BAD_PAGES)
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_page_that_cannot_be_is_refused(store: AsyncStoreAdapter, name: str, number: Any) -> None:
    page = {name: number}
    uses: list[Callable[[], object]] = [
        lambda: store.search(NS, **page),
        lambda: store.search(NS, query="words", **page),
        lambda: asyncio.run(store.asearch(NS, **page)),
        lambda: store.list_namespaces(**page),
        lambda: store.batch([SearchOp(NS, **page)]),
        lambda: store.batch([ListNamespacesOp(**page)]),
        lambda: store.view(lambda view: view.search(NS, **page)),
    ]
    for use in uses:
        with pytest.raises(QueryError, match=rf"{name} is .*; use a whole number from 0"):
            use()


def test_the_largest_page_is_everything(store: AsyncStoreAdapter) -> None:
    for key in "abc":
        store.put(NS, key, {"text": f"word {key}"})
    everything: dict[str, Any] = {"limit": sys.maxsize}
    for offset, expected in ((0, 3), (1, 2), (sys.maxsize, 0)):
        assert len(store.search(NS, offset=offset, **everything)) == expected
        assert len(store.search(NS, query="word", offset=offset, **everything)) == expected
        assert len(store.search(NS, filter={"text": {"$ne": ""}}, offset=offset, **everything)) == expected
    assert len(store.scan(NS, **everything)) == 3
    assert store.list_namespaces(**everything) == [NS]


@pytest.mark.parametrize("query", [5, 0, b"words", ["words"], True, {"q": 1}])
def test_a_query_that_is_no_text_is_refused(store: AsyncStoreAdapter, query: Any) -> None:
    store.put(NS, "k", {"text": "words"})
    uses: list[Callable[[], object]] = [
        lambda: store.search(NS, query=query),
        lambda: asyncio.run(store.asearch(NS, query=query)),
        lambda: store.transaction(lambda tx: tx.search(NS, query=query)),
    ]
    for use in uses:
        with pytest.raises(QueryError, match=r"the query .* is not text"):
            use()


@pytest.mark.parametrize("path", ["", "s\0.db"])
def test_a_path_that_cannot_be_is_refused(path: str) -> None:
    with pytest.raises(OptionError, match=r"the path .*; .*\":memory:\""):
        AsyncStoreAdapter(path)


@pytest.mark.parametrize("minutes", ["5", -1, math.nan, math.inf, True])
def test_a_pause_between_sweeps_that_cannot_be_is_refused(minutes: Any) -> None:
    with pytest.raises(OptionError, match="sweep_interval_minutes is"):
        AsyncStoreAdapter(":memory:", ttl={"sweep_interval_minutes": minutes})


@pytest.mark.parametrize("seconds", ["5", -1, math.nan, math.inf, 1e30])
def test_a_patience_that_cannot_be_is_refused(seconds: Any) -> None:
    with pytest.raises(OptionError, match="busy_seconds is"):
        AsyncStoreAdapter(":memory:", busy_seconds=seconds)


@pytest.mark.parametrize("operation", [None, "get", GetOp, ("n", "k")])
def test_what_is_no_operation_is_refused(store: AsyncStoreAdapter, operation: Any) -> None:
    ops: list[Op] = [PutOp(NS, "k", {}), operation]
    with pytest.raises(QueryError, match="unknown operation"):
        store.batch(ops)
    assert store.get(NS, "k") is None


LINE = (
    '{"namespace":["u"],"key":"k","value":{},"version":1,"created_at":"2026-01-01T00:00:00+00:00",'
    '"updated_at":"2026-01-01T00:00:00+00:00","ttl":null,"expires_at":null,"index":["$"]}'
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"version":1', '"version":"one"'),
        ('"version":1', '"version":0'),
        ('"version":1', '"version":true'),
        ('"version":1', '"version":9223372036854775808'),
        ('"created_at":"2026-01-01T00:00:00+00:00"', '"created_at":"yesterday"'),
        ('"updated_at":"2026-01-01T00:00:00+00:00"', '"updated_at":"2026-01-01T00:00:00"'),
        ('"ttl":null', '"ttl":"5"'),
        ('"ttl":null', '"ttl":1e30'),
        ('"expires_at":null', '"expires_at":7'),
        ('"key":"k"', '"key":7'),
        ('"namespace":["u"]', '"namespace":[]'),
        ('"namespace":["u"]', '"namespace":["a.b"]'),
        ('"value":{}', '"value":[]'),
        ('"value":{}', '"value":{"n":NaN}'),
        ('"index":["$"]', '"index":5'),
        ('"index":["$"]', '"index":[5]'),
        (LINE, "[]"),
        (LINE, '"text"'),
    ],
)
def test_a_line_that_is_no_exported_item_names_itself(
    store: AsyncStoreAdapter, tmp_path: Path, right: str, wrong: str
) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(LINE + "\n")
    assert store.import_jsonl(file) == 1
    store.delete(("u",), "k")
    file.write_text(f"{LINE}\n{LINE.replace(right, wrong)}\n")
    with pytest.raises(ValueNotStorableError, match=r"line 2 of .*in\.jsonl"):
        store.import_jsonl(file)
    assert store.search(()) == []
