"""Copy of everything that can still be read in a broken database to a sound one."""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

from memory.store.errors import StoreDamagedError
from memory.store.items import checksums, namespaces, values
from memory.store.sqlite import indexing, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOURCES: Final = (
    "NOT INDEXED WHERE ns >= 0 ORDER BY id",
    "INDEXED BY items_by_key WHERE ns >= 0 ORDER BY ns",
    "INDEXED BY items_by_age WHERE ns >= 0 ORDER BY ns",
)
"""Where the id of an item can be found: in the table and in either index."""
_COLUMNS: Final = "ns, key, version, created, updated, ttl, expires, value, CAST(scope AS BLOB)"
_BY_PATH: Final = "INDEXED BY sqlite_autoindex_namespaces_1 WHERE path >= x''"


def salvage(broken: sqlite3.Connection, sound: sqlite3.Connection, path: str, now: int) -> None:
    """Copy what can be read into an empty database; what cannot be read becomes a damaged item there."""
    has_checksums = schema.version(broken, path) >= schema.CHECKSUMS_SINCE
    sound.execute("BEGIN")
    items = _Items(broken, sound, now, has_checksums=has_checksums)
    if not items.save():
        _must_be_empty(broken, path)
    _save_damaged(broken, sound)
    _save_vectors(broken, sound, has_checksums=has_checksums)
    indexing.rebuild(sound)
    sound.execute("COMMIT")


def _must_be_empty(broken: sqlite3.Connection, path: str) -> None:
    """Raise `StoreDamagedError` for a database that only seems empty because it cannot be read."""
    try:
        broken.execute("SELECT id FROM items NOT INDEXED").fetchall()
    except sqlite3.DatabaseError as error:
        raise StoreDamagedError(path, f"no item in it can be read any more: {error}") from None


def traces(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of all items found in the table or in an index."""
    queries = [f"SELECT id FROM items {source} {way}" for source in _SOURCES for way in ("ASC", "DESC")]
    return sorted({id_ for query in queries for (id_,) in _readable(connection, query)})


def _readable(connection: sqlite3.Connection, query: str) -> Iterator[Any]:
    """Yield rows up to the first that cannot be read."""
    try:
        yield from connection.execute(query)
    except sqlite3.DatabaseError:
        return


class _Items:
    """Copy of the items of a broken database to a sound one."""

    def __init__(
        self, broken: sqlite3.Connection, sound: sqlite3.Connection, now: int, *, has_checksums: bool
    ) -> None:
        self._broken = broken
        self._sound = sound
        self._now = now
        self._checksum = "checksum" if has_checksums else "NULL"
        self._has_checksums = has_checksums
        self._paths = self._read_paths()

    def save(self) -> int:
        """Copy all items; return how many ids were found."""
        known = traces(self._broken)
        for id_ in known:
            self._save_one(id_)
        # sqlite3 reads one row ahead, so the row before a broken page is not listed: try the next ids.
        for id_ in sorted({id_ + 1 for id_ in known}.difference(known)):
            self._save_one(id_, must_be=False)
        return len(known)

    def _read_paths(self) -> dict[int, bytes]:
        """Return id → path of the namespaces; the items' checksums verify one without a valid checksum."""
        paths = dict(_readable(self._broken, f"SELECT id, path FROM namespaces {_BY_PATH}"))
        checksum = self._checksum if self._has_checksums else "namespace_checksum(path, root)"
        for source in ("NOT INDEXED", _BY_PATH):
            query = f"SELECT id, path, root, {checksum} FROM namespaces {source}"
            paths |= {
                id_: path
                for id_, path, root, expected in _readable(self._broken, query)
                if expected is not None and checksums.stored_namespace(path, root) == expected
            }
        return paths

    def _save_one(self, id_: int, *, must_be: bool = True) -> None:
        try:
            row = self._broken.execute(
                f"SELECT {_COLUMNS}, {self._checksum} FROM items WHERE id = ?", (id_,)
            ).fetchone()
            reason = "only its place in an index is left" if row is None else self._fault(row)
            if not reason:
                self._insert(id_, row)
        except sqlite3.DatabaseError as error:
            row, reason = None, str(error)
        if reason and must_be:
            self._set_aside(id_, row, reason)

    def _fault(self, row: tuple[Any, ...]) -> str:
        """Return what is wrong with a row, or the empty string."""
        path, value = self._paths.get(row[0]), row[7]
        try:
            values.decode(value)
        except (ValueError, TypeError) as error:
            return str(error)
        unknown = path is None or not self._has_checksums
        return "" if unknown or checksums.fits((row[0], path, *row[1:])) else checksums.CHANGED

    def _insert(self, id_: int, row: tuple[Any, ...]) -> None:
        ns, key, *numbers, value, scope, _ = row
        path = self._paths.get(ns) or namespaces.encode_path(("lost and found", str(ns)))
        checksum = checksums.stored_item(path, *row[1:-1])
        self._sound.execute(
            "INSERT INTO items "
            "(id, ns, key, version, created, updated, ttl, expires, value, scope, checksum) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?)",
            (id_, self._namespace(path, id_ >> schema.ROOT_SHIFT), key, *numbers, value, scope, checksum),
        )

    def _namespace(self, path: bytes, root: int) -> int:
        """Return the id of a namespace in the sound database, created if needed; item ids give its root."""
        self._sound.execute(
            "INSERT OR IGNORE INTO namespaces (path, root, checksum) VALUES (?, ?, ?)",
            (path, root, checksums.of_namespace(path, root)),
        )
        (id_,) = self._sound.execute("SELECT id FROM namespaces WHERE path = ?", (path,)).fetchone()
        return int(id_)

    def _set_aside(self, id_: int, row: tuple[Any, ...] | None, reason: str) -> None:
        ns, key, version, created, updated, _, _, value, scope, _ = row or (*self._place(id_), *[None] * 8)
        self._sound.execute(
            "INSERT INTO damaged (found, reason, path, key, version, created, updated, value, scope) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS BLOB), CAST(? AS TEXT))",
            (
                self._now,
                f"item {id_}: {reason}",
                self._paths.get(ns),
                key,
                version,
                created,
                updated,
                value,
                scope,
            ),
        )

    def _place(self, id_: int) -> tuple[int, bytes | None]:
        """Return namespace and key of an item from the index, if it can still be read."""
        try:
            row = self._broken.execute(
                "SELECT ns, key FROM items INDEXED BY items_by_key WHERE ns >= 0 AND id = ?", (id_,)
            ).fetchone()
        except sqlite3.DatabaseError:
            return 0, None
        return row or (0, None)


def _save_damaged(broken: sqlite3.Connection, sound: sqlite3.Connection) -> None:
    """Copy the items that were set aside before."""
    columns = "found, reason, path, key, version, created, updated, scope, value"
    for row in _readable(broken, f"SELECT {columns} FROM damaged"):
        sound.execute(f"INSERT INTO damaged ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _save_vectors(broken: sqlite3.Connection, sound: sqlite3.Connection, *, has_checksums: bool) -> None:
    """Copy vectors, and notes of missing ones; lost ones are made when their item is next written."""
    checksum = "checksum" if has_checksums else "vector_checksum(item, vector)"
    for item, vector, expected in _readable(broken, f"SELECT item, vector, {checksum} FROM vectors"):
        if expected is not None and checksums.stored_vector(item, vector) == expected:
            sound.execute(
                "INSERT INTO vectors (item, vector, checksum) SELECT id, ?, ? FROM items WHERE id = ?",
                (vector, expected, item),
            )
        else:
            _embed_again(sound, item)
    for (item,) in _readable(broken, "SELECT item FROM unembedded"):
        _embed_again(sound, item)


def _embed_again(sound: sqlite3.Connection, item: int) -> None:
    sound.execute("INSERT OR IGNORE INTO unembedded (item) SELECT id FROM items WHERE id = ?", (item,))
