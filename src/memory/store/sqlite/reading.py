"""Reading items over one connection: the part that readers and the writer share."""

# ruff: noqa: S608 - only constants and question marks are put into the SQL below; every value is a parameter

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from memory.store.errors import StoreDamagedError
from memory.store.items import checksums, namespaces, query
from memory.store.search.closeness import closeness
from memory.store.sessions import Hit, ReadSession, Row, Scored, Vector, scope_of, stored
from memory.store.sqlite import indexing
from memory.store.sqlite.schema import ROOT_SHIFT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from langgraph.store.base import ListNamespacesOp

    from memory.store.items.query import Where
    from memory.store.items.types import StoredItem
    from memory.store.search.vectors import Floats

Span = tuple[int, int]
"""A range of item ids: items with the same first label have neighbouring ids."""
ITEM: Final = "path, key, version, created, updated, ttl, expires, value, CAST(scope AS BLOB)"
"""The columns of `checksums.of_item`, in its order; the scope as a BLOB, as damaged text cannot be read."""
COLUMNS = f"items.id, {ITEM}, items.checksum"
_ONE = f"SELECT {COLUMNS} FROM namespaces JOIN items ON ns = namespaces.id WHERE path = ? AND key = ?"
LIVE = "(expires IS NULL OR expires > ?)"
CHUNK = 256
FIRST_CHUNK = 16


_OF_SPAN: Final = (
    "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? "
    "ORDER BY bm25(texts), rowid"
)
# The plus makes it a filter; without it, FTS5 would be queried for each of these ids one by one.
_BELOW: Final = (
    "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? "
    "AND +rowid IN (SELECT items.id FROM namespaces JOIN items ON ns = namespaces.id WHERE path >= ? AND path < ?) "
    "ORDER BY bm25(texts), rowid"
)


class IndexBehindError(Exception):
    """An out-of-date text index for a range of ids; handled inside, callers of the store never see it."""

    def __init__(self, span: tuple[int, int]) -> None:
        self.span = span
        super().__init__(f"the text index is behind between {span[0]} and {span[1]}")


class Reading(ReadSession):
    """Read access over one connection; one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, path: str, clock: Callable[[], datetime]) -> None:
        super().__init__(path, clock)
        self.connection = connection
        self.accept_behind = False
        """Whether to search an out-of-date index, rather than raise `IndexBehindError`."""

    # One item, or several by key

    def get(self, path: bytes, key: bytes, *, refresh: bool = False) -> StoredItem | None:
        """Return one item."""
        row = self.connection.execute(_ONE, (path, key)).fetchone()
        if row is not None and row[2] != key:  # a broken index; now the checksum reveals it
            row = (row[0], path, key, *row[3:])
        return self._live(row, refresh=refresh)

    def get_many(
        self, path: bytes, keys: Sequence[bytes], *, refresh: bool = False
    ) -> dict[bytes, StoredItem]:
        """Return the items with the given keys in one namespace, in the order of the keys."""
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
                found[row[2]] = stored(row, value)
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
        return self._matching(rows, wanted, limit)

    # Search

    def browse(self, where: Where, limit: int | None = None, offset: int = 0) -> Iterator[Hit]:
        """Yield the items below a prefix that pass the filter, by namespace, then in order of creation."""
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
        """Yield items in the order of `ids`, without expired ones and those that prefix or filter exclude."""
        rows = self._by_ids(ids, where.prefix)
        yield from (Hit(*passed) for passed in self._passing(rows, where.filter))

    def below(self, prefix: bytes) -> Iterator[Row]:
        """Yield the rows of all unexpired items below a prefix, by namespace, then in order of creation."""
        yield from self.connection.execute(
            f"SELECT {COLUMNS} FROM namespaces CROSS JOIN items ON ns = namespaces.id "
            f"WHERE path >= ? AND path < ? AND {LIVE} ORDER BY path, items.id",
            (prefix, namespaces.after(prefix), self.now()),
        )

    def _by_ids(self, ids: Iterable[int], prefix: bytes) -> Iterator[Row]:
        """Yield unexpired rows below a prefix in the order of `ids`, loaded in chunks of growing size."""
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
        """Return id, version, scope and value of items whose vectors are still missing."""
        rows = self.connection.execute(
            f"SELECT {COLUMNS} FROM unembedded JOIN items ON items.id = item "
            "JOIN namespaces ON ns = namespaces.id LIMIT ?",
            (limit,),
        )
        return [(row[0], row[3], scope_of(row), value) for row, value in self._passing(rows, None)]

    def need_texts(self, span: Span) -> None:
        """Raise `IndexBehindError` if the text index does not cover all items of a span."""
        if not self.accept_behind and indexing.is_behind(self.connection, span):
            raise IndexBehindError(span)

    def span(self, prefix: bytes) -> Span | None:
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
        prefix = namespaces.encode_prefix(query.literal_prefix(operation.match_conditions or ()))
        rows = self.connection.execute(
            "SELECT path, root, checksum FROM namespaces WHERE path >= ? AND path < ? "
            f"AND EXISTS (SELECT 1 FROM items WHERE ns = namespaces.id AND {LIVE}) ORDER BY path",
            (prefix, namespaces.after(prefix), self.now()),
        )
        return query.listed((self._namespace(*row) for row in rows), operation)

    def _namespace(self, path: bytes, root: int, checksum: int | None) -> tuple[str, ...]:
        if checksums.stored_namespace(path, root) != checksum:
            raise StoreDamagedError(self.path, f"the namespace {path!r}: {checksums.CHANGED}")
        return namespaces.decode_path(path)

    def checksum_of(self, path: bytes, key: bytes) -> int | None:
        """Return the checksum stored with an item; None if there is no such item."""
        row = self.connection.execute(_ONE, (path, key)).fetchone()
        return None if row is None else row[-1]

    # Words

    def matching(self, span: Span, groups: Sequence[Sequence[str]], limit: int | None) -> list[int]:
        """Return the newest items of a span that contain a word of each group, newest first."""
        # No bm25 here: to weigh a word it counts all items that contain it. The ids are joined in one row,
        # because sqlite3 releases the GIL between rows.
        (joined,) = self.connection.execute(
            "SELECT group_concat(rowid) FROM (SELECT rowid FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? "
            "ORDER BY rowid DESC LIMIT ?)",
            (all_of(groups), *span, -1 if limit is None else limit),
        ).fetchone()
        return sorted(map(int, joined.split(",")), reverse=True) if joined else []

    def best(self, span: Span, words: Sequence[str], prefix: bytes) -> list[Scored]:
        """Return the items of a span, and below `prefix`, that contain any of the words, best first."""
        is_whole_span = prefix.count(b"\0") <= 1
        paths = () if is_whole_span else (prefix, namespaces.after(prefix))
        return self.connection.execute(
            _OF_SPAN if is_whole_span else _BELOW, (any_of(words), *span, *paths)
        ).fetchall()

    def total(self, span: Span) -> int:
        """Return an estimate of the number of items in a span, at least 1, from its highest id."""
        (newest,) = self.connection.execute("SELECT max(id) FROM items WHERE id <= ?", (span[1],)).fetchone()
        return max(1, (newest or 0) & ((1 << ROOT_SHIFT) - 1))

    def keys_among(self, path: bytes, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return id and key of those items that are in a namespace and have not expired, newest first."""
        return self.connection.execute(
            "SELECT items.id, key FROM items JOIN namespaces ON ns = namespaces.id "
            "WHERE items.id IN (SELECT value FROM json_each(?)) AND path = ? "
            f"AND {LIVE} ORDER BY items.id DESC",
            (str(list(ids)), path, self.now()),
        ).fetchall()

    # Vectors

    def newest_vector(self, span: Span) -> int:  # noqa: ARG002 -- one sequence for all spans
        """Return the highest id that any vector ever had."""
        (newest,) = self.connection.execute(
            "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'vectors'), 0)"
        ).fetchone()
        return int(newest)

    def vectors(self, span: Span, after: int, size: int) -> Iterable[Vector]:
        """Return the vectors of a span with ids above `after`, of `size` bytes each, in id order."""
        return self.connection.execute(
            "SELECT id, item, vector, checksum FROM vectors "
            "WHERE id > ? AND item BETWEEN ? AND ? AND length(vector) = ?",
            (after, *span, size),
        )

    def alive(self, vectors: Sequence[int]) -> set[int]:
        """Return the ids of those of the vectors that still exist."""
        rows = self.connection.execute(
            f"SELECT id FROM vectors WHERE id IN ({_marks(len(vectors))})", vectors
        )
        return {id_ for (id_,) in rows}

    def closeness(self, path: bytes, keys: Sequence[bytes], vector: Floats) -> dict[bytes, float]:
        """Return key → cosine of the items of one namespace that have a vector; the first vector counts."""
        return closeness(self._vectors_of(path, keys, vector.nbytes), vector)

    def _vectors_of(
        self, path: bytes, keys: Sequence[bytes], size: int
    ) -> Iterator[tuple[bytes, int, bytes, int | None]]:
        for start in range(0, len(keys), CHUNK):
            wanted = keys[start : start + CHUNK]
            yield from self.connection.execute(
                "SELECT key, item, vector, vectors.checksum FROM namespaces JOIN items ON ns = namespaces.id "
                "JOIN vectors ON item = items.id "
                f"WHERE path = ? AND key IN ({_marks(len(wanted))}) AND length(vector) = ? ORDER BY vectors.id",
                (path, *wanted, size),
            )


def _marks(count: int) -> str:
    return ",".join("?" * count)


def quoted(term: str) -> str:
    """Return a term as an FTS5 string, with its quotes escaped."""
    return '"' + term.replace('"', '""') + '"'


def any_of(words: Sequence[str]) -> str:
    """Return an FTS5 expression matching any of the words."""
    return " OR ".join(map(quoted, words))


def all_of(groups: Sequence[Sequence[str]]) -> str:
    """Return an FTS5 expression matching a word of each group."""
    return " AND ".join(f"({any_of(group)})" for group in groups)
