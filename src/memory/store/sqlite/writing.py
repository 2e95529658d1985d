"""Changing items over the writer's connection, inside its transaction."""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from memory.store.errors import VersionConflictError
from memory.store.items import checksums, namespaces
from memory.store.items.writes import Stamp
from memory.store.sessions import MINUTE, WriteSession, scope_of
from memory.store.sqlite import damage, indexing
from memory.store.sqlite.reading import COLUMNS, Reading
from memory.store.sqlite.schema import ROOT_SHIFT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from memory.store.items.writes import Write
    from memory.store.refreshing import Refresh, Refreshes
    from memory.store.sessions import Row


class Current(NamedTuple):
    """Namespace and item at the place of a write, as far as they exist."""

    namespace: int = 0
    root: int = 0
    item: int | None = None
    version: int = 0
    created: int = 0
    scope: str | None = None
    value: bytes = b""
    damaged: bool = False
    """Whether the item is damaged; then its version and all that follows are as if it did not exist."""


NOTHING = Current()


class Writing(Reading, WriteSession):
    """Read and write access, inside a transaction of the writer."""

    def __init__(
        self, connection: sqlite3.Connection, path: str, clock: Callable[[], datetime], refreshes: Refreshes
    ) -> None:
        super().__init__(connection, path, clock)
        self._refreshes = refreshes
        self._newest: dict[int, int] = {}
        """The highest item id of each root this transaction has added to."""
        self.noted = 1
        """About how many items are not indexed; 1 at first, as an earlier process may have left some."""

    def begin(self) -> None:
        """Forget the newest ids: other processes may have written, or work may have been rolled back."""
        self._newest.clear()

    def put(self, write: Write, expected_version: int | None = None) -> None:
        """Create or replace an item."""
        if write.value is None:
            self.delete(write, expected_version)
            return
        now = self.now()
        expires = None if write.ttl is None else now + round(write.ttl * MINUTE)
        old = self._current(write, now)
        self._check_version(write, old, expected_version)
        if old.item is not None and old.damaged:
            self._set_aside(old.item, checksums.CHANGED)
            old = old._replace(item=None)
        if old.item is None:
            id_ = self._insert(write, old, Stamp(1, now, now, expires))
            self._note(id_, None, b"", write.scope)
            self._embed(id_, write)
            return
        self._update(old.item, write, Stamp(old.version + 1, old.created, now, expires))
        self._note(old.item, old.scope, old.value, write.scope)
        self.connection.execute("DELETE FROM vectors WHERE item = ?", (old.item,))
        self._embed(old.item, write)

    def put_as(self, write: Write, stamp: Stamp) -> None:
        """Create or replace an item with the version and times it had elsewhere."""
        self.put(write)
        item = self._current(write, self.now()).item
        if item is not None:
            self._update(item, write, stamp)

    def delete(self, write: Write, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""
        old = self._current(write, self.now())
        self._check_version(write, old, expected_version)
        if old.item is None:
            return False
        self._remove(old.item, old.scope, old.value)
        return True

    def embed(self, id_: int, version: int, vectors: Sequence[bytes]) -> None:
        """Store the vectors of an item, unless it has changed since."""
        same = self.connection.execute(
            "SELECT 1 FROM items WHERE id = ? AND version = ?", (id_, version)
        ).fetchone()
        if same:
            self.connection.execute("DELETE FROM vectors WHERE item = ?", (id_,))
            self._insert_vectors(id_, vectors)
            self.connection.execute("DELETE FROM unembedded WHERE item = ?", (id_,))

    def touch(self, touched: Mapping[int, Refresh]) -> None:
        """Renew times to live of items that have not changed since they were read."""
        for id_, new in touched.items():
            row = self.connection.execute(
                f"SELECT {COLUMNS} FROM items JOIN namespaces ON ns = namespaces.id "
                "WHERE items.id = ? AND created = ? AND version = ? AND expires < ?",
                (id_, new.created, new.version, new.expires),
            ).fetchone()
            if row is not None and checksums.fits(row):
                checksum = checksums.stored_item(*row[1:7], new.expires, *row[8:10])
                self.connection.execute(
                    "UPDATE items SET expires = ?, checksum = ? WHERE id = ?", (new.expires, checksum, id_)
                )

    def sweep(self, limit: int) -> int:
        """Remove up to `limit` expired items (-1: all), after writing waiting renewals; return how many."""
        self.touch(self._refreshes.waiting())
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM items LEFT JOIN namespaces ON ns = namespaces.id WHERE expires <= ? LIMIT ?",
            (self.now(), limit),
        ).fetchall()
        for row in rows:
            if checksums.fits(row):
                self._remove(row[0], scope_of(row), row[8])
            else:
                self._set_aside(row[0], checksums.CHANGED)
        return len(rows)

    def _touch(self, row: Row, now: int) -> None:
        super()._touch(row, now)
        if self.touched:
            self.touch(self.touched)
            self.touched = {}

    def _set_aside(self, id_: int, reason: str) -> None:
        damage.set_aside(self.connection, {id_: reason}, self.now())

    def is_behind(self) -> bool:
        """Tell whether the text index is out of date for any item."""
        return indexing.is_behind(self.connection, indexing.EVERYTHING)

    def need_texts(self, span: tuple[int, int]) -> None:
        """Update the text index for a span, including this transaction's changes."""
        indexing.catch_up(self.connection, span)

    def index_now(self, limit: int) -> None:
        """Update the text index for up to `limit` items."""
        indexing.catch_up(self.connection, limit=limit)

    def _current(self, write: Write, now: int) -> Current:
        """Return namespace and item at the place of a write; an expired item is removed first."""
        row = self.connection.execute(
            "SELECT namespaces.id, root, items.id, version, created, updated, ttl, expires, value, "
            "CAST(scope AS BLOB), items.checksum "
            "FROM namespaces LEFT JOIN items ON ns = namespaces.id AND key = ? WHERE path = ?",
            (write.key, write.path),
        ).fetchone()
        if row is None:
            return NOTHING
        namespace, root, item, version, created, updated, ttl, expires, value, scope, checksum = row
        if item is None:
            return Current(namespace, root)
        if checksum is None or checksum != checksums.stored_item(
            write.path, write.key, version, created, updated, ttl, expires, value, scope
        ):
            return Current(namespace, root, item, damaged=True)
        old_scope = None if scope is None else scope.decode()
        if expires is not None and expires <= now:
            self._remove(item, old_scope, value)
            return Current(namespace, root)
        return Current(namespace, root, item, version, created, old_scope, value)

    def _check_version(self, write: Write, old: Current, expected: int | None) -> None:
        if expected is not None and expected != old.version:
            raise VersionConflictError(
                namespaces.decode_path(write.path), namespaces.decode_key(write.key), expected, old.version
            )

    def _insert(self, write: Write, old: Current, stamp: Stamp) -> int:
        namespace, root = (old.namespace, old.root) if old.namespace else self._make_namespace(write.path)
        id_ = self._newest_id(root) + 1
        self.connection.execute(
            "INSERT INTO items "
            "(id, ns, key, version, created, updated, expires, ttl, scope, value, checksum) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (id_, namespace, write.key, *stamp, write.ttl, write.scope, write.value, _checksum(write, stamp)),
        )
        self._newest[root] = id_
        return id_

    def _update(self, id_: int, write: Write, stamp: Stamp) -> None:
        self.connection.execute(
            "UPDATE items SET version = ?, created = ?, updated = ?, expires = ?, ttl = ?, scope = ?, value = ?, "
            "checksum = ? WHERE id = ?",
            (*stamp, write.ttl, write.scope, write.value, _checksum(write, stamp), id_),
        )

    def _newest_id(self, root: int) -> int:
        if root in self._newest:
            return self._newest[root]
        floor = root << ROOT_SHIFT
        (newest,) = self.connection.execute(
            "SELECT max(id) FROM items WHERE id >= ? AND id < ?", (floor, floor + (1 << ROOT_SHIFT))
        ).fetchone()
        return floor if newest is None else int(newest)

    def _make_namespace(self, path: bytes) -> tuple[int, int]:
        """Create a namespace; return its id and root."""
        first = path[: path.index(b"\0") + 1]
        (root,) = self.connection.execute(
            "SELECT coalesce((SELECT root FROM namespaces WHERE path >= ? AND path < ? LIMIT 1), "
            "(SELECT max(root) + 1 FROM namespaces), 1)",
            (first, namespaces.after(first)),
        ).fetchone()
        id_ = self.connection.execute(
            "INSERT INTO namespaces (path, root, checksum) VALUES (?, ?, ?)",
            (path, root, checksums.of_namespace(path, root)),
        ).lastrowid
        return int(id_ or 0), root

    def _embed(self, id_: int, write: Write) -> None:
        """Store the vectors of a put, or note that they are missing."""
        if write.vectors is not None:
            self._insert_vectors(id_, write.vectors)
        elif write.texts:
            self.connection.execute("INSERT OR IGNORE INTO unembedded (item) VALUES (?)", (id_,))

    def _insert_vectors(self, id_: int, vectors: Sequence[bytes]) -> None:
        self.connection.executemany(
            "INSERT INTO vectors (item, vector, checksum) VALUES (?, ?, ?)",
            [(id_, vector, checksums.of_vector(id_, vector)) for vector in vectors],
        )

    def _remove(self, id_: int, scope: str | None, raw: bytes) -> None:
        self._note(id_, scope, raw, None)
        self.connection.execute("DELETE FROM items WHERE id = ?", (id_,))
        self._newest.clear()

    def _note(self, id_: int, old_scope: str | None, old_raw: bytes, new_scope: str | None) -> None:
        """Note that the text index has to change, if any text was or will be in it."""
        if old_scope is not None or new_scope is not None:
            self.noted += 1
            indexing.note(self.connection, id_, old_scope, old_raw)


def _checksum(write: Write, stamp: Stamp) -> int:
    path, key, value, scope, ttl, *_ = write
    version, created, updated, expires = stamp
    raw_scope = None if scope is None else scope.encode()
    return checksums.of_item(path, key, version, created, updated, ttl, expires, value or b"", raw_scope)
