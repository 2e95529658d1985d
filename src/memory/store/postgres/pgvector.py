"""Vector search by the database, where the extension pgvector is installed or can be created.

The column `vector` keeps the bytes of each vector, with a checksum; the column `embedding` holds the same numbers again
in the extension's type. A process that opened the store before the extension was there leaves `embedding` NULL, and so
do all processes for vectors that are too long for the extension. numpy compares the vectors of a span as long as any of them
has no `embedding`, so the results never depend on the column. Opening the store fills it.
"""

# ruff: noqa: S608 - only constants and quoted names are put into the SQL below; every value is a parameter

from __future__ import annotations

import logging
import sys
from array import array
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import psycopg
from psycopg import errors, sql
from psycopg.adapt import Dumper
from psycopg.pq import Format

from memory.store.errors import StoreTooNewError
from memory.store.items import checksums
from memory.store.postgres.schema import LOCK, SCHEMA
from memory.store.search.comparing import FIRST_LOOK, Compared

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from psycopg import Connection

    from memory.store.search.vectors import Floats

    Rows = Callable[..., list[tuple[Any, ...]]]

logger = logging.getLogger(__name__)
MOST: Final = 16_000
"""Maximum dimensions of the extension's type."""
NUMBER: Final = 4
"""Bytes of one number."""
CHUNK: Final = 1_000
"""Vectors that are filled in by one transaction."""
_HEADER: Final = Struct("!HH")
"""The header of the binary form: the number of dimensions and two unused bytes."""

_FIRST: Final = (
    f"ALTER TABLE {SCHEMA}.vectors ADD COLUMN embedding {{schema}}.vector",
    # Up to 2,000 dimensions, `embedding` stays in the row and `vector` is moved out of it: searches read fewer pages.
    f"ALTER TABLE {SCHEMA}.vectors ALTER COLUMN embedding SET STORAGE MAIN",
    f"ALTER TABLE {SCHEMA}.vectors ALTER COLUMN vector SET STORAGE EXTERNAL",
    f"CREATE INDEX vectors_missing ON {SCHEMA}.vectors (root, id) WHERE embedding IS NULL",
)
MIGRATIONS: Final[Sequence[Sequence[str]]] = (_FIRST,)
_MISSING: Final = (
    f"SELECT id, item, vector, checksum FROM {SCHEMA}.vectors "
    "WHERE embedding IS NULL AND id > %s AND length(vector) BETWEEN 1 AND %s ORDER BY id LIMIT %s "
    "FOR UPDATE SKIP LOCKED"
)


class Pgvector(NamedTuple):
    """The extension in one database."""

    schema: str
    """The quoted name of its schema, which need not be on the search path."""

    @property
    def distance(self) -> str:
        """SQL for the negative product with a query vector. Vectors have length one or are zero: it is the cosine."""
        return f"embedding OPERATOR({self.schema}.<#>) %s"

    @property
    def sent(self) -> str:
        """SQL for `embedding` in the binary form; see `fits`."""
        return f"{self.schema}.vector_send(embedding)"


def configure(connection: Connection) -> None:
    """Make a connection able to send `Sent` values."""
    connection.adapters.register_dumper(Sent, SentDumper)


def upgrade(connection: Connection, where: str) -> Pgvector | None:
    """Create or upgrade the column `embedding`; return None if the database cannot compare vectors."""
    configure(connection)
    if _schema(connection) is None:
        _make(connection)
    schema = _schema(connection)
    if schema is None:
        return None
    pgvector = Pgvector(sql.Identifier(schema).as_string(connection))
    try:
        if _version(connection) != len(MIGRATIONS):
            _migrate(connection, pgvector, where)
        _add_missing(connection)
    except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction) as error:
        logger.info("the vectors cannot be put into a column: %s", error)
    return pgvector if _version(connection) == len(MIGRATIONS) else None


def _migrate(connection: Connection, pgvector: Pgvector, where: str) -> None:
    """Bring the column to the current version; safe when several processes do so at once."""
    connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    with connection.transaction():
        done = _version(connection)  # again: another process may have been faster
        if done > len(MIGRATIONS):
            raise StoreTooNewError(where, done, len(MIGRATIONS))
        for statements in MIGRATIONS[done:]:
            for statement in statements:
                connection.execute(statement.format(schema=pgvector.schema))
        connection.execute(f"UPDATE {SCHEMA}.version SET vectors = %s", (len(MIGRATIONS),))
    connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _version(connection: Connection) -> int:
    """Return the number of migrations applied: 0 also if the column was dropped with the extension."""
    row = connection.execute(
        f"SELECT vectors FROM {SCHEMA}.version WHERE EXISTS (SELECT 1 FROM pg_attribute "
        f"WHERE attrelid = '{SCHEMA}.vectors'::regclass AND attname = 'embedding' AND NOT attisdropped)"
    ).fetchone()
    return int(row[0]) if row else 0


def _add_missing(connection: Connection) -> None:
    """Fill the column where it is NULL, in chunks."""
    last: int | None = 0
    while last is not None:
        with connection.transaction():
            last = _add_some(connection, last)


def _add_some(connection: Connection, after: int) -> int | None:
    """Fill the column for one chunk of vectors with ids above `after`; return the highest id, None at the end.

    Locked rows are skipped, so there are no deadlocks with writers.
    """
    rows = connection.execute(_MISSING, (after, MOST * NUMBER, CHUNK)).fetchall()
    sound = [(Sent.of(raw), id_) for id_, item, raw, kept in rows if checksums.of_vector(item, raw) == kept]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {SCHEMA}.vectors SET embedding = %s WHERE id = %s", sound)
    return rows[-1][0] if rows else None


def _schema(connection: Connection) -> str | None:
    """Return the schema of the extension; None if it is not installed or this role has no right to use it."""
    row = connection.execute(
        "SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
        "WHERE extname = 'vector' AND has_schema_privilege(extnamespace, 'USAGE')"
    ).fetchone()
    return row[0] if row else None


def _make(connection: Connection) -> None:
    """Create the extension if the server has it and this role may."""
    available = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").fetchone()
    if available is None:
        return
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except psycopg.DatabaseError as error:  # servers refuse it for many reasons; numpy can do the same
        logger.info("pgvector is not used: %s", error)


def takes(vector: bytes) -> bool:
    """Whether a vector fits the extension's type."""
    return 0 < len(vector) <= MOST * NUMBER


class Sent(bytes):
    """A vector in the binary form of the extension's type."""

    __slots__ = ()

    @classmethod
    def of(cls, vector: bytes) -> Self:
        """Return the binary form of a vector."""
        return cls(_HEADER.pack(len(vector) // NUMBER, 0) + _swapped(vector))


class SentDumper(Dumper):
    """Tells psycopg how to send `Sent`; the database infers the type from the statement."""

    format = Format.BINARY

    def dump(self, obj: Sent) -> bytes:
        """Return the bytes to send."""
        return obj


def _swapped(numbers: bytes) -> bytes:
    """Convert float32 numbers between the byte order of this machine and that of the network."""
    swapped = array("f", numbers)
    if sys.byteorder == "little":
        swapped.byteswap()
    return swapped.tobytes()


def fits(item: int, sent: bytes, checksum: int) -> bool:
    """Whether a vector in the binary form fits its checksum."""
    return checksums.of_vector(item, _swapped(sent[_HEADER.size :])) == checksum


class InDatabase:
    """The comparison by pgvector. It is exact: every vector of the span is compared."""

    def __init__(
        self, rows: Rows, pgvector: Pgvector, span: str, values: Sequence[int], vector: Floats
    ) -> None:
        self._rows, self._sent = rows, pgvector.sent
        self._columns = f"id, item, {pgvector.distance} AS distance"
        self._from = f"FROM {SCHEMA}.vectors WHERE length(vector) = %s{span}"
        self._values = (Sent.of(vector.tobytes()), vector.nbytes, *values)

    def closest(self) -> Iterator[Compared]:
        """Yield all vectors, closest first."""
        start, size = 0, FIRST_LOOK
        while page := self._page(start, size):
            yield from page
            start, size = start + size, size * 4

    def _page(self, start: int, size: int) -> list[Compared]:
        rows = self._rows(
            f"SELECT {self._columns} {self._from} ORDER BY distance, id LIMIT %s OFFSET %s",
            *self._values,
            size,
            start,
        )
        return [Compared(id_, item, -distance) for id_, item, distance in rows]

    def of(self, items: Collection[int]) -> list[Compared]:
        """Return the vectors of some items, without damaged ones."""
        rows = self._rows(
            f"SELECT {self._columns}, checksum, {self._sent} {self._from} AND item = ANY(%s)",
            *self._values,
            list(items),
        )
        return [
            Compared(id_, item, -distance)
            for id_, item, distance, checksum, sent in rows
            if fits(item, sent, checksum)
        ]
