"""Vectors compared by the database, where its extension pgvector is there or may be made.

The bytes of a vector stay what is kept and verified; the column `embedding` has the same numbers once more, for the
database to compare. Who has opened the store without the extension writes the bytes alone, and so does everybody for
more numbers than the extension takes: a span in which a vector is missing from the column is compared by numpy, so
that the results never depend on how far the column is. What is missing is added when the store is opened.
"""

# ruff: noqa: S608 - what is put together below are constants and names; every value is a parameter

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
"""Numbers that a vector of the extension has at most."""
NUMBER: Final = 4
"""Bytes of one."""
CHUNK: Final = 1_000
_HEADER: Final = Struct("!HH")
"""What comes before the numbers of a vector that is sent: how many there are, and nothing."""

_FIRST: Final = (
    f"ALTER TABLE {SCHEMA}.vectors ADD COLUMN embedding {{schema}}.vector",
    # Rows of at most 2,000 numbers stay in their page with the numbers, and the bytes go elsewhere.
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
    """The extension as it is found in one database."""

    schema: str
    """Where it is, quoted: it need not be on the path."""

    @property
    def distance(self) -> str:
        """The product with a question, negative; of vectors of length one (or all zeros) the product is the cosine."""
        return f"embedding OPERATOR({self.schema}.<#>) %s"

    @property
    def sent(self) -> str:
        """The numbers of the column as bytes; `fits` verifies them."""
        return f"{self.schema}.vector_send(embedding)"


def configure(connection: Connection) -> None:
    """Have a connection send vectors."""
    connection.adapters.register_dumper(Sent, SentDumper)


def upgrade(connection: Connection, where: str) -> Pgvector | None:
    """Have the vectors compared by the database if it can; return what it does so with."""
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
    """Bring the column to the current version; several may try at once."""
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
    """Return how many migrations the column has had: none, where it went with an extension that was dropped."""
    row = connection.execute(
        f"SELECT vectors FROM {SCHEMA}.version WHERE EXISTS (SELECT 1 FROM pg_attribute "
        f"WHERE attrelid = '{SCHEMA}.vectors'::regclass AND attname = 'embedding' AND NOT attisdropped)"
    ).fetchone()
    return int(row[0]) if row else 0


def _add_missing(connection: Connection) -> None:
    """Write to the column what is only there as bytes, some at a time."""
    last: int | None = 0
    while last is not None:
        with connection.transaction():
            last = _add_some(connection, last)


def _add_some(connection: Connection, after: int) -> int | None:
    """Write some vectors with ids above `after` to the column; return the highest id, `None` if there were none.

    Nobody is waited for, so that it cannot be part of a deadlock; what somebody else has locked is left out.
    """
    rows = connection.execute(_MISSING, (after, MOST * NUMBER, CHUNK)).fetchall()
    sound = [(Sent.of(raw), id_) for id_, item, raw, kept in rows if checksums.of_vector(item, raw) == kept]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {SCHEMA}.vectors SET embedding = %s WHERE id = %s", sound)
    return rows[-1][0] if rows else None


def _schema(connection: Connection) -> str | None:
    """Return where the extension is, if it may be used."""
    row = connection.execute(
        "SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace "
        "WHERE extname = 'vector' AND has_schema_privilege(extnamespace, 'USAGE')"
    ).fetchone()
    return row[0] if row else None


def _make(connection: Connection) -> None:
    """Make the extension where the server has it and allows it."""
    available = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").fetchone()
    if available is None:
        return
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except psycopg.DatabaseError as error:  # whoever runs the server may have any reason to refuse it
        logger.info("pgvector is not used: %s", error)


def takes(vector: bytes) -> bool:
    """Whether the extension takes a vector."""
    return 0 < len(vector) <= MOST * NUMBER


class Sent(bytes):
    """A vector as the database sends and takes it."""

    __slots__ = ()

    @classmethod
    def of(cls, vector: bytes) -> Self:
        """Return what is sent for a vector."""
        return cls(_HEADER.pack(len(vector) // NUMBER, 0) + _swapped(vector))


class SentDumper(Dumper):
    """Gives the driver a vector to send; of which type it is the database can tell."""

    format = Format.BINARY

    def dump(self, obj: Sent) -> bytes:
        """Return the bytes to send."""
        return obj


def _swapped(numbers: bytes) -> bytes:
    """Turn numbers of this machine into those of the network, or back."""
    swapped = array("f", numbers)
    if sys.byteorder == "little":
        swapped.byteswap()
    return swapped.tobytes()


def fits(item: int, sent: bytes, checksum: int) -> bool:
    """Whether a vector is what was written."""
    return checksums.of_vector(item, _swapped(sent[_HEADER.size :])) == checksum


class InDatabase:
    """A question compared with the vectors of one span by the database, exactly: it looks at every one."""

    def __init__(
        self, rows: Rows, pgvector: Pgvector, span: str, values: Sequence[int], vector: Floats
    ) -> None:
        self._rows, self._sent = rows, pgvector.sent
        self._columns = f"id, item, {pgvector.distance} AS distance"
        self._from = f"FROM {SCHEMA}.vectors WHERE length(vector) = %s{span}"
        self._values = (Sent.of(vector.tobytes()), vector.nbytes, *values)

    def closest(self) -> Iterator[Compared]:
        """Yield every vector, closest first."""
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
        """Return the vectors of some items; a damaged one is as none."""
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
