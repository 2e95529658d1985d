"""Vectors compared by the database: the same results as by numpy, whenever the extension comes and goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import psycopg
import pytest
from langgraph.store.base import PutOp

from memory.store.postgres.adapter import AsyncPostgresStoreAdapter
from memory.store.search.vectors import VectorCache
from tests.memory.store.conftest import allow_extensions, refuse_extensions

if TYPE_CHECKING:
    from collections.abc import Sequence

NS = ("ann", "notes")
DIMS = 8
WORDS = ("red", "green", "blue", "copper", "zebra", "crossing")

CLERK = """
    DROP ROLE IF EXISTS clerk;
    CREATE ROLE clerk LOGIN;
    GRANT USAGE ON SCHEMA public, memory TO clerk;
    GRANT ALL ON ALL TABLES IN SCHEMA memory TO clerk;
"""


def embed(texts: Sequence[str], dims: int = DIMS) -> list[list[float]]:
    """Texts of the same letters, in whatever order, have the same vector."""
    seeds = [crc32("".join(sorted(text)).encode()) for text in texts]
    return [np.random.default_rng(seed).normal(size=dims).tolist() for seed in seeds]


def opened(url: str, dims: int = DIMS) -> AsyncPostgresStoreAdapter:
    index: Any = {"dims": dims, "embed": lambda texts: embed(texts, dims), "fields": ["text"]}
    return AsyncPostgresStoreAdapter(url, index=index)


def fill(store: AsyncPostgresStoreAdapter, count: int = 300) -> None:
    rng = np.random.default_rng(5)
    texts = [" ".join(rng.choice(WORDS, size=rng.integers(0, 4))) + f" n{number}" for number in range(count)]
    store.batch([PutOp(NS, text, {"text": text}) for text in texts])


def results(store: AsyncPostgresStoreAdapter) -> list[list[tuple[str, tuple[str, ...]]]]:
    """Ask with rare words, common ones and none at all."""
    asked = ("zebra crossing", "red or green", "something else", "n7 copper", "orange")
    return [
        [(item.key, getattr(item, "matched", ())) for item in store.search(("ann",), query=query, limit=1000)]
        for query in asked
    ]


def keys(store: AsyncPostgresStoreAdapter, query: str) -> list[str]:
    return [item.key for item in store.search(("ann",), query=query)]


def changed(url: str, sql: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(sql.encode()).rowcount


@pytest.fixture
def numpy_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise AssertionError("compared by numpy")

    monkeypatch.setattr(VectorCache, "matrix", fails)


@pytest.mark.usefixtures("numpy_fails")
def test_the_database_compares(with_pgvector: str) -> None:
    with opened(with_pgvector) as store:
        fill(store, 100)
        assert len(store.search(("ann",), query="zebra", limit=200)) == 100
        assert len(store.search((), query="zebra", limit=200)) == 100
        store.transaction(lambda tx: tx.put(NS, "late", {"text": "zebra"}))
        assert "late" in keys(store, "zebra")


def test_the_extension_may_come_later(with_pgvector: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        fill(store)
        before = results(store)
    allow_extensions(with_pgvector)
    with opened(with_pgvector) as store, monkeypatch.context() as patched:
        patched.delattr(VectorCache, "matrix")
        assert results(store) == before


def test_who_does_not_know_the_extension_and_who_does_see_each_other(with_pgvector: str) -> None:
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as without:
        without.put(NS, "first", {"text": "listen"})
        allow_extensions(with_pgvector)
        with opened(with_pgvector) as store:
            without.put(NS, "second", {"text": "silent"})
            store.put(NS, "third", {"text": "enlist"})
            assert set(keys(store, "tinsel")) == set(keys(without, "tinsel")) == {"first", "second", "third"}
            assert [item.score for item in store.search(("ann",), query="tinsel")] == pytest.approx([1] * 3)


def test_many_may_bring_a_database_over_at_once(with_pgvector: str) -> None:
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        fill(store, 2_500)
    allow_extensions(with_pgvector)

    def asked(_: int) -> list[str]:
        with opened(with_pgvector) as store:
            return keys(store, "zebra")

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(asked, range(6)))
    assert found == [found[0]] * 6
    with opened(with_pgvector):
        assert changed(with_pgvector, "SELECT 1 FROM memory.vectors WHERE embedding IS NULL") == 0


def test_a_vector_that_is_being_changed_is_not_waited_for(with_pgvector: str) -> None:
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        fill(store, 3)
        before = results(store)
    allow_extensions(with_pgvector)
    with opened(with_pgvector), psycopg.connect(with_pgvector) as connection:
        connection.execute("UPDATE memory.vectors SET embedding = NULL WHERE item = 2")
        connection.commit()
        connection.execute("SELECT 1 FROM memory.vectors WHERE item = 2 FOR UPDATE")
        with opened(with_pgvector) as store:
            assert results(store) == before
    assert changed(with_pgvector, "SELECT 1 FROM memory.vectors WHERE embedding IS NULL") == 1


def test_an_extension_that_was_dropped_loses_nothing(with_pgvector: str) -> None:
    with opened(with_pgvector) as store:
        fill(store)
        before = results(store)
    changed(with_pgvector, "DROP EXTENSION vector CASCADE")
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        assert results(store) == before
    allow_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        assert results(store) == before
    assert changed(with_pgvector, "SELECT 1 FROM memory.vectors WHERE embedding IS NULL") == 0


@pytest.mark.usefixtures("numpy_fails")
def test_a_database_of_the_first_version_is_upgraded(with_pgvector: str) -> None:
    with opened(with_pgvector) as store:
        store.put(NS, "k", {"text": "listen"})
    changed(with_pgvector, "ALTER TABLE memory.version DROP COLUMN vectors")
    changed(with_pgvector, "UPDATE memory.version SET number = 1")
    changed(with_pgvector, "ALTER TABLE memory.vectors DROP COLUMN embedding")
    with opened(with_pgvector) as store:
        assert keys(store, "silent") == ["k"]


@pytest.mark.usefixtures("numpy_fails")
def test_the_extension_may_be_in_any_schema(with_pgvector: str) -> None:
    changed(with_pgvector, 'CREATE SCHEMA IF NOT EXISTS "Its own"')
    changed(with_pgvector, 'CREATE EXTENSION vector SCHEMA "Its own"')
    with opened(with_pgvector) as store:
        store.put(NS, "k", {"text": "listen"})
        assert keys(store, "silent") == ["k"]


def test_a_store_without_vectors_makes_no_extension(with_pgvector: str) -> None:
    with AsyncPostgresStoreAdapter(with_pgvector) as store:
        store.put(NS, "k", {"text": "listen"})
    assert changed(with_pgvector, "SELECT 1 FROM pg_extension WHERE extname = 'vector'") == 0


@pytest.mark.parametrize(("schema", "migrated"), [("public", False), ('"Its own"', True)])
def test_who_has_no_right_to_it_compares_by_numpy(with_pgvector: str, schema: str, *, migrated: bool) -> None:
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        store.put(NS, "k", {"text": "listen"})
    allow_extensions(with_pgvector)
    changed(with_pgvector, 'CREATE SCHEMA IF NOT EXISTS "Its own"')
    changed(with_pgvector, f"CREATE EXTENSION vector SCHEMA {schema}")
    if migrated:
        with opened(with_pgvector):
            pass
    changed(with_pgvector, CLERK)
    with opened(with_pgvector.replace("postgres@", "clerk@")) as store:
        store.put(NS, "second", {"text": "enlist"})
        assert set(keys(store, "silent")) == {"k", "second"}
    changed(with_pgvector, "DROP OWNED BY clerk; DROP ROLE clerk")


def test_more_numbers_than_the_extension_takes(with_pgvector: str) -> None:
    for _ in range(2):
        with opened(with_pgvector, dims=16_001) as store:
            store.put(NS, "listen", {"text": "listen"})
            store.put(NS, "cat", {"text": "cat"})
            assert keys(store, "silent") == ["listen", "cat"]


def test_a_vector_whose_bytes_have_changed_is_as_none(with_pgvector: str) -> None:
    refuse_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        store.put(NS, "listen", {"text": "listen"})
        store.put(NS, "cat", {"text": "cat"})
    changed(with_pgvector, "UPDATE memory.vectors SET vector = set_byte(vector, 2, 77) WHERE item = 1")
    allow_extensions(with_pgvector)
    with opened(with_pgvector) as store:
        expect_no_vector(store, "listen")


def test_a_vector_whose_numbers_have_changed_is_as_none(with_pgvector: str) -> None:
    with opened(with_pgvector) as store:
        store.put(NS, "listen", {"text": "listen"})
        store.put(NS, "cat", {"text": "cat"})
        changed(with_pgvector, "UPDATE memory.vectors SET embedding = embedding + embedding WHERE item = 1")
        expect_no_vector(store, "listen")


def expect_no_vector(store: AsyncPostgresStoreAdapter, key: str) -> None:
    by_meaning = store.search(("ann",), query="silent")
    assert [(item.key, item.score) for item in by_meaning][-1] == (key, None)
    by_words = {item.key: getattr(item, "matched", None) for item in store.search(("ann",), query=key)}
    assert by_words[key] == ("text",)
