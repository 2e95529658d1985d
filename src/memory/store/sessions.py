"""Interface of an engine to the rest of the store: reading and writing inside one database transaction.

Rows have the same columns in every engine, so everything about rows that needs no SQL is here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

from memory.store.errors import StoreDamagedError
from memory.store.items import checksums, namespaces, values
from memory.store.items.types import FoundItem, Match, StoredItem, from_micros, to_micros
from memory.store.refreshing import Refresh
from memory.store.search import filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from langgraph.store.base import ListNamespacesOp

    from memory.store.items.query import Where
    from memory.store.items.writes import Stamp, Write
    from memory.store.search.comparing import Comparison
    from memory.store.search.vectors import Floats

MINUTE = 60_000_000

Row = tuple[int, bytes, bytes, int, int, int, float | None, int | None, bytes, bytes | None, int]
"""Id, path, key, version, created, updated, ttl, expires, value, scope, checksum."""
Vector = tuple[int, int, bytes, int | None]
"""Id, item, bytes of the vector (float32), checksum."""
Span = Any
"""An engine's handle for the items below a prefix, such as a range of ids; hashable."""


Scored = tuple[int, float]
"""Id of an item, and its score."""


class Hit(NamedTuple):
    """A row that a search returns, with its score and what matched."""

    row: Row
    value: dict[str, Any]
    score: float | None = None
    matched: tuple[Match, ...] = ()


class ReadSession(ABC):
    """Read access over one connection; one thread at a time."""

    def __init__(self, where: str, clock: Callable[[], datetime]) -> None:
        self.path = where
        """Name of the database in error messages."""
        self.clock = clock
        self.touched: dict[int, Refresh] = {}
        """Renewed times to live of items that were read, by item id."""
        self.broken: dict[int, str] = {}
        """Items that were left out because they are damaged: id → reason."""

    def now(self) -> int:
        """Return the time in microseconds since 1970."""
        return to_micros(self.clock())

    @abstractmethod
    def get(self, path: bytes, key: bytes, *, refresh: bool = False) -> StoredItem | None:
        """Return one item."""

    @abstractmethod
    def get_many(
        self, path: bytes, keys: Sequence[bytes], *, refresh: bool = False
    ) -> dict[bytes, StoredItem]:
        """Return the items with the given keys in one namespace, in the order of the keys."""

    @abstractmethod
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

    @abstractmethod
    def browse(self, where: Where, limit: int | None = None, offset: int = 0) -> Iterator[Hit]:
        """Yield the items below a prefix that pass the filter, by namespace, then in order of creation."""

    @abstractmethod
    def ranked(self, where: Where, ids: Iterable[int]) -> Iterator[Hit]:
        """Yield items in the order of `ids`, without expired ones and those that prefix or filter exclude."""

    @abstractmethod
    def below(self, prefix: bytes) -> Iterator[Row]:
        """Yield the rows of all unexpired items below a prefix, by namespace, then in order of creation."""

    @abstractmethod
    def list_namespaces(self, operation: ListNamespacesOp) -> list[tuple[str, ...]]:
        """Return the namespaces that hold items, sorted."""

    @abstractmethod
    def checksum_of(self, path: bytes, key: bytes) -> int | None:
        """Return the checksum stored with an item; None if there is no such item."""

    # Words

    @abstractmethod
    def need_texts(self, span: Span) -> None:
        """Make sure that the text index covers all items of a span."""

    @abstractmethod
    def matching(self, span: Span, groups: Sequence[Sequence[str]], limit: int | None) -> list[int]:
        """Return the newest items of a span that contain a word of each group, newest first."""

    @abstractmethod
    def best(self, span: Span, words: Sequence[str], prefix: bytes) -> list[Scored]:
        """Return the items of a span that contain any of the words, best first; `prefix` may limit them."""

    @abstractmethod
    def total(self, span: Span) -> int:
        """Return an estimate, at least 1, of a span's number of items, on the scale of differences of ids."""

    @abstractmethod
    def keys_among(self, path: bytes, ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return id and key of those items that are in a namespace and have not expired, newest first."""

    # Vectors

    @abstractmethod
    def span(self, prefix: bytes) -> Span | None:
        """Return a span that holds all items below a prefix, and perhaps others; None if there are none."""

    @abstractmethod
    def newest_vector(self, span: Span) -> int:
        """Return an upper bound of the ids of a span's vectors."""

    def commits_in_order(self, span: Span) -> bool:  # noqa: ARG002 -- other engines need it
        """Tell whether a span's vectors become visible in id order, so that only new ones have to be read."""
        return True

    def comparison(self, span: Span, vector: Floats) -> Comparison | None:  # noqa: ARG002 -- as above
        """Return the database's comparison of a query vector with a span; None if numpy has to compare."""
        return None

    @abstractmethod
    def vectors(self, span: Span, after: int, size: int) -> Iterable[Vector]:
        """Return the vectors of a span with ids above `after`, of `size` bytes each, in id order."""

    @abstractmethod
    def alive(self, vectors: Sequence[int]) -> set[int]:
        """Return the ids of those of the vectors that still exist."""

    @abstractmethod
    def closeness(self, path: bytes, keys: Sequence[bytes], vector: Floats) -> dict[bytes, float]:
        """Return key → cosine of the items of one namespace that have a vector; the first vector counts.

        A message has one vector of its text and one of its speaker's name: only the text is to count.
        """

    @abstractmethod
    def unembedded(self, limit: int) -> list[tuple[int, int, str | None, dict[str, Any]]]:
        """Return id, version, scope and value of items whose vectors are still missing."""

    # Rows

    def found(self, hits: Iterable[Hit], *, refresh: bool) -> list[FoundItem]:
        """Return hits as search results, with their times to live renewed if `refresh`."""
        now, items = self.now(), []
        for hit in hits:
            if refresh:
                self._touch(hit.row, now)
            items.append(_found(hit))
        return items

    def value_of(self, row: Row) -> dict[str, Any]:
        """Return the value of an item; raises `StoreDamagedError` with its name if it is damaged."""
        if not checksums.fits(row):
            raise StoreDamagedError(self.path, f"{namespaces.place(*row[:3])}: {checksums.CHANGED}")
        try:
            return values.decode(row[8])
        except ValueError as error:
            raise StoreDamagedError(self.path, f"{namespaces.place(*row[:3])}: {error}") from None

    def _passing(
        self, rows: Iterable[Row], wanted: Mapping[str, Any] | None
    ) -> Iterator[tuple[Row, dict[str, Any]]]:
        """Yield the rows that pass the filter, with their values; leave out and note damaged ones."""
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

    def _matching(
        self, rows: Iterable[Row], wanted: Mapping[str, Any] | None, limit: int | None
    ) -> list[StoredItem]:
        found: list[StoredItem] = []
        for row, value in self._passing(rows, wanted):
            if len(found) == limit:
                break
            found.append(stored(row, value))
        return found

    def _set_aside(self, id_: int, reason: str) -> None:
        self.broken[id_] = reason

    def _live(self, row: Row | None, *, refresh: bool) -> StoredItem | None:
        """Return the item of a row; None if there is no row or the item has expired."""
        if row is None:
            return None
        value = self.value_of(row)
        if row[7] is not None:
            now = self.now()
            if row[7] <= now:
                return None
            if refresh:
                self._touch(row, now)
        return stored(row, value)

    def _touch(self, row: Row, now: int) -> None:
        """Note the renewal of a time to live, unless it gains no more than 1% or a second (the smaller)."""
        ttl, expires = row[6], row[7]
        if ttl is not None and expires is not None:
            fresh = now + round(ttl * MINUTE)
            if fresh - expires > min(1_000_000, ttl * MINUTE / 100):
                self.touched[row[0]] = Refresh(row[4], row[3], fresh)


class WriteSession(ReadSession):
    """Read and write access, inside a transaction."""

    @abstractmethod
    def put(self, write: Write, expected_version: int | None = None) -> None:
        """Create or replace an item; delete it if the write has no value."""

    @abstractmethod
    def put_as(self, write: Write, stamp: Stamp) -> None:
        """Create or replace an item with the version and times it had elsewhere."""

    @abstractmethod
    def delete(self, write: Write, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""

    @abstractmethod
    def embed(self, id_: int, version: int, vectors: Sequence[bytes]) -> None:
        """Store the vectors of an item, unless it has changed since."""

    @abstractmethod
    def sweep(self, limit: int) -> int:
        """Remove up to `limit` expired items (-1: all), after writing waiting renewals; return how many."""

    @abstractmethod
    def index_now(self, limit: int) -> None:
        """Update the text index for up to `limit` items."""


def scope_of(row: Row) -> str | None:
    """Return the scope of a row (see `search.text.scope`)."""
    return None if row[9] is None else row[9].decode()


def stored(row: Row, value: dict[str, Any]) -> StoredItem:
    """Return the item of a row."""
    return StoredItem(
        namespace=namespaces.decode_path(row[1]),
        key=namespaces.decode_key(row[2]),
        version=row[3],
        created_at=from_micros(row[4]),
        updated_at=from_micros(row[5]),
        value=value,
    )


def _found(hit: Hit) -> FoundItem:
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
