"""Reading items over one connection: the part that readers and the writer share."""

# ruff: noqa: S608 - what is put together below are constants and question marks; every value is a parameter

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from memory.store import checksums, damage, filters, indexing, namespaces, values
from memory.store.errors import QueryError, StoreDamagedError
from memory.store.refreshing import Refresh
from memory.store.schema import ROOT_SHIFT
from memory.store.types import FoundItem, Match, StoredItem, from_micros, to_micros

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from langgraph.store.base import ListNamespacesOp, MatchCondition

COLUMNS = f"items.id, {checksums.ITEM}, items.checksum"
_ONE = f"SELECT {COLUMNS} FROM namespaces JOIN items ON ns = namespaces.id WHERE path = ? AND key = ?"
LIVE = "(expires IS NULL OR expires > ?)"
CHUNK = 256
FIRST_CHUNK = 16
MINUTE = 60_000_000

Row = tuple[int, bytes, bytes, int, int, int, float | None, int | None, bytes, bytes | None, int]


class Where(NamedTuple):
    """Which items a search may return."""

    prefix: bytes
    filter: Mapping[str, Any] | None
    needles: tuple[bytes, ...]

    @classmethod
    def of(cls, prefix: tuple[str, ...], wanted: Mapping[str, Any] | None) -> Where:
        """Check a namespace prefix and a filter."""
        filters.check(wanted)
        return cls(namespaces.encode_prefix(prefix), wanted, tuple(filters.needles(wanted)))


class Hit(NamedTuple):
    """A row that a search returns, and why."""

    row: Row
    value: dict[str, Any]
    score: float | None = None
    matched: tuple[Match, ...] = ()


class IndexBehindError(Exception):
    """The text index has yet to learn of items in a span of ids; never reaches a caller of the store."""

    def __init__(self, span: tuple[int, int]) -> None:
        self.span = span
        super().__init__(f"the text index is behind between {span[0]} and {span[1]}")


class Reading:
    """Read access over one connection; one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Callable[[], datetime]) -> None:
        self.connection = connection
        self.path = path
        self.clock = clock
        self.touched: dict[int, Refresh] = {}
        """Items whose time to live starts again because they were read."""
        self.broken: dict[int, str] = {}
        """Items that were left out because their bytes are broken: id to reason."""
        self.accept_behind = False
        """Whether to search an index that is behind, rather than ask for it to be brought up to date."""

    def now(self) -> int:
        """Microseconds since 1970."""
        return to_micros(self.clock())

    # One item, or several by key

    def get(self, path: bytes, key: bytes, *, refresh: bool = False) -> StoredItem | None:
        """Return one item."""
        row = self.connection.execute(_ONE, (path, key)).fetchone()
        if row is None:
            return None
        value = self.value_of(row if row[2] == key else (row[0], path, key, *row[3:]))
        if row[7] is not None:
            now = self.now()
            if row[7] <= now:
                return None
            if refresh:
                self._touch(row, now)
        return self._stored(row, value)

    def get_many(
        self, path: bytes, keys: Sequence[bytes], *, refresh: bool = False
    ) -> dict[bytes, StoredItem]:
        """Return the items there are of one namespace, in the order of the keys."""
        found: dict[bytes, StoredItem] = {}
        now = self.now()
        for start in range(0, len(keys), CHUNK):
            wanted = keys[start : start + CHUNK]
            rows = self.connection.execute(
                f"SELECT {COLUMNS} FROM namespaces JOIN items ON ns = namespaces.id "
                f"WHERE path = ? AND key IN ({_marks(len(wanted))}) AND {LIVE}",
                (path, *wanted, now),
            )
            for row, value in self._passing(rows, None):
                if refresh:
                    self._touch(row, now)
                found[row[2]] = self._stored(row, value)
        return {key: found[key] for key in keys if key in found}

    def scan(
        self,
        path: bytes,
        *,
        after: bytes | None,
        before: bytes | None,
        limit: int | None,
        reverse: bool,
        wanted: Mapping[str, Any] | None,
    ) -> list[StoredItem]:
        """Return the items of exactly one namespace in key order, strictly between two keys."""
        bounds = [(" AND key > ?", after), (" AND key < ?", before)]
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM namespaces JOIN items ON ns = namespaces.id WHERE path = ?"
            + "".join(sql for sql, bound in bounds if bound is not None)
            + f" AND {LIVE} ORDER BY key {'DESC' if reverse else 'ASC'}"
            + ("" if wanted or limit is None else f" LIMIT {int(limit)}"),
            (path, *(bound for _, bound in bounds if bound is not None), self.now()),
        )
        return _first(self._matching(rows, wanted), limit)

    # Search

    def browse(self, where: Where, limit: int | None = None, offset: int = 0) -> Iterator[Hit]:
        """Yield items below a prefix by namespace, then in the order in which they came."""
        needles = "".join(" AND (instr(value, ?) OR substr(value, 1, 1) <> x'7b')" for _ in where.needles)
        in_sql = limit is not None and not where.filter
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM namespaces CROSS JOIN items ON ns = namespaces.id "
            f"WHERE path >= ? AND path < ? AND {LIVE}{needles} ORDER BY path, items.id"
            + (f" LIMIT {limit} OFFSET {offset}" if in_sql else ""),
            (where.prefix, namespaces.after(where.prefix), self.now(), *where.needles),
        )
        found = (Hit(row, value) for row, value in self._passing(rows, where.filter))
        yield from found if in_sql or limit is None else islice(found, offset, offset + limit)

    def ranked(self, where: Where, ids: Iterable[int]) -> Iterator[Hit]:
        """Load items in the given order, leaving out those a search may not return."""
        rows = self._by_ids(ids, where.prefix)
        yield from (Hit(*passed) for passed in self._passing(rows, where.filter))

    def found(self, hits: Iterable[Hit], *, refresh: bool) -> list[FoundItem]:
        """Turn hits into search results; their time to live starts again if asked for."""
        now, items = self.now(), []
        for hit in hits:
            if refresh:
                self._touch(hit.row, now)
            items.append(self._found(hit))
        return items

    def _by_ids(self, ids: Iterable[int], prefix: bytes) -> Iterator[Row]:
        """Load live items below a prefix in the given order: few at first, more at a time for those who read on."""
        remaining, size = iter(ids), FIRST_CHUNK
        below = (prefix, namespaces.after(prefix), self.now())
        while wanted := list(islice(remaining, size)):
            size = min(size * 4, CHUNK)
            rows = self.connection.execute(
                f"SELECT {COLUMNS} FROM items CROSS JOIN namespaces ON ns = namespaces.id "
                f"WHERE items.id IN ({_marks(len(wanted))}) AND path >= ? AND path < ? AND {LIVE}",
                (*wanted, *below),
            )
            by_id: dict[int, Row] = {row[0]: row for row in rows}
            yield from (by_id[id_] for id_ in wanted if id_ in by_id)

    def unembedded(self, limit: int) -> list[tuple[int, int, str | None, dict[str, Any]]]:
        """Return id, version, scope and value of items that still have no vectors."""
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM unembedded JOIN items ON items.id = item "
            "JOIN namespaces ON ns = namespaces.id LIMIT ?",
            (limit,),
        )
        return [(row[0], row[3], scope_of(row), value) for row, value in self._passing(rows, None)]

    def need_texts(self, span: tuple[int, int]) -> None:
        """Make sure that the text index knows all items of a span."""
        if not self.accept_behind and indexing.is_behind(self.connection, span):
            raise IndexBehindError(span)

    def span(self, prefix: bytes) -> tuple[int, int] | None:
        """Return the range of ids that items below a prefix can have."""
        if not prefix:
            return 0, (1 << 63) - 1
        row = self.connection.execute(
            "SELECT root FROM namespaces WHERE path >= ? AND path < ? LIMIT 1",
            (prefix, namespaces.after(prefix)),
        ).fetchone()
        if row is None:
            return None
        return row[0] << ROOT_SHIFT, ((row[0] + 1) << ROOT_SHIFT) - 1

    # Namespaces

    def list_namespaces(self, operation: ListNamespacesOp) -> list[tuple[str, ...]]:
        """Return the namespaces that hold items, sorted."""
        conditions = operation.match_conditions or ()
        prefix = namespaces.encode_prefix(_literal_prefix(conditions))
        rows = self.connection.execute(
            "SELECT path, root, checksum FROM namespaces WHERE path >= ? AND path < ? "
            f"AND EXISTS (SELECT 1 FROM items WHERE ns = namespaces.id AND {LIVE}) ORDER BY path",
            (prefix, namespaces.after(prefix), self.now()),
        )
        all_found = (self._namespace(*row) for row in rows)
        fitting = (found for found in all_found if all(_fits(found, condition) for condition in conditions))
        if operation.max_depth is None:
            listed = list(fitting)
        else:
            listed = list(dict.fromkeys(found[: operation.max_depth] for found in fitting))
        return listed[operation.offset : operation.offset + operation.limit]

    def _namespace(self, path: bytes, root: int, checksum: int | None) -> tuple[str, ...]:
        if checksums.stored_namespace(path, root) != checksum:
            raise StoreDamagedError(self.path, f"the namespace {path!r}: {checksums.CHANGED}")
        return namespaces.decode_path(path)

    # Rows

    def _passing(
        self, rows: Iterable[Row], wanted: Mapping[str, Any] | None
    ) -> Iterator[tuple[Row, dict[str, Any]]]:
        """Decode what passes the filter; what is damaged is left out and noted."""
        for row in rows:
            try:
                value = values.decode(row[8])
            except (ValueError, TypeError) as error:
                self._set_aside(row[0], str(error))
                continue
            if not filters.matches(value, wanted):
                continue
            if checksums.fits(row):
                yield row, value
            else:
                self._set_aside(row[0], checksums.CHANGED)

    def _set_aside(self, id_: int, reason: str) -> None:
        self.broken[id_] = reason

    def _matching(self, rows: Iterable[Row], wanted: Mapping[str, Any] | None) -> Iterator[StoredItem]:
        for row, value in self._passing(rows, wanted):
            yield self._stored(row, value)

    def value_of(self, row: Row) -> dict[str, Any]:
        """Return the value of an item, or say which item is damaged."""
        if not checksums.fits(row):
            raise StoreDamagedError(self.path, f"{damage.place(*row[:3])}: {checksums.CHANGED}")
        try:
            return values.decode(row[8])
        except ValueError as error:
            raise StoreDamagedError(self.path, f"{damage.place(*row[:3])}: {error}") from None

    def _stored(self, row: Row, value: dict[str, Any]) -> StoredItem:
        return StoredItem(
            namespace=namespaces.decode_path(row[1]),
            key=namespaces.decode_key(row[2]),
            version=row[3],
            created_at=from_micros(row[4]),
            updated_at=from_micros(row[5]),
            value=value,
        )

    def _found(self, hit: Hit) -> FoundItem:
        row = hit.row
        return FoundItem(
            namespace=namespaces.decode_path(row[1]),
            key=namespaces.decode_key(row[2]),
            version=row[3],
            created_at=from_micros(row[4]),
            updated_at=from_micros(row[5]),
            value=hit.value,
            score=hit.score,
            matched=hit.matched,
        )

    def _touch(self, row: Row, now: int) -> None:
        """Note that the time to live of an item starts again; a change under a hundredth is not worth a write."""
        ttl, expires = row[6], row[7]
        if ttl is not None and expires is not None:
            fresh = now + round(ttl * MINUTE)
            if fresh - expires > min(1_000_000, ttl * MINUTE / 100):
                self.touched[row[0]] = Refresh(row[4], row[3], fresh)


def scope_of(row: Row) -> str | None:
    """Return which paths of an item are searchable."""
    return None if row[9] is None else row[9].decode()


def check_page(limit: int, offset: int) -> None:
    """Refuse a page that cannot be."""
    for name, number in (("limit", limit), ("offset", offset)):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= sys.maxsize:
            raise QueryError(f"{name} is {number!r}", f"use a whole number from 0 to {sys.maxsize:,}")


def _first(items: Iterator[StoredItem], limit: int | None) -> list[StoredItem]:
    if limit is None:
        return list(items)
    found: list[StoredItem] = []
    for item in items:
        if len(found) == limit:
            break
        found.append(item)
    return found


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _literal_prefix(conditions: Iterable[MatchCondition]) -> tuple[str, ...]:
    """Return the labels a namespace must start with, up to the first wildcard."""
    best: tuple[str, ...] = ()
    for condition in conditions:
        path = tuple(condition.path)
        if condition.match_type == "prefix":
            literal = path[: path.index("*")] if "*" in path else path
            best = max(best, literal, key=len)
    return best


def _fits(namespace: tuple[str, ...], condition: MatchCondition) -> bool:
    path = tuple(condition.path)
    if len(namespace) < len(path):
        return False
    if condition.match_type == "prefix":
        labels = namespace[: len(path)]
    elif condition.match_type == "suffix":
        labels = namespace[len(namespace) - len(path) :]
    else:
        raise QueryError(f"unknown match type {condition.match_type!r}", 'use "prefix" or "suffix"')
    return all(wanted in ("*", label) for label, wanted in zip(labels, path, strict=True))
