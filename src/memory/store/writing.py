"""Changing items over the writer's connection, inside its transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memory.store import namespaces, text, values
from memory.store.embedding import texts_to_embed
from memory.store.errors import VersionConflictError
from memory.store.reading import MINUTE, Reading
from memory.store.schema import ROOT_SHIFT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from typing import Literal


class Write(NamedTuple):
    """A put, checked and encoded; or a delete, if `value` is None."""

    path: bytes
    key: bytes
    value: bytes | None = None
    scope: str | None = None
    body: str | None = None
    ttl: float | None = None
    texts: tuple[str, ...] = ()
    """What is to be embedded."""
    vectors: tuple[bytes, ...] | None = None
    """Its vectors, once there are any."""


def prepare(
    namespace: tuple[str, ...],
    key: str,
    value: Mapping[str, Any],
    *,
    index: Literal[False] | Sequence[str] | None,
    default_index: Sequence[str] | None,
    ttl: float | None,
    embeds: bool = False,
) -> Write:
    """Check and encode a put, before anything is written."""
    raw, strings = values.encode(value)
    scope = text.scope(index, default_index)
    return Write(
        namespaces.encode_path(namespace),
        namespaces.encode_key(key),
        raw,
        scope,
        text.body(value, scope, strings),
        ttl,
        tuple(texts_to_embed(value, scope)) if embeds else (),
    )


class TextChange(NamedTuple):
    """What the text index held for an item, and what it is to hold."""

    old: str | None
    new: str | None


class Writing(Reading):
    """Read and write access; changes of the text index wait until `flush`, sorted and each item once."""

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Callable[[], datetime]) -> None:
        super().__init__(connection, path, clock)
        self._texts: dict[int, TextChange] = {}
        """Changes of the text index by the work that is running."""
        self._pending: dict[int, TextChange] = {}
        """Those of earlier work in the same transaction."""
        self._flushed = False

    def put(self, write: Write, expected_version: int | None = None) -> None:
        """Create or replace an item."""
        if write.value is None:
            self.delete(write, expected_version)
            return
        now = self.now()
        expires = None if write.ttl is None else now + round(write.ttl * MINUTE)
        old = self._current(write, now)
        self._check_version(write, old, expected_version)
        if old is None:
            id_ = self._insert(write, now, expires)
            self._note(id_, None, write.body)
            self._embed(id_, write)
            return
        self.connection.execute(
            "UPDATE items SET version = version + 1, updated = ?, ttl = ?, expires = ?, scope = ?, value = ? "
            "WHERE id = ?",
            (now, write.ttl, expires, write.scope, write.value, old[0]),
        )
        self._note(old[0], body_of(old[2], old[3]), write.body)
        self.connection.execute("DELETE FROM vectors WHERE item = ?", (old[0],))
        self._embed(old[0], write)

    def delete(self, write: Write, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""
        old = self._current(write, self.now())
        self._check_version(write, old, expected_version)
        if old is None:
            return False
        self._remove(old[0], body_of(old[2], old[3]))
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

    def touch(self, touched: Mapping[int, int]) -> None:
        """Extend times to live."""
        now = self.now()
        self.connection.executemany(
            "UPDATE items SET expires = ? WHERE id = ? AND expires > ?",
            [(expires, id_, now) for id_, expires in touched.items()],
        )

    def sweep(self, limit: int) -> int:
        """Remove up to `limit` items that have expired; return how many there were."""
        rows = self.connection.execute(
            "SELECT id, scope, value FROM items WHERE expires <= ? LIMIT ?", (self.now(), limit)
        ).fetchall()
        for id_, scope, raw in rows:
            self._remove(id_, body_of(scope, raw))
        return len(rows)

    def accept(self) -> None:
        """Keep the changes of the work that has just succeeded."""
        self._pending = {} if self._flushed and not self._texts else _merged(self._pending, self._texts)
        self._texts, self._flushed = {}, False

    def discard(self, *, everything: bool) -> None:
        """Forget the changes of the work that has failed, or those of the whole transaction."""
        self._texts, self._flushed = {}, False
        if everything:
            self._pending = {}

    def flush(self) -> None:
        """Bring the text index up to date."""
        changes = _merged({} if self._flushed else dict(self._pending), self._texts)
        self._texts, self._flushed = {}, True
        for id_ in sorted(changes):
            old, new = changes[id_]
            if old == new:
                continue
            if old is not None:
                self.connection.execute(
                    "INSERT INTO texts (texts, rowid, body) VALUES ('delete', ?, ?)", (id_, old)
                )
            if new is not None:
                self.connection.execute("INSERT INTO texts (rowid, body) VALUES (?, ?)", (id_, new))

    def _current(self, write: Write, now: int) -> tuple[int, int, str | None, bytes] | None:
        """Return id, version, scope and value of the item there is; one that has expired is removed."""
        row = self.connection.execute(
            "SELECT items.id, version, scope, value, expires FROM namespaces JOIN items ON ns = namespaces.id "
            "WHERE path = ? AND key = ?",
            (write.path, write.key),
        ).fetchone()
        if row is None:
            return None
        if row[4] is not None and row[4] <= now:
            self._remove(row[0], body_of(row[2], row[3]))
            return None
        return row[0], row[1], row[2], row[3]

    def _check_version(self, write: Write, old: tuple[int, ...] | Any, expected: int | None) -> None:  # a row
        found = old[1] if old else 0
        if expected is not None and expected != found:
            raise VersionConflictError(
                namespaces.decode_path(write.path), namespaces.decode_key(write.key), expected, found
            )

    def _insert(self, write: Write, now: int, expires: int | None) -> int:
        namespace, root = self._namespace(write.path)
        floor = root << ROOT_SHIFT
        (newest,) = self.connection.execute(
            "SELECT max(id) FROM items WHERE id >= ? AND id < ?", (floor, floor + (1 << ROOT_SHIFT))
        ).fetchone()
        id_ = floor + 1 if newest is None else int(newest) + 1
        self.connection.execute(
            "INSERT INTO items (id, ns, key, version, created, updated, ttl, expires, scope, value) "
            "VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
            (id_, namespace, write.key, now, now, write.ttl, expires, write.scope, write.value),
        )
        return id_

    def _namespace(self, path: bytes) -> tuple[int, int]:
        """Return id and root of a namespace, created if need be."""
        row = self.connection.execute("SELECT id, root FROM namespaces WHERE path = ?", (path,)).fetchone()
        if row is not None:
            return row[0], row[1]
        first = path[: path.index(b"\0") + 1]
        (root,) = self.connection.execute(
            "SELECT coalesce((SELECT root FROM namespaces WHERE path >= ? AND path < ? LIMIT 1), "
            "(SELECT max(root) + 1 FROM namespaces), 1)",
            (first, namespaces.after(first)),
        ).fetchone()
        id_ = self.connection.execute(
            "INSERT INTO namespaces (path, root) VALUES (?, ?)", (path, root)
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
            "INSERT INTO vectors (item, vector) VALUES (?, ?)", [(id_, vector) for vector in vectors]
        )

    def _remove(self, id_: int, body: str | None) -> None:
        self.connection.execute("DELETE FROM items WHERE id = ?", (id_,))
        self._note(id_, body, None)

    def _note(self, id_: int, old: str | None, new: str | None) -> None:
        earlier = self._texts.get(id_)
        self._texts[id_] = TextChange(earlier.old if earlier else old, new)


def body_of(scope: str | None, raw: bytes) -> str | None:
    """Return the text a stored item has in the index."""
    if scope is None:
        return None
    value = values.decode(raw)
    return text.body(value, scope, values.strings_of(value) if scope == text.EVERYTHING else ())


def _merged(first: dict[int, TextChange], second: dict[int, TextChange]) -> dict[int, TextChange]:
    """Combine two sets of changes, the second made after the first; the first may be used up."""
    for id_, change in second.items():
        earlier = first.get(id_)
        first[id_] = TextChange(earlier.old, change.new) if earlier else change
    return first
