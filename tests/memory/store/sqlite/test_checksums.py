"""Bits that change on the disk are noticed by a check and never returned as stored values."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from memory.store import AsyncStoreAdapter, StoreDamagedError, StoreError, VersionConflictError
from memory.store.sqlite import schema
from tests.memory.store.test_vectors import DIMS, embed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.memory.store.conftest import FakeClock

NS = ("u", "notes")
OTHER = ("v", "notes")
VALUE = {"text": "globex renews", "amount": 48_000}


def change(path: Path, statement: str, *parameters: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement, parameters)


def fill(store: AsyncStoreAdapter) -> None:
    store.put(NS, "k", VALUE)
    store.put(NS, "other", {"text": "initech waits"})
    store.put(OTHER, "k", {"text": "of somebody else"})
    store.search(("u",), query="globex")  # the text index knows everything from here on
    store.search(("v",), query="globex")


CHANGES = [
    "value = replace(value, '48000', '98000')",
    "value = CAST(replace(value, '48000', '98000') AS BLOB)",
    "version = version + 4",
    "version = 'none'",
    "created = created + 1",
    "updated = 'x'",
    "updated = updated + 64",
    "ttl = 5",
    "expires = 1",
    "scope = NULL",
    "scope = CAST(x'a4' AS TEXT)",
    "checksum = checksum + 1",
    "checksum = NULL",
]


def change_k(path: Path, assignment: str) -> None:
    """Change the item that was stored first."""
    change(path, f"UPDATE items SET {assignment} WHERE id = (SELECT min(id) FROM items)")  # noqa: S608 -- the test's own


@pytest.mark.parametrize("assignment", CHANGES)
def test_a_changed_column_is_noticed_and_never_given_out(
    tmp_path: Path, store: AsyncStoreAdapter, assignment: str
) -> None:
    fill(store)
    change_k(tmp_path / "store.db", assignment)
    report = store.check()
    assert (report.ok, report.items) == (False, 2)
    with pytest.raises(StoreDamagedError, match=r"item \('u', 'notes'\) 'k'"):
        store.get(NS, "k")
    with pytest.raises(StoreDamagedError, match=r"item \('u', 'notes'\) 'k'"):
        asyncio.run(store.aget(NS, "k"))
    with pytest.raises(StoreDamagedError, match=r"repair\(\)"):
        store.transaction(lambda tx: tx.get(NS, "k"))
    assert store.get(NS, "other") is not None
    assert store.repair().ok
    assert [(one.namespace, one.key) for one in store.damaged()] == [(NS, "k")]
    assert store.get(NS, "k") is None
    assert [item.key for item in store.search(("u",), query="globex initech")] == ["other"]


READS: list[Callable[[AsyncStoreAdapter], Any]] = [
    lambda store: store.scan(NS),
    lambda store: store.get_many(NS, ["k", "other"]),
    lambda store: store.search(NS),
    lambda store: store.search(("u",), query="globex initech"),
    lambda store: store.transaction(lambda tx: tx.scan(NS)),
    lambda store: store.view(lambda view: view.scan(NS)),
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("assignment", [CHANGES[0], CHANGES[2], CHANGES[6], CHANGES[12]])
def test_a_changed_item_is_left_out_of_many_and_kept(
    tmp_path: Path, store: AsyncStoreAdapter, assignment: str, read: Callable[[AsyncStoreAdapter], Any]
) -> None:
    fill(store)
    change_k(tmp_path / "store.db", assignment)
    assert len(read(store)) == 1
    store.put(NS, "after", {})
    (aside,) = store.damaged()
    assert (aside.namespace, aside.key) == (NS, "k")
    assert aside.value is not None
    assert b"8000" in aside.value


@pytest.mark.parametrize("assignment", CHANGES)
def test_a_put_over_a_changed_item_starts_anew_and_keeps_the_old_bytes(
    tmp_path: Path, store: AsyncStoreAdapter, assignment: str
) -> None:
    fill(store)
    change_k(tmp_path / "store.db", assignment)
    with pytest.raises(VersionConflictError):
        store.transaction(lambda tx: tx.put(NS, "k", {"n": 2}, expected_version=1))
    store.put(NS, "k", {"text": "written anew"})
    item = store.get(NS, "k")
    assert item is not None
    assert (item.value, item.version) == ({"text": "written anew"}, 1)
    assert [one.key for one in store.damaged()] == ["k"]


def test_deleting_a_changed_item_leaves_nothing_of_it(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store)
    change_k(tmp_path / "store.db", CHANGES[0])
    store.delete(NS, "k")
    assert (store.get(NS, "k"), store.damaged()) == (None, [])


def test_a_changed_expiry_is_not_swept_away(
    tmp_path: Path, store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    store.put(NS, "k", VALUE, ttl=60)
    change(tmp_path / "store.db", "UPDATE items SET expires = 1")
    store.sweep_ttl()
    assert [one.key for one in store.damaged()] == ["k"]


def swap_paths(path: Path) -> None:
    change(path, "UPDATE namespaces SET path = x'ff' WHERE id = 2")
    change(path, "UPDATE namespaces SET path = ? WHERE id = 1", b"v\0notes\0")


def move_item(path: Path) -> None:
    change(path, "UPDATE items SET ns = 2, key = x'6b6b' WHERE id = (SELECT min(id) FROM items)")


@pytest.mark.parametrize("mix_up", [swap_paths, move_item])
def test_nobody_is_given_what_belongs_to_another(
    tmp_path: Path, store: AsyncStoreAdapter, mix_up: Callable[[Path], None]
) -> None:
    fill(store)
    mix_up(tmp_path / "store.db")
    assert not store.check().ok
    for key in ("k", "kk", "other"):
        with suppress(StoreDamagedError):
            item = store.get(OTHER, key)
            assert item is None or item.value == {"text": "of somebody else"}
    assert all(item.value == {"text": "of somebody else"} for item in store.scan(OTHER))


def test_a_changed_namespace_is_noticed_and_mended(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store)
    change(tmp_path / "store.db", "UPDATE namespaces SET root = root + 1 WHERE id = 1")
    assert [problem for problem in store.check().problems if problem.startswith("namespace 1")]
    with pytest.raises(StoreDamagedError, match="namespace"):
        store.list_namespaces()
    assert store.repair().ok
    assert store.list_namespaces() == [NS, OTHER]
    assert len(store.search(("u",), query="globex initech")) == 2


def test_a_changed_vector_is_noticed_and_made_again(tmp_path: Path) -> None:
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path, index=index) as store:
        fill(store)
        before = [(hit.key, hit.score) for hit in store.search(("u",), query="globex renews")]
        change(path, "UPDATE vectors SET vector = CAST(zeroblob(length(vector)) AS BLOB) WHERE id = 1")
    with AsyncStoreAdapter(path, index=index) as store:
        assert [problem for problem in store.check().problems if "vector" in problem]
        scores = {hit.key: hit.score for hit in store.search(("u",), query="xerxes")}
        assert scores["k"] is None
        assert store.repair().ok
        assert [(hit.key, hit.score) for hit in store.search(("u",), query="globex renews")] == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO texts (texts, rowid, body) VALUES ('delete', (1 << 32) + 1, 'renews')",
        "INSERT INTO texts (rowid, body) VALUES ((1 << 32) + 2, 'globex')",
        "UPDATE texts_docsize SET sz = x'63' WHERE id = (1 << 32) + 1",
        "DELETE FROM texts_docsize WHERE id = (1 << 32) + 1",
    ],
)
def test_a_text_index_that_does_not_fit_the_items_is_noticed(
    tmp_path: Path, store: AsyncStoreAdapter, statement: str
) -> None:
    fill(store)
    store.put(NS, "later", {"text": "noted, perhaps not indexed"})
    assert store.check().ok
    change(tmp_path / "store.db", statement)
    assert [problem for problem in store.check().problems if problem.startswith("the text index")]
    assert store.repair().ok


def test_every_flipped_bit_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        for number in range(60):
            store.put(("u", f"n{number % 3}"), f"{number:02}", {"text": f"globex number{number} " * 9})
        store.vacuum()
    sound, rng = path.read_bytes(), random.Random(7)
    before = everything(path)
    for place in rng.sample(range(len(sound)), 60):
        flipped = bytearray(sound)
        flipped[place] ^= 1 << rng.randrange(8)
        file = tmp_path / f"flipped{place}.db"
        file.write_bytes(flipped)
        if notices(file):
            continue
        assert everything(file) == before, f"byte {place}"


def notices(path: Path) -> bool:
    try:
        with AsyncStoreAdapter(path) as store:
            return not store.check().ok
    except StoreError:
        return True


def everything(path: Path) -> list[object]:
    with AsyncStoreAdapter(path) as store:
        items = [
            (item, item.version) for namespace in store.list_namespaces() for item in store.scan(namespace)
        ]
        return [items, *(store.search(("u",), query=f"number{number}") for number in range(60))]


def test_an_old_database_gets_its_checksums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:3])
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        schema.upgrade(old, str(path))
        old.execute("INSERT INTO namespaces (path, root) VALUES (?, 1)", (b"u\0notes\0",))
        for number, value in ((1, b'{"text":"globex"}'), (2, b"{{{")):
            old.execute(
                "INSERT INTO items (id, ns, key, version, created, updated, ttl, expires, scope, value) "
                "VALUES ((1 << 32) + ?1, 1, CAST(?1 AS BLOB), 3, 1000000, 2000000, 9e9, 9e17, '$', ?2)",
                (number, value),
            )
            old.execute("INSERT INTO texts (rowid, body) VALUES ((1 << 32) + ?, 'globex')", (number,))
    monkeypatch.undo()
    with AsyncStoreAdapter(path) as store:
        item = store.get(NS, "1")
        assert item is not None
        assert (item.value, item.version) == ({"text": "globex"}, 3)
        report = store.check()
        assert (report.items, len(report.problems)) == (1, 1)  # the older damage is still reported
        assert store.repair().ok
    change(path, "UPDATE items SET version = 9")
    with AsyncStoreAdapter(path) as store, pytest.raises(StoreDamagedError):
        store.get(NS, "1")


def test_a_text_index_whose_last_item_went_is_sound(store: AsyncStoreAdapter) -> None:
    store.put(NS, "k", {"text": "the only words"})
    assert len(store.search(NS, query="only")) == 1  # the text index knows it from here on
    store.delete(NS, "k")
    assert store.search(NS, query="only") == []  # and forgets it here
    assert store.check().problems == []
