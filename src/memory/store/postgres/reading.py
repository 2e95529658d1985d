"""Reading items in one transaction of PostgreSQL."""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, LiteralString

from memory.store.errors import StoreDamagedError
from memory.store.items import checksums, namespaces, query
from memory.store.items.damaged import damaged_item
from memory.store.postgres.pgvector import InDatabase, fits
from memory.store.postgres.schema import SCHEMA, WORDS, root_of
from memory.store.search import ranking
from memory.store.search.closeness import closeness
from memory.store.sessions import Hit, ReadSession, Row, Scored, Vector, scope_of, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from langgraph.store.base import ListNamespacesOp
    from psycopg import Connection

    from memory.store.items.query import Where
    from memory.store.items.types import DamagedItem, StoredItem
    from memory.store.postgres.pgvector import Pgvector
    from memory.store.search.comparing import Comparison
    from memory.store.search.vectors import Floats

Span = tuple[int, ...]
"""The root of the items; empty for the items of all roots."""
COLUMNS: Final = "items.id, path, key, version, created, updated, ttl, expires, value, scope, items.checksum"
FROM: Final = f"{SCHEMA}.namespaces JOIN {SCHEMA}.items ON ns = namespaces.id"
LIVE: Final = "(expires IS NULL OR expires > %s)"
CHUNK: Final = 256
FIRST_CHUNK: Final = 16


class PostgresReading(ReadSession):
    """Read access over one connection, inside a transaction that sees one state; one thread at a time."""

    def __init__(
        self,
        connection: Connection,
        where: str,
        clock: Callable[[], datetime],
        pgvector: Pgvector | None,
    ) -> None:
        super().__init__(where, clock)
        self._connection, self._pgvector = connection, pgvector
        self._streams = 0
        """Number of streams begun in this transaction; each has its own cursor on the server."""

    def rows(self, sql: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        return self._connection.execute(sql, parameters, binary=True).fetchall()

    def enter(self, prefix: bytes) -> None:
        """Announce an access below a prefix; sessions that write lock it."""

    # One item, or several by key

    def get(self, path: bytes, key: bytes, *, refresh: bool = False) -> StoredItem | None:
        """Return one item."""
        self.enter(path)
        found = self.rows(f"SELECT {COLUMNS} FROM {FROM} WHERE path = %s AND key = %s", path, key)
        return self._live(found[0] if found else None, refresh=refresh)

    def get_many(
        self, path: bytes, keys: Sequence[bytes], *, refresh: bool = False
    ) -> dict[bytes, StoredItem]:
        """Return the items with the given keys in one namespace, in the order of the keys."""
        self.enter(path)
        now, found = self.now(), {}
        rows = self.rows(
            f"SELECT {COLUMNS} FROM {FROM} WHERE path = %s AND key = ANY(%s) AND {LIVE}",
            path,
            list(keys),
            now,
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
        self.enter(path)
        bounds = [(" AND key > %s", after), (" AND key < %s", before)]
        rows = self.rows(
            f"SELECT {COLUMNS} FROM {FROM} WHERE path = %s"
            + "".join(sql for sql, bound in bounds if bound is not None)
            + f" AND {LIVE} ORDER BY key {'DESC' if reverse else 'ASC'} LIMIT %s",
            path,
            *(bound for _, bound in bounds if bound is not None),
            self.now(),
            None if wanted else limit,
        )
        return self._matching(rows, wanted, limit)

    # Search

    def browse(self, where: Where, limit: int | None = None, offset: int = 0) -> Iterator[Hit]:
        """Yield the items below a prefix that pass the filter, by namespace, then in order of creation."""
        self.enter(where.prefix)
        needles = " AND (position(%s in value) > 0 OR get_byte(value, 0) <> 123)" * len(where.needles)
        in_sql = not where.filter
        rows = self._streamed(
            f"SELECT {COLUMNS} FROM {FROM} WHERE path >= %s AND path < %s AND {LIVE}{needles} "
            "ORDER BY path, items.id LIMIT %s OFFSET %s",
            where.prefix,
            namespaces.after(where.prefix),
            self.now(),
            *where.needles,
            limit if in_sql else None,
            offset if in_sql else 0,
        )
        found = (Hit(row, value) for row, value in self._passing(rows, where.filter))
        yield from found if in_sql or limit is None else islice(found, offset, offset + limit)

    def ranked(self, where: Where, ids: Iterable[int]) -> Iterator[Hit]:
        """Yield items in the order of `ids`, without expired ones and those that prefix or filter exclude."""
        rows = self._by_ids(ids, where.prefix)
        yield from (Hit(*passed) for passed in self._passing(rows, where.filter))

    def below(self, prefix: bytes) -> Iterator[Row]:
        """Yield the rows of all unexpired items below a prefix, by namespace, then in order of creation."""
        self.enter(prefix)
        yield from self._streamed(
            f"SELECT {COLUMNS} FROM {FROM} WHERE path >= %s AND path < %s AND {LIVE} ORDER BY path, items.id",
            prefix,
            namespaces.after(prefix),
            self.now(),
        )

    def _streamed(self, sql: LiteralString, *parameters: Any) -> Iterator[Row]:
        """Yield rows from a server-side cursor, so that a long result need not fit into memory."""
        self._streams += 1
        with self._connection.cursor(f"rows_{self._streams}") as cursor:
            cursor.itersize = CHUNK
            yield from cursor.execute(sql, parameters)

    def _by_ids(self, ids: Iterable[int], prefix: bytes) -> Iterator[Row]:
        """Yield unexpired rows below a prefix in the order of `ids`, loaded in chunks of growing size."""
        remaining, size = iter(ids), FIRST_CHUNK
        while wanted := list(islice(remaining, size)):
            size = min(size * 4, CHUNK)
            rows = self.rows(
                f"SELECT {COLUMNS} FROM {FROM} WHERE items.id = ANY(%s) AND path >= %s AND path < %s AND {LIVE}",
                wanted,
                prefix,
                namespaces.after(prefix),
                self.now(),
            )
            by_id: dict[int, Any] = {row[0]: row for row in rows}
            yield from (by_id[id_] for id_ in wanted if id_ in by_id)

    def list_namespaces(self, operation: ListNamespacesOp) -> list[tuple[str, ...]]:
        """Return the namespaces that hold items, sorted."""
        prefix = namespaces.encode_prefix(query.literal_prefix(operation.match_conditions or ()))
        self.enter(prefix)
        rows = self.rows(
            f"SELECT path, checksum FROM {SCHEMA}.namespaces WHERE path >= %s AND path < %s "
            f"AND EXISTS (SELECT 1 FROM {SCHEMA}.items WHERE ns = namespaces.id AND {LIVE}) ORDER BY path",
            prefix,
            namespaces.after(prefix),
            self.now(),
        )
        return query.listed((self._namespace(*row) for row in rows), operation)

    def _namespace(self, path: bytes, checksum: int) -> tuple[str, ...]:
        if checksums.of_namespace(path, root_of(path)) != checksum:
            raise StoreDamagedError(self.path, f"the namespace {path!r}: {checksums.CHANGED}")
        return namespaces.decode_path(path)

    def checksum_of(self, path: bytes, key: bytes) -> int | None:
        """Return the checksum stored with an item; None if there is no such item."""
        self.enter(path)
        rows = self.rows(f"SELECT items.checksum FROM {FROM} WHERE path = %s AND key = %s", path, key)
        return rows[0][0] if rows else None

    # Words

    def span(self, prefix: bytes) -> Span | None:
        """Return the root of a prefix; None if there is nothing below it."""
        self.enter(prefix)
        if not prefix:
            return ()
        found = self.rows(
            f"SELECT 1 FROM {SCHEMA}.namespaces WHERE path >= %s AND path < %s LIMIT 1",
            prefix,
            namespaces.after(prefix),
        )
        return (root_of(prefix),) if found else None

    def need_texts(self, span: Span) -> None:
        """Do nothing: the words of an item are indexed when it is written."""

    def matching(self, span: Span, groups: Sequence[Sequence[str]], limit: int | None) -> list[int]:
        """Return the newest items of a span that contain a word of each group, newest first."""
        asked = " && ".join(f"({_any(group)})" for group in groups)
        rows = self.rows(
            f"SELECT DISTINCT item FROM {SCHEMA}.texts WHERE words @@ ({asked}){_in(span)} ORDER BY item DESC LIMIT %s",
            *(word for group in groups for word in group),
            *span,
            limit,
        )
        return [item for (item,) in rows]

    def best(self, span: Span, words: Sequence[str], prefix: bytes) -> list[Scored]:  # noqa: ARG002 -- the SQLite engine needs it
        """Return the items of a span that contain any of the words, best first.

        A word counts by its rarity, and by its frequency relative to the length of the item (`ts_rank`).
        """
        total, scores = self.total(span), dict[int, float]()
        for word in words:
            rows = self.rows(
                f"SELECT item, max(ts_rank(words, {_one()}, 1)) FROM {SCHEMA}.texts "
                f"WHERE words @@ {_one()}{_in(span)} GROUP BY item",
                word,
                word,
                *span,
            )
            weight = ranking.rarity(total, min(len(rows), total))
            for item, rank in rows:
                scores[item] = scores.get(item, 0.0) + weight * (1 + rank)
        return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))

    def total(self, span: Span) -> int:
        """Return an estimate, at least 1, of a span's number of items, on the scale of differences of ids."""
        rows = self.rows(f"SELECT min(item), max(item) FROM {SCHEMA}.texts WHERE true{_in(span)}", *span)
        first, last = rows[0]
        return 1 if first is None else int(last - first + 1)

    def keys_among(self, path: bytes, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return id and key of those items that are in a namespace and have not expired, newest first."""
        rows = self.rows(
            f"SELECT items.id, key FROM {FROM} WHERE items.id = ANY(%s) AND path = %s AND {LIVE} ORDER BY items.id DESC",
            list(ids),
            path,
            self.now(),
        )
        return [(id_, key) for id_, key in rows]

    # Vectors

    def newest_vector(self, span: Span) -> int:
        """Return the highest id of a span's vectors."""
        rows = self.rows(f"SELECT coalesce(max(id), 0) FROM {SCHEMA}.vectors WHERE true{_in(span)}", *span)
        return int(rows[0][0])

    def commits_in_order(self, span: Span) -> bool:
        """Tell whether a span's vectors become visible in id order: only in one root, as writers lock it."""
        return bool(span)

    def comparison(self, span: Span, vector: Floats) -> Comparison | None:
        """Return the comparison by pgvector; None without it, or if a vector of the span has no `embedding`."""
        if self._pgvector is None or self._missing(span):
            return None
        return InDatabase(self.rows, self._pgvector, _in(span), span, vector)

    def _missing(self, span: Span) -> bool:
        return bool(
            self.rows(f"SELECT 1 FROM {SCHEMA}.vectors WHERE embedding IS NULL{_in(span)} LIMIT 1", *span)
        )

    def vectors(self, span: Span, after: int, size: int) -> Iterable[Vector]:
        """Return the vectors of a span with ids above `after`, of `size` bytes each, in id order."""
        rows = self.rows(
            f"SELECT id, item, vector, checksum FROM {SCHEMA}.vectors "
            f"WHERE id > %s AND length(vector) = %s{_in(span)} ORDER BY id",
            after,
            size,
            *span,
        )
        return [(id_, item, vector, checksum) for id_, item, vector, checksum in rows]

    def alive(self, vectors: Sequence[int]) -> set[int]:
        """Return the ids of those of the vectors that still exist; with pgvector, without damaged ones."""
        if self._pgvector is None:
            rows = self.rows(f"SELECT id FROM {SCHEMA}.vectors WHERE id = ANY(%s)", list(vectors))
            return {id_ for (id_,) in rows}
        rows = self.rows(
            f"SELECT id, item, {self._pgvector.sent}, checksum FROM {SCHEMA}.vectors WHERE id = ANY(%s)",
            list(vectors),
        )
        return {id_ for id_, item, sent, checksum in rows if sent is None or fits(item, sent, checksum)}

    def closeness(self, path: bytes, keys: Sequence[bytes], vector: Floats) -> dict[bytes, float]:
        """Return key → cosine of the items of one namespace that have a vector; the first vector counts."""
        self.enter(path)
        rows = self.rows(
            f"SELECT key, item, vector, vectors.checksum FROM {FROM} JOIN {SCHEMA}.vectors ON item = items.id "
            "WHERE path = %s AND key = ANY(%s) AND length(vector) = %s ORDER BY vectors.id",
            path,
            list(keys),
            vector.nbytes,
        )
        return closeness(((key, item, raw, checksum) for key, item, raw, checksum in rows), vector)

    def unembedded(self, limit: int) -> list[tuple[int, int, str | None, dict[str, Any]]]:
        """Return id, version, scope and value of items whose vectors are still missing."""
        rows = self.rows(
            f"SELECT {COLUMNS} FROM {FROM} JOIN {SCHEMA}.unembedded ON items.id = item LIMIT %s", limit
        )
        return [(row[0], row[3], scope_of(row), value) for row, value in self._passing(rows, None)]

    def damaged(self) -> list[DamagedItem]:
        """Return the items that were set aside."""
        rows = self.rows(f"SELECT path, key, reason, value, found FROM {SCHEMA}.damaged ORDER BY id")
        return [damaged_item(*row) for row in rows]


def _one() -> LiteralString:
    return f"phraseto_tsquery('{WORDS}', %s)"


def _any(words: Sequence[str]) -> LiteralString:
    return " || ".join(_one() for _ in words)


def _in(span: Span) -> LiteralString:
    return " AND root = %s" if span else ""
