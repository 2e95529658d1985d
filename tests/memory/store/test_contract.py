"""What LangGraph's stores promise, tested on its InMemoryStore and on ours alike."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from langgraph.store.base import (
    BaseStore,
    GetOp,
    InvalidNamespaceError,
    ListNamespacesOp,
    MatchCondition,
    PutOp,
    SearchOp,
)
from langgraph.store.memory import InMemoryStore

from memory.store import AsyncStoreAdapter
from memory.store.postgres.adapter import AsyncPostgresStoreAdapter
from tests.memory.store.test_vectors import DIMS, embed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["InMemoryStore", "AsyncStoreAdapter", "AsyncPostgresStoreAdapter"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BaseStore]:
    if request.param == "InMemoryStore":
        yield InMemoryStore()
    elif request.param == "AsyncPostgresStoreAdapter":
        with AsyncPostgresStoreAdapter(request.getfixturevalue("emptied")) as store:
            yield store
    else:
        with AsyncStoreAdapter(tmp_path / "s.db") as store:
            yield store


@pytest.fixture(params=["InMemoryStore", "AsyncStoreAdapter", "AsyncPostgresStoreAdapter"])
def vector_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BaseStore]:
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    if request.param == "InMemoryStore":
        yield InMemoryStore(index=index)
    elif request.param == "AsyncPostgresStoreAdapter":
        with AsyncPostgresStoreAdapter(request.getfixturevalue("emptied"), index=index) as store:
            yield store
    else:
        with AsyncStoreAdapter(tmp_path / "s.db", index=index) as store:
            yield store


def names(items: Any) -> list[str]:
    return [item.key for item in items]


NAMESPACES = [
    ("a", "b", "c"),
    ("a", "b", "d", "e"),
    ("a", "b", "d", "i"),
    ("a", "b", "f"),
    ("a", "c", "f"),
    ("b", "a", "f"),
    ("users", "123"),
    ("users", "456", "settings"),
    ("admin", "users", "789"),
]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, sorted(NAMESPACES)),
        ({"prefix": ("a", "b")}, NAMESPACES[:4]),
        ({"suffix": ("f",)}, NAMESPACES[3:6]),
        ({"prefix": ("a",), "suffix": ("f",)}, NAMESPACES[3:5]),
        ({"prefix": ("a", "b"), "max_depth": 3}, [("a", "b", "c"), ("a", "b", "d"), ("a", "b", "f")]),
        ({"prefix": ("a", "b"), "limit": 2}, NAMESPACES[:2]),
        ({"prefix": ("a", "b"), "offset": 2}, NAMESPACES[2:4]),
        ({"prefix": ("a", "*", "f")}, NAMESPACES[3:5]),
        ({"suffix": ("*", "f")}, NAMESPACES[3:6]),
        ({"prefix": ("*", "users")}, [("admin", "users", "789")]),
        ({"prefix": ("users", "*"), "suffix": ("*", "settings")}, [("users", "456", "settings")]),
        ({"prefix": ("a", "b", "d", "e", "x")}, []),
        ({"prefix": ("nobody",)}, []),
        ({"prefix": ["users", "123"]}, [("users", "123")]),
        ({"max_depth": 1, "limit": 2, "offset": 1}, [("admin",), ("b",)]),
        ({"limit": 0}, []),
    ],
)
async def test_list_namespaces(any_store: BaseStore, arguments: dict[str, Any], expected: list[Any]) -> None:
    for number, namespace in enumerate(NAMESPACES):
        any_store.put(namespace, f"id{number}", {"n": number})
    assert any_store.list_namespaces(**arguments) == expected
    assert await any_store.alist_namespaces(**arguments) == expected


@pytest.mark.parametrize(
    "namespace", [(), ("the", "thing.about"), ("some", "fun", ""), ("langgraph", "foo"), ("nul\0",), (1,)]
)
async def test_put_refuses_a_bad_namespace(any_store: BaseStore, namespace: Any) -> None:
    with pytest.raises(InvalidNamespaceError):
        any_store.put(namespace, "k", {})
    with pytest.raises(InvalidNamespaceError):
        await any_store.aput(namespace, "k", {})


async def test_the_reserved_label_is_reserved_for_put_alone(any_store: BaseStore) -> None:
    await any_store.aput(("foo", "langgraph"), "k", {"v": 1})
    await any_store.abatch([PutOp(("langgraph", "foo"), "k", {"v": 2})])
    item = await any_store.aget(("langgraph", "foo"), "k")
    assert item is not None
    assert item.value == {"v": 2}
    assert names(await any_store.asearch(("langgraph", "foo"))) == ["k"]
    await any_store.adelete(("langgraph", "foo"), "k")
    assert any_store.get(("langgraph", "foo"), "k") is None


async def test_items_are_created_replaced_and_deleted(any_store: BaseStore) -> None:
    namespace = ("test", "documents")
    assert any_store.get(namespace, "k") is None
    any_store.put(namespace, "k", {"title": "first"})
    created = await any_store.aget(namespace, "k")
    assert created is not None
    assert (created.namespace, created.key, created.value) == (namespace, "k", {"title": "first"})
    await any_store.aput(namespace, "k", {"content": "second"})
    replaced = any_store.get(namespace, "k")
    assert replaced is not None
    assert replaced.value == {"content": "second"}
    assert replaced.updated_at >= created.updated_at
    assert replaced.created_at.tzinfo is not None
    assert any_store.get(("test", "other"), "k") is None
    await any_store.adelete(namespace, "k")
    any_store.delete(namespace, "k")
    assert await any_store.aget(namespace, "k") is None


async def test_a_batch_reads_before_it_writes_and_the_last_write_wins(any_store: BaseStore) -> None:
    any_store.put(("t", "foo"), "k1", {"data": 1})
    any_store.put(("t", "bar"), "k2", {"data": 2})
    ops: list[Any] = [
        PutOp(("t", "bar"), "k2", {"data": 3}),
        GetOp(("t", "bar"), "k2"),
        SearchOp(("t",), {"data": 2}),
        ListNamespacesOp(limit=10),
        PutOp(("t", "bar"), "k2", {"data": 4}),
        PutOp(("t", "new"), "k3", {"data": 5}),
        PutOp(("t", "foo"), "k1", None),
        GetOp(("t", "foo"), "missing"),
        ListNamespacesOp((MatchCondition("suffix", ("bar",)),)),
    ]
    results: list[Any] = await any_store.abatch(ops)
    assert results[1].value == {"data": 2}
    assert names(results[2]) == ["k2"]
    assert results[3] == [("t", "bar"), ("t", "foo")]
    assert [results[place] for place in (0, 4, 5, 6, 7)] == [None] * 5
    assert results[8] == [("t", "bar")]
    assert [item.value for item in any_store.search(("t",))] == [{"data": 4}, {"data": 5}]


FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "abcdef"),
    ({"colour": "red"}, "ab"),
    ({"colour": {"$eq": "red"}}, "ab"),
    ({"colour": {"$ne": "red"}}, "cdef"),
    ({"n": 3}, "c"),
    ({"n": 3.0}, "c"),
    ({"n": {"$gt": 2, "$lte": 4}}, "cd"),
    ({"n": {"$gte": 5}}, "ef"),
    ({"n": {"$lt": 2}, "colour": "red"}, "a"),
    ({"missing": None}, "abcdef"),
    ({"missing": {"$ne": None}}, ""),
    ({"deep": {"x": {"y": 1}}}, "a"),
    ({"deep": {"x": {"y": {"$gt": 1}}}}, "b"),
    ({"deep": {"x": {}}}, "ab"),
    ({"tags": ["p", "q"]}, "a"),
    ({"tags": ["p"]}, "b"),
    ({"tags": []}, ""),
    ({"flag": True}, "a"),
    ({"flag": False}, "b"),
    ({"flag": 1}, "a"),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
def test_filters(any_store: BaseStore, wanted: dict[str, Any], expected: str) -> None:
    for number, key in enumerate("abcdef", 1):
        value: dict[str, Any] = {"n": number, "colour": "red" if key in "ab" else "blue"}
        if key in "ab":
            value |= {"deep": {"x": {"y": number}}, "tags": ["p", "q"][: 3 - number], "flag": key == "a"}
        else:
            value |= {"deep": {}, "flag": None}
        any_store.put(("t",), key, value)
    assert "".join(names(any_store.search(("t",), filter=wanted))) == expected
    assert "".join(names(any_store.search(("t",), filter=wanted, limit=2, offset=1))) == expected[1:3]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"n": {"$gt": "9"}}, "cde"),
        ({"n": {"$gt": 9}}, "cde"),
        ({"n": {"$lte": "1e1"}}, "abc"),
        ({"n": {"$gte": " 10 "}}, "cde"),
    ],
)
def test_text_that_is_a_number_is_ordered_as_one(
    any_store: BaseStore, wanted: dict[str, Any], expected: str
) -> None:
    for key, number in zip("abcde", ["9", 2, "10", 10.5, "1_000"], strict=True):
        any_store.put(("t",), key, {"n": number})
    assert "".join(names(any_store.search(("t",), filter=wanted))) == expected


def test_an_unknown_operator_is_refused(any_store: BaseStore) -> None:
    any_store.put(("t",), "k", {"n": 1})
    with pytest.raises(ValueError, match=r"\$like"):
        any_store.search(("t",), filter={"n": {"$like": "1"}})


def test_search_goes_below_a_prefix_in_the_order_items_came(any_store: BaseStore) -> None:
    for key in ("z", "m", "a"):
        any_store.put(("t", "1"), key, {"k": key})
    any_store.put(("t", "2", "deep"), "x", {"k": "x"})
    any_store.put(("tt",), "other", {})
    any_store.put(("t", "1"), "z", {"k": "changed"})
    assert names(any_store.search(("t",))) == ["z", "m", "a", "x"]
    assert names(any_store.search(("t",), limit=2, offset=1)) == ["m", "a"]
    assert names(any_store.search(())) == ["z", "m", "a", "x", "other"]
    assert names(any_store.search(("t", "3"))) == []
    any_store.delete(("t", "1"), "m")
    any_store.put(("t", "1"), "m", {})
    assert names(any_store.search(("t", "1"))) == ["z", "a", "m"]


async def test_an_empty_query_is_none(any_store: BaseStore) -> None:
    any_store.put(("t",), "k", {"text": "words"})
    for query in ("", None):
        assert names(await any_store.asearch(("t",), query=query)) == ["k"]


async def test_many_operations_at_once(any_store: BaseStore) -> None:
    await asyncio.gather(
        *(any_store.aput(("t", str(number % 3)), f"k{number}", {"n": number}) for number in range(100)),
        *(any_store.asearch(("t",)) for _ in range(20)),
        *(any_store.alist_namespaces(max_depth=1) for _ in range(20)),
        *(any_store.aget(("t", "0"), f"k{number}") for number in range(20)),
    )
    assert len(any_store.search(("t",), limit=1000)) == 100


# With an embedding function


def test_the_closest_comes_first(vector_store: BaseStore) -> None:
    vector_store.put(("t",), "doc1", {"text": "zany zebra xerxes"})
    vector_store.put(("t",), "doc2", {"text": "something about dogs"})
    vector_store.put(("t",), "doc3", {"text": "text about birds"})
    before = vector_store.search(("t",), query="zany xerxes")
    assert before[0].key == "doc1"
    vector_store.put(("t",), "doc1", {"text": "new text about dogs"})
    after = {item.key: item.score for item in vector_store.search(("t",), query="zany xerxes")}
    assert before[0].score is not None
    assert after["doc1"] is not None
    assert after["doc1"] < before[0].score
    vector_store.put(("t",), "doc4", {"text": "new text about dogs"}, index=False)
    assert "doc4" not in names(vector_store.search(("t",), query="new text about dogs", limit=3))
    last = vector_store.search(("t",), query="new text about dogs")[-1]
    assert (last.key, last.score) == ("doc4", None)


def test_filters_come_before_vectors(vector_store: BaseStore) -> None:
    for key, text, colour, score in (
        ("doc1", "red apple", "red", 4.5),
        ("doc2", "red car", "red", 3.0),
        ("doc3", "green apple", "green", 4.0),
        ("doc4", "blue car", "blue", 3.5),
    ):
        vector_store.put(("t",), key, {"text": text, "colour": colour, "score": score})
    assert names(vector_store.search(("t",), query="apple", filter={"colour": "red"})) == ["doc1", "doc2"]
    assert names(vector_store.search(("t",), query="car", filter={"colour": "red"})) == ["doc2", "doc1"]
    above = vector_store.search(("t",), query="bbbbluuu", filter={"score": {"$gt": 3.2}})
    assert (above[0].key, len(above)) == ("doc4", 3)
    both = {"score": {"$gte": 4.0}, "colour": "green"}
    assert names(vector_store.search(("t",), query="apple", filter=both)) == ["doc3"]


def test_vectors_page(vector_store: BaseStore) -> None:
    for number in range(5):
        vector_store.put(("t",), f"doc{number}", {"text": f"test document number {number}"})
    pages = [vector_store.search(("t",), query="test", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({item.key for page in pages for item in page}) == 5
    scores = [item.score or 0 for page in pages for item in page]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("query", ["test " * 100, "test!@#$%^&*()", "test"])
async def test_any_query_will_do(vector_store: BaseStore, query: str) -> None:
    await vector_store.aput(("t",), "doc1", {"text": "test document"})
    assert names(await vector_store.asearch(("t",), query=query)) == ["doc1"]


def test_paths_decide_what_is_embedded(vector_store: BaseStore) -> None:
    vector_store.put(("t",), "doc1", {"k1": "xxx", "k2": "yyy", "k3": "zzz"}, index=["k0", "k1", "k3"])
    vector_store.put(
        ("t",), "doc2", {"k0": "uuu", "k1": "vvv", "k2": "www", "k3": "xxx"}, index=["k0", "k1", "k3"]
    )
    both = vector_store.search(("t",), query="xxx")
    assert both[0].score == pytest.approx(both[1].score, abs=1e-3)
    for query, first in (("uuu", "doc2"), ("zzz", "doc1")):
        found = vector_store.search(("t",), query=query)
        assert found[0].key == first
        assert (found[0].score or 0) > (found[1].score or 0)
        assert found[0].score == pytest.approx(both[0].score, abs=1e-3)
    assert all((item.score or 0) < 0.5 for item in vector_store.search(("t",), query="www"))
