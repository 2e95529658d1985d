from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from memory.store import (
    AsyncStoreAdapter,
    ForeignDatabaseError,
    QueryError,
    StoreDamagedError,
    StoreTooNewError,
    StoreUnavailableError,
    ValueNotStorableError,
)
from memory.store.sqlite import schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.store import Transaction
    from tests.memory.store.conftest import FakeClock

NS = ("u", "notes")


def fill(store: AsyncStoreAdapter, count: int = 50) -> None:
    for number in range(count):
        store.put(NS, f"{number:03}", {"text": f"globex note number{number}", "n": number})


def keys(store: AsyncStoreAdapter) -> list[str]:
    return [item.key for item in store.scan(NS)]


# Backup and restore


def test_backup_and_restore(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store)
    store.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db-wal").exists()
    store.delete(NS, "000")
    store.put(NS, "later", {"text": "added later"})
    with AsyncStoreAdapter(tmp_path / "copy.db") as copy:
        assert len(keys(copy)) == 50
        assert len(copy.search(NS, query="number7")) == 1
    store.restore(tmp_path / "copy.db")
    assert keys(store) == [f"{number:03}" for number in range(50)]
    assert store.search(NS, query="added later") == []
    store.put(NS, "again", {"text": "writing goes on"})
    assert store.check().ok


async def test_a_backup_is_taken_while_others_write(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store)
    writes = [store.aput(NS, f"w{number}", {"n": number}) for number in range(500)]
    await asyncio.gather(store.abackup(tmp_path / "copy.db"), *writes)
    async with AsyncStoreAdapter(tmp_path / "copy.db") as copy:
        assert (await copy.acheck()).ok
        assert len(await copy.ascan(NS)) >= 50


def test_a_backup_to_a_bad_place_leaves_nothing(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    with pytest.raises(StoreUnavailableError):
        store.backup(tmp_path / "missing" / "copy.db")
    with pytest.raises(QueryError, match="another file"):
        store.backup(tmp_path / "store.db")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".db", ".db-shm", ".db-wal"]


@pytest.mark.parametrize("content", [None, b"", b"not a database at all" * 100])
def test_only_a_sound_backup_is_restored(
    tmp_path: Path, store: AsyncStoreAdapter, content: bytes | None
) -> None:
    fill(store)
    if content is not None:
        (tmp_path / "bad.db").write_bytes(content)
    with pytest.raises((StoreDamagedError, StoreUnavailableError)):
        store.restore(tmp_path / "bad.db")
    assert len(keys(store)) == 50


def test_restore_replaces_a_file_beyond_opening(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        fill(store)
        store.backup(tmp_path / "copy.db")
    path.write_bytes(b"garbage" * 1000)
    store = AsyncStoreAdapter(path)
    with pytest.raises(StoreDamagedError, match=r"repair\(\) or restore\(\)"):
        store.get(NS, "000")
    store.restore(tmp_path / "copy.db")
    assert len(keys(store)) == 50
    store.close()
    assert [file.read_bytes()[:7] for file in tmp_path.glob("*.damaged-*")] == [b"garbage"]


def test_vacuum_shrinks_and_leaves_no_trace(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store)
    for number in range(2000):
        store.put(("u", "secret"), str(number), {"text": f"password xyzzy{number} " * 20})
    size = (tmp_path / "store.db").stat().st_size + (tmp_path / "store.db-wal").stat().st_size
    for number in range(2000):
        store.delete(("u", "secret"), str(number))
    store.vacuum()
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert sum(map(len, files)) < size / 4
    assert not any(b"xyzzy" in content or b"secret" in content for content in files)
    assert store.check().ok
    assert len(store.search(NS, query="number7")) == 1


# Versions of the schema


def test_an_old_database_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        schema.upgrade(old, str(path))
        old.execute("INSERT INTO namespaces (path, root) VALUES (?, 1)", (b"u\0notes\0",))
        old.execute(
            "INSERT INTO items (id, ns, key, version, created, updated, scope, value) "
            "VALUES ((1 << 32) + 1, 1, ?, 3, 1000000, 2000000, '$', ?)",
            (b"k", b'{"text":"globex"}'),
        )
        old.execute("INSERT INTO texts (rowid, body) VALUES ((1 << 32) + 1, 'globex')")
    monkeypatch.undo()
    with AsyncStoreAdapter(path) as store:
        item = store.get(NS, "k")
        assert item is not None
        assert (item.value, item.version) == ({"text": "globex"}, 3)
        assert len(store.search(NS, query="globex")) == 1
        store.put(NS, "k", {"text": "initech"})
        assert store.search(NS, query="globex") == []
        assert store.check().ok


def test_a_migration_that_fails_leaves_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        fill(store)
    bad = (*schema.MIGRATIONS, ("CREATE TABLE half (id)", "CREATE TABLE items (already there)"))
    monkeypatch.setattr(schema, "MIGRATIONS", bad)
    with pytest.raises(sqlite3.OperationalError):
        AsyncStoreAdapter(path).get(NS, "000")
    monkeypatch.undo()
    with AsyncStoreAdapter(path) as store:
        assert len(keys(store)) == 50
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        fill(store)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = path.read_bytes()
    store = AsyncStoreAdapter(path)
    for _ in range(2):
        with pytest.raises(StoreTooNewError, match="has schema 99, this version knows up to 4"):
            store.put(NS, "k", {})
    store.close()
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE checkpoints (id)")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(ForeignDatabaseError, match="its own file"), AsyncStoreAdapter(path):
        pass
    assert path.read_bytes() == before


# Damage


def damage_value(path: Path, key: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE items SET value = x'7b7b7b' WHERE key = ?", (key.encode(),))
        connection.commit()


def test_a_damaged_item_is_named_and_set_aside(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store)
    damage_value(tmp_path / "store.db", "007")
    with pytest.raises(StoreDamagedError, match=r"\('u', 'notes'\) '007'"):
        store.get(NS, "007")
    assert store.get(NS, "008") is not None
    report = store.check()
    assert (report.ok, report.items) == (False, 49)
    assert store.repair().ok
    assert "007" not in keys(store)
    (aside,) = store.damaged()
    assert (aside.namespace, aside.key, aside.value) == (NS, "007", b"{{{")
    store.put(NS, "007", {"text": "written anew"})
    assert [item.key for item in store.search(NS, query="anew")] == ["007"]
    assert store.search(NS, query="number7") == []


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.scan(NS),
        lambda store: store.search(("u",), limit=99),
        lambda store: store.search(("u",), query="globex", limit=99),
        lambda store: list(store.get_many(NS, [f"{number:03}" for number in range(50)])),
        lambda store: store.transaction(lambda tx: tx.scan(NS)),
        lambda store: asyncio.run(store.ascan(NS)),
    ],
)
def test_a_damaged_item_does_not_keep_the_others_from_being_read(
    tmp_path: Path, store: AsyncStoreAdapter, read: Callable[[AsyncStoreAdapter], list[Any]]
) -> None:
    fill(store)
    assert len(store.search(NS, query="globex", limit=99)) == 50
    damage_value(tmp_path / "store.db", "007")
    assert len(read(store)) == 49
    store.put(NS, "after", {})
    assert [aside.key for aside in store.damaged()] == ["007"]
    assert store.get(NS, "007") is None
    assert store.check().ok


@pytest.mark.parametrize("seed", range(6))
def test_flipped_pages_lose_no_more_than_themselves(tmp_path: Path, seed: int) -> None:
    import random

    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        for number in range(2000):
            store.put(("u", f"n{number % 20}"), f"{number:04}", {"text": f"globex number{number} " * 8})
        store.vacuum()
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    rng = random.Random(seed)
    for page in rng.sample(range(3, pages), 3):
        content[page * 4096 : (page + 1) * 4096] = rng.randbytes(4096)
    path.write_bytes(content)
    with AsyncStoreAdapter(path) as store:
        assert not store.check().ok
        report = store.repair()
        assert report.ok
        # A page holds about 20 items; the items below an inner page of the tree are found by the indexes.
        assert report.items >= 2000 - 3 * 25
        assert report.items + len(store.damaged()) >= 2000 - 3 * 25
        store.put(NS, "k", {"text": "works again"})
        assert len(store.search(("u",), query="works again")) == 1
    with AsyncStoreAdapter(path) as store:
        assert store.check().ok


@pytest.mark.parametrize(
    ("kept", "at_least"), [(0.95, 2900), (0.9, 2700), (0.7, 2000), (0.3, 600), (0.12, 50)]
)
@pytest.mark.parametrize("vacuumed", [False, True])
def test_what_is_left_of_a_truncated_file_is_saved(
    tmp_path: Path, kept: float, at_least: int, *, vacuumed: bool
) -> None:
    path = tmp_path / "s.db"
    write_many(path, vacuumed=vacuumed)
    short = path.read_bytes()[: int(path.stat().st_size * kept)]
    path.write_bytes(short)
    with closing(AsyncStoreAdapter(path)) as store:  # `with store` would open the damaged file
        report = store.repair()
        assert report.ok
        assert report.items >= at_least
        for item in store.search(("u",), limit=3000):
            assert item.value == many_value(int(item.key))
            assert store.get(item.namespace, item.key) == item
        assert len(store.search(("u",), query="number7", limit=99)) <= 1
        store.put(NS, "k", {"text": "works again"})
    with AsyncStoreAdapter(path) as store:
        assert store.check().ok
        assert [hit.key for hit in store.search(("u",), query="works again")] == ["k"]
    assert [file.read_bytes() for file in tmp_path.glob("*.damaged-*")] == [short]  # kept as it was
    assert {file.suffix for file in tmp_path.iterdir() if "damaged" not in file.name} == {".db"}


def many_value(number: int) -> dict[str, Any]:
    return {"text": f"globex number{number} " * 8, "n": number}


def write_many(path: Path, *, vacuumed: bool) -> None:
    def work(tx: Transaction) -> None:
        for number in range(3000):
            tx.put(("u", f"n{number % 20}"), f"{number:04}", many_value(number))

    with AsyncStoreAdapter(path) as store:
        store.transaction(work)
        if vacuumed:
            store.vacuum()


def test_a_file_truncated_while_open_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    write_many(path, vacuumed=True)
    with AsyncStoreAdapter(path) as store:
        assert len(store.search(("u",), limit=3000)) == 3000
        with path.open("r+b") as file:
            file.truncate(int(path.stat().st_size * 0.7))
        assert not store.check().ok
        assert store.repair().items >= 2000
        assert len(store.search(("u",), limit=3000)) >= 2000


def test_a_writer_that_cannot_open_the_file_again_makes_the_check_fail_and_not_raise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The background indexing may meet the damage first; that is too rare to be waited for."""

    def damaged(_work: object) -> list[str]:
        raise StoreDamagedError("s.db", "database disk image is malformed")

    with AsyncStoreAdapter(tmp_path / "s.db") as store:
        store.put(NS, "a", {"n": 1})
        monkeypatch.setattr(store._database, "write_outside", damaged)
        assert store.check().problems == ["database disk image is malformed"]


@pytest.mark.parametrize("content", [b"garbage" * 3000, b"SQLite format 3\0" + b"\0" * 9000])
def test_where_nothing_can_be_read_nothing_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(content)
    store = AsyncStoreAdapter(path)
    with pytest.raises(StoreDamagedError, match=r"restore\(\)"):
        store.repair()
    store.close()
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [content]


def test_where_the_items_are_lost_an_empty_store_is_no_repair(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    write_many(path, vacuumed=True)
    with closing(sqlite3.connect(path)) as connection:
        roots = [
            root for (root,) in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")
        ]
    content = bytearray(path.read_bytes())
    for root in roots:
        content[(root - 1) * 4096 : root * 4096] = b"\xee" * 4096
    path.write_bytes(content)
    store = AsyncStoreAdapter(path)
    with pytest.raises(StoreDamagedError, match="can be read"):
        store.repair()
    store.close()
    assert path.read_bytes() == content


def test_a_sound_store_without_items_is_repaired_too(store: AsyncStoreAdapter) -> None:
    store.put(NS, "k", {})
    store.delete(NS, "k")
    assert store.repair().ok


def test_what_was_set_aside_before_is_kept_by_a_repair(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    write_many(path, vacuumed=False)
    damage_value(path, "0007")
    with AsyncStoreAdapter(path) as store:
        assert store.repair().ok
        store.vacuum()
    content = bytearray(path.read_bytes())
    middle = len(content) // 4096 // 2
    content[middle * 4096 : (middle + 1) * 4096] = b"\xee" * 4096
    path.write_bytes(content)
    with AsyncStoreAdapter(path) as store:
        assert store.repair().ok
        assert "0007" in {aside.key for aside in store.damaged()}


# JSON lines


def test_export_and_import_round_trip(tmp_path: Path, store: AsyncStoreAdapter, clock: FakeClock) -> None:
    store.put(NS, "odd\0\ud800", {"half": "\ud800", "big": 10**40, "text": "alpha"})
    clock.forward(1)
    store.put(NS, "odd\0\ud800", {"half": "\ud800", "big": 10**40, "text": "alpha"})
    store.put(NS, "ttl", {"text": "beta"}, ttl=30)
    store.put(NS, "quiet", {"text": "gamma"}, index=False)
    store.put(NS, "some", {"text": "delta", "title": "epsilon"}, index=["title"])
    store.put(("v", "other"), "k", {})
    assert store.export_jsonl(tmp_path / "u.jsonl", ("u",)) == 4
    assert store.export_jsonl(tmp_path / "all.jsonl") == 5
    with AsyncStoreAdapter(tmp_path / "copy.db", clock=clock) as copy:
        assert copy.import_jsonl(tmp_path / "all.jsonl") == 5
        assert copy.scan(NS) == store.scan(NS)
        assert [item.version for item in copy.scan(NS)] == [item.version for item in store.scan(NS)]
        for query in ("alpha", "beta", "gamma", "delta", "epsilon"):
            assert copy.search(("u",), query=query) == store.search(("u",), query=query)
        copy.export_jsonl(tmp_path / "again.jsonl")
        clock.forward(31)
        assert copy.get(NS, "ttl") is None
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()
    for line in (tmp_path / "all.jsonl").read_text().splitlines():
        json.loads(line)


def test_a_bad_line_imports_nothing(tmp_path: Path, store: AsyncStoreAdapter) -> None:
    fill(store, 3)
    store.export_jsonl(tmp_path / "x.jsonl")
    with (tmp_path / "x.jsonl").open("a") as file:
        file.write('{"namespace": ["u"]}\n')
    with AsyncStoreAdapter(tmp_path / "copy.db") as copy:
        with pytest.raises(ValueNotStorableError, match=r"line 4 of .* is not an exported item"):
            copy.import_jsonl(tmp_path / "x.jsonl")
        assert keys(copy) == []


def test_memory_leaves_no_file() -> None:
    store = AsyncStoreAdapter(":memory:")
    folder = Path(store._database.path).parent
    with store:
        fill(store)
        assert len(keys(store)) == 50
        assert folder.exists()
    assert not folder.exists()
