"""Tables in SQLite, and migrations to the current version.

`PRAGMA user_version` is the number of migrations applied. Each runs in a transaction of its own, so a
database is always at one version or the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.store.errors import ForeignDatabaseError, StoreTooNewError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

APPLICATION_ID: Final = 0x4D656D31  # "Mem1", so that another program's database is recognised
ROOT_SHIFT: Final = 32
CHECKSUMS_SINCE: Final = 4
"""The first version in which rows have checksums."""

TEXTS: Final = "CREATE VIRTUAL TABLE texts USING fts5 (body, content='', tokenize='porter unicode61')"
"""The text index. Contentless: the text is in the values already. rowid is items.id."""

_FIRST: Final = (
    """
    CREATE TABLE namespaces (
        id    INTEGER PRIMARY KEY AUTOINCREMENT,
        path  BLOB NOT NULL UNIQUE,     -- labels, each followed by a zero byte
        root  INTEGER NOT NULL          -- the same number for all that share a first label
    )
    """,
    """
    CREATE TABLE items (
        id      INTEGER PRIMARY KEY,    -- root << 32 | counter: the items of one first label are neighbours
        ns      INTEGER NOT NULL REFERENCES namespaces (id),
        key     BLOB NOT NULL,          -- UTF-8
        version INTEGER NOT NULL,       -- 1, one more with each put
        created INTEGER NOT NULL,       -- microseconds since 1970
        updated INTEGER NOT NULL,       -- microseconds since 1970
        ttl     REAL,                   -- minutes, NULL: for ever
        expires INTEGER,                -- microseconds since 1970
        scope   TEXT,                   -- paths whose strings are in the text index; '$': all, NULL: not searchable
        value   BLOB NOT NULL           -- see values.py
    )
    """,
    "CREATE UNIQUE INDEX items_by_key ON items (ns, key)",
    "CREATE INDEX items_by_age ON items (ns)",  # the row id follows by itself: order of creation
    "CREATE INDEX items_by_expiry ON items (expires) WHERE expires IS NOT NULL",
    TEXTS,
)

_SECOND: Final = (
    """
    CREATE TABLE vectors (
        id     INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: a reader loads what is above the last it has
        item   INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
        vector BLOB NOT NULL                       -- float32, of length one
    )
    """,
    "CREATE INDEX vectors_by_item ON vectors (item)",
    """
    CREATE TABLE unembedded (                      -- written in transactions, to be embedded after them
        item    INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE damaged (                         -- what repair() took out of items, as it was found
        id      INTEGER PRIMARY KEY,
        found   INTEGER NOT NULL,                  -- microseconds since 1970
        reason  TEXT NOT NULL,
        path    BLOB, key BLOB, version INTEGER, created INTEGER, updated INTEGER, scope TEXT, value BLOB
    )
    """,
)

_THIRD: Final = (
    """
    CREATE TABLE stale (                           -- items whose words in the index are not those of their value
        id  INTEGER PRIMARY KEY,                   -- items.id; the item may be gone
        old TEXT                                   -- what the index holds; NULL: nothing
    )
    """,
)

_FOURTH: Final = (  # SQL functions of checksums.py; existing rows get checksums of their present content
    "ALTER TABLE items ADD COLUMN checksum INTEGER",
    "ALTER TABLE namespaces ADD COLUMN checksum INTEGER",
    "ALTER TABLE vectors ADD COLUMN checksum INTEGER",
    """
    UPDATE items SET checksum = (
        SELECT item_checksum(path, key, version, created, updated, ttl, expires, value, CAST(scope AS BLOB))
        FROM namespaces WHERE namespaces.id = items.ns
    )
    """,
    "UPDATE namespaces SET checksum = namespace_checksum(path, root)",
    "UPDATE vectors SET checksum = vector_checksum(item, vector)",
)

MIGRATIONS: Final[Sequence[Sequence[str]]] = (_FIRST, _SECOND, _THIRD, _FOURTH)


def upgrade(connection: sqlite3.Connection, path: str) -> None:
    """Upgrade the database to the current version; refuse other programs' and newer ones, untouched."""
    if version(connection, path) == len(MIGRATIONS):
        return
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = version(connection, path)  # again: another process may have been faster
            if done == len(MIGRATIONS):
                connection.execute("ROLLBACK")
                return
            for statement in MIGRATIONS[done]:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {done + 1}")
            connection.execute("COMMIT")
        except BaseException:  # raised again; after Ctrl-C, too, no transaction may stay open
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def version(connection: sqlite3.Connection, path: str) -> int:
    """Return the schema version; raises `ForeignDatabaseError` or `StoreTooNewError`.

    All is read in one transaction, because another process may be creating the database at this moment.
    """
    if connection.in_transaction:
        return _version(connection, path)
    connection.execute("BEGIN")
    try:
        return _version(connection, path)
    finally:
        connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection, path: str) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables or application or found:
            raise ForeignDatabaseError(path)
        return 0
    if found > len(MIGRATIONS):
        raise StoreTooNewError(path, int(found), len(MIGRATIONS))
    return int(found)
