"""Changing items in one transaction of PostgreSQL."""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from memory.store.errors import VersionConflictError
from memory.store.items import checksums, namespaces, values
from memory.store.items.writes import Stamp
from memory.store.postgres.pgvector import Sent, takes
from memory.store.postgres.reading import COLUMNS, FROM, PostgresReading
from memory.store.postgres.schema import SCHEMA, WORDS, root_of
from memory.store.search import text
from memory.store.sessions import MINUTE, WriteSession

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from psycopg import Connection

    from memory.store.items.writes import Write
    from memory.store.postgres.pgvector import Pgvector
    from memory.store.postgres.transactions import Transaction
    from memory.store.refreshing import Refresh

logger = logging.getLogger(__name__)
PART: Final = 100_000
"""Characters of a text per row: PostgreSQL allows at most a megabyte of stems and positions in one."""
_WORD: Final = re.compile(r"[^\W_]{1,200}")


class Current(NamedTuple):
    """The item at the place of a write; `item` is None if there is none."""

    item: int | None = None
    version: int = 0
    created: int = 0


class PostgresWriting(PostgresReading, WriteSession):
    """Read and write access inside a transaction that locks each label before it is accessed."""

    def __init__(
        self,
        connection: Connection,
        where: str,
        clock: Callable[[], datetime],
        pgvector: Pgvector | None,
        transaction: Transaction,
        waiting: Callable[[], Mapping[int, Refresh]],
    ) -> None:
        super().__init__(connection, where, clock, pgvector)
        self._transaction, self._waiting = transaction, waiting

    def enter(self, prefix: bytes) -> None:
        """Lock the label of a prefix before anything below it is accessed."""
        self._transaction.enter(prefix)

    def put(self, write: Write, expected_version: int | None = None) -> None:
        """Create or replace an item."""
        if write.value is None:
            self.delete(write, expected_version)
            return
        now = self.now()
        expires = None if write.ttl is None else now + round(write.ttl * MINUTE)
        old = self._current(write, now)
        _check_version(write, old, expected_version)
        if old.item is None:
            self._insert(write, Stamp(1, now, now, expires))
        else:
            self._update(old.item, write, Stamp(old.version + 1, old.created, now, expires))

    def put_as(self, write: Write, stamp: Stamp) -> None:
        """Create or replace an item with the version and times it had elsewhere."""
        old = self._current(write, self.now())
        if old.item is None:
            self._insert(write, stamp)
        else:
            self._update(old.item, write, stamp)

    def delete(self, write: Write, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""
        old = self._current(write, self.now())
        _check_version(write, old, expected_version)
        if old.item is None:
            return False
        self._connection.execute(f"DELETE FROM {SCHEMA}.items WHERE id = %s", (old.item,))
        return True

    def embed(self, id_: int, version: int, vectors: Sequence[bytes]) -> None:
        """Store the vectors of an item, unless it has changed since."""
        row = self._connection.execute(f"SELECT path FROM {FROM} WHERE items.id = %s", (id_,)).fetchone()
        if row is None:
            return
        self.enter(row[0])
        same = self._connection.execute(
            f"SELECT 1 FROM {SCHEMA}.items WHERE id = %s AND version = %s", (id_, version)
        ).fetchone()
        if same:
            self._connection.execute(f"DELETE FROM {SCHEMA}.vectors WHERE item = %s", (id_,))
            self._insert_vectors(id_, root_of(row[0]), vectors)
            self._connection.execute(f"DELETE FROM {SCHEMA}.unembedded WHERE item = %s", (id_,))

    def touch(self, touched: Mapping[int, Refresh]) -> None:
        """Renew times to live of items that have not changed since; locks their rows, not their labels."""
        self._transaction.begin()
        for id_, new in touched.items():
            row = self._connection.execute(
                f"SELECT {COLUMNS} FROM {FROM} WHERE items.id = %s AND created = %s AND version = %s AND expires < %s "
                "FOR UPDATE OF items",
                (id_, new.created, new.version, new.expires),
            ).fetchone()
            if row is not None and checksums.fits(row):
                checksum = checksums.stored_item(*row[1:7], new.expires, *row[8:10])
                self._connection.execute(
                    f"UPDATE {SCHEMA}.items SET expires = %s, checksum = %s WHERE id = %s",
                    (new.expires, checksum, id_),
                )

    def sweep(self, limit: int) -> int:
        """Remove up to `limit` expired items (-1: all), after writing waiting renewals; return how many."""
        self.touch(self._waiting())
        found = self._connection.execute(
            f"DELETE FROM {SCHEMA}.items WHERE id IN (SELECT id FROM {SCHEMA}.items WHERE expires <= %s "
            "ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)",
            (self.now(), None if limit < 0 else limit),
        )
        return found.rowcount

    def set_aside(self, broken: Mapping[int, str]) -> None:
        """Move items (id → reason) to the table of damaged items."""
        self._transaction.begin()
        for id_, reason in broken.items():
            self._connection.execute(
                f"INSERT INTO {SCHEMA}.damaged (found, reason, path, key, version, created, updated, scope, value) "
                f"SELECT %s, %s, path, key, version, created, updated, scope, value FROM {FROM} WHERE items.id = %s",
                (self.now(), reason, id_),
            )
            self._connection.execute(f"DELETE FROM {SCHEMA}.items WHERE id = %s", (id_,))
            logger.warning("item %d is damaged (%s) and was set aside; damaged() shows it", id_, reason)

    def index_now(self, limit: int) -> None:
        """Do nothing: the words of an item are indexed when it is written."""

    def _set_aside(self, id_: int, reason: str) -> None:
        self.set_aside({id_: reason})

    def _current(self, write: Write, now: int) -> Current:
        """Return the item at the place of a write; one that has expired or is damaged is removed first."""
        self.enter(write.path)
        row = self._connection.execute(
            f"SELECT {COLUMNS} FROM {FROM} WHERE path = %s AND key = %s", (write.path, write.key)
        ).fetchone()
        if row is None:
            return Current()
        if not checksums.fits(row):
            self._set_aside(row[0], checksums.CHANGED)
            return Current()
        if row[7] is not None and row[7] <= now:
            self._connection.execute(f"DELETE FROM {SCHEMA}.items WHERE id = %s", (row[0],))
            return Current()
        return Current(row[0], row[3], row[4])

    def _insert(self, write: Write, stamp: Stamp) -> None:
        (id_,) = self._returned(
            f"INSERT INTO {SCHEMA}.items (ns, key, version, created, updated, expires, ttl, scope, value, checksum) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            (self._namespace_of(write.path), write.key, *stamp, *_columns(write, stamp)),
        )
        self._index(id_, write)

    def _update(self, id_: int, write: Write, stamp: Stamp) -> None:
        self._connection.execute(
            f"UPDATE {SCHEMA}.items SET version = %s, created = %s, updated = %s, expires = %s, ttl = %s, scope = %s, "
            "value = %s, checksum = %s WHERE id = %s",
            (*stamp, *_columns(write, stamp), id_),
        )
        for table in ("texts", "vectors", "unembedded"):
            self._connection.execute(f"DELETE FROM {SCHEMA}.{table} WHERE item = %s", (id_,))
        self._index(id_, write)

    def _index(self, id_: int, write: Write) -> None:
        """Write the words of an item and its vectors, or note that the vectors are missing."""
        root = root_of(write.path)
        for part in _parts(_words(write)):
            self._connection.execute(
                f"INSERT INTO {SCHEMA}.texts (item, root, words) VALUES (%s, %s, to_tsvector('{WORDS}', %s))",
                (id_, root, part),
            )
        if write.vectors is not None:
            self._insert_vectors(id_, root, write.vectors)
        elif write.texts:
            self._connection.execute(f"INSERT INTO {SCHEMA}.unembedded (item) VALUES (%s)", (id_,))

    def _insert_vectors(self, id_: int, root: int, vectors: Sequence[bytes]) -> None:
        for vector in vectors:
            columns, values = "item, root, vector, checksum", "%s, %s, %s, %s"
            row = [id_, root, vector, checksums.of_vector(id_, vector)]
            if self._pgvector is not None and takes(vector):
                columns, values = f"{columns}, embedding", f"{values}, %s"
                row.append(Sent.of(vector))
            self._connection.execute(f"INSERT INTO {SCHEMA}.vectors ({columns}) VALUES ({values})", row)

    def _namespace_of(self, path: bytes) -> int:
        """Return the id of a namespace, created if needed; others may create it at the same moment."""
        found = self._connection.execute(
            f"SELECT id FROM {SCHEMA}.namespaces WHERE path = %s", (path,)
        ).fetchone()
        if found:
            return int(found[0])
        (id_,) = self._returned(
            f"INSERT INTO {SCHEMA}.namespaces (path, checksum) VALUES (%s, %s) "
            "ON CONFLICT (path) DO UPDATE SET checksum = excluded.checksum RETURNING id",
            (path, checksums.of_namespace(path, root_of(path))),
        )
        return int(id_)

    def _returned(self, sql: str, parameters: Sequence[object]) -> tuple[int, ...]:
        row = self._connection.execute(sql, parameters).fetchone()
        return tuple(row or ())


def _check_version(write: Write, old: Current, expected: int | None) -> None:
    if expected is not None and expected != old.version:
        raise VersionConflictError(
            namespaces.decode_path(write.path), namespaces.decode_key(write.key), expected, old.version
        )


def _columns(write: Write, stamp: Stamp) -> tuple[float | None, bytes | None, bytes, int]:
    """Return time to live, scope, value and checksum."""
    value, scope = write.value or b"", None if write.scope is None else write.scope.encode()
    version, created, updated, expires = stamp
    checksum = checksums.of_item(
        write.path, write.key, version, created, updated, write.ttl, expires, value, scope
    )
    return write.ttl, scope, value, checksum


def _words(write: Write) -> list[str]:
    """Return the searchable words of a value, folded."""
    if write.value is None or write.scope is None:
        return []
    value = values.decode(write.value)
    strings = values.strings_of(value) if write.scope == text.EVERYTHING else ()
    return _WORD.findall(text.body(value, write.scope, strings) or "")


def _parts(words: Sequence[str]) -> list[str]:
    """Join words to texts of about `PART` characters."""
    parts: list[str] = []
    held: list[str] = []
    size = 0
    for word in words:
        held.append(word)
        size += len(word) + 1
        if size >= PART:
            parts.append(" ".join(held))
            held, size = [], 0
    return [*parts, " ".join(held)] if held else parts
