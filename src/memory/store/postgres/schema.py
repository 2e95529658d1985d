"""Tables in PostgreSQL, and migrations to the current version.

They are those of SQLite (`sqlite/schema.py`), in a schema of their own; of texts the stems are kept, in rows
of bounded size. `root` is a hash of the first label of a namespace (`root_of`).
"""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from memory.store.errors import StoreTooNewError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

SCHEMA: Final = "memory"
LOCK: Final = 0x4D656D31
"""Advisory lock that is held while tables are changed."""
WORDS: Final = f"{SCHEMA}.words"
"""The text search configuration: Porter stems, as in the index of SQLite, and no stop words."""

_FIRST: Final = (
    f"""
    CREATE TABLE {SCHEMA}.namespaces (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        path     bytea NOT NULL UNIQUE,            -- labels, each followed by a zero byte
        checksum bigint NOT NULL
    )
    """,
    f"""
    CREATE TABLE {SCHEMA}.items (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ns       bigint NOT NULL REFERENCES {SCHEMA}.namespaces (id),
        key      bytea NOT NULL,                   -- UTF-8
        version  bigint NOT NULL,                  -- 1, one more with each put
        created  bigint NOT NULL,                  -- microseconds since 1970
        updated  bigint NOT NULL,                  -- microseconds since 1970
        ttl      double precision,                 -- minutes, NULL: for ever
        expires  bigint,                           -- microseconds since 1970
        scope    bytea,                            -- paths whose strings are searchable; '$': all, NULL: none
        value    bytea NOT NULL,                   -- see values.py
        checksum bigint NOT NULL,
        UNIQUE (ns, key)
    )
    """,
    f"CREATE INDEX items_by_age ON {SCHEMA}.items (ns, id)",
    f"CREATE INDEX items_by_expiry ON {SCHEMA}.items (expires) WHERE expires IS NOT NULL",
    f"""
    CREATE TABLE {SCHEMA}.texts (
        item  bigint NOT NULL REFERENCES {SCHEMA}.items (id) ON DELETE CASCADE,
        root  bigint NOT NULL,
        words tsvector NOT NULL
    )
    """,
    f"CREATE INDEX texts_by_item ON {SCHEMA}.texts (item)",
    f"CREATE INDEX texts_by_root ON {SCHEMA}.texts (root, item)",
    f"CREATE INDEX texts_by_word ON {SCHEMA}.texts USING gin (words)",
    f"""
    CREATE TABLE {SCHEMA}.vectors (
        id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        item     bigint NOT NULL REFERENCES {SCHEMA}.items (id) ON DELETE CASCADE,
        root     bigint NOT NULL,
        vector   bytea NOT NULL,                   -- float32, of length one
        checksum bigint NOT NULL
    )
    """,
    f"CREATE INDEX vectors_by_item ON {SCHEMA}.vectors (item)",
    f"CREATE INDEX vectors_by_root ON {SCHEMA}.vectors (root, id)",
    f"""
    CREATE TABLE {SCHEMA}.unembedded (
        item bigint PRIMARY KEY REFERENCES {SCHEMA}.items (id) ON DELETE CASCADE
    )
    """,
    f"""
    CREATE TABLE {SCHEMA}.damaged (
        id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        found  bigint NOT NULL,                    -- microseconds since 1970
        reason text NOT NULL,
        path bytea, key bytea, version bigint, created bigint, updated bigint, scope bytea, value bytea
    )
    """,
    f"CREATE TEXT SEARCH DICTIONARY {SCHEMA}.stem (TEMPLATE = snowball, LANGUAGE = porter)",
    f"CREATE TEXT SEARCH CONFIGURATION {WORDS} (COPY = pg_catalog.simple)",
    f"""
    ALTER TEXT SEARCH CONFIGURATION {WORDS} ALTER MAPPING FOR
        asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
        WITH {SCHEMA}.stem
    """,
)
_SECOND: Final = (  # the number of pgvector's own migrations applied; see pgvector.py
    f"ALTER TABLE {SCHEMA}.version ADD COLUMN vectors integer NOT NULL DEFAULT 0",
)
MIGRATIONS: Final[Sequence[Sequence[str]]] = (_FIRST, _SECOND)


def root_of(path: bytes) -> int:
    """Return a hash of a namespace's first label: 63 bits, the same on every machine, never 0."""
    label = path[: path.index(b"\0")]
    return (int.from_bytes(blake2b(label, digest_size=8).digest(), "big") >> 1) or 1


def upgrade(connection: Connection, where: str) -> None:
    """Upgrade the database to the current version; several processes may try at once.

    Raises `StoreTooNewError`, with the database untouched, if a newer version has written it.
    """
    if _version(connection) == len(MIGRATIONS):
        return
    # Locked before the transaction begins: its snapshot must show what another process has just upgraded.
    connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
    with connection.transaction():
        done = _version(connection)  # again: another process may have been faster
        if done > len(MIGRATIONS):
            raise StoreTooNewError(where, done, len(MIGRATIONS))
        if done == 0:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.execute(f"CREATE TABLE IF NOT EXISTS {SCHEMA}.version (number integer NOT NULL)")
            connection.execute(f"INSERT INTO {SCHEMA}.version (number) VALUES (0)")
        for statements in MIGRATIONS[done:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"UPDATE {SCHEMA}.version SET number = %s", (len(MIGRATIONS),))
    connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


def _version(connection: Connection) -> int:
    """Return how many migrations the database has had."""
    (table,) = connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.version",)).fetchone() or (None,)
    if table is None:
        return 0
    row = connection.execute(f"SELECT number FROM {SCHEMA}.version").fetchone()
    return int(row[0]) if row else 0
