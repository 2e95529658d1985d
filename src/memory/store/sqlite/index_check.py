"""Check that the text index holds exactly the words of the items, by comparing it with a new one."""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from memory.store.items import checksums
from memory.store.sessions import scope_of
from memory.store.sqlite import indexing, schema
from memory.store.sqlite.reading import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memory.store.sessions import Row
    from memory.store.sqlite.reading import Reading

_WORDS: Final = (
    "SELECT term, count(*), sum(doc & 0xffffffff), sum(doc >> 32), sum(offset) FROM temp.words "
    "WHERE doc NOT IN (SELECT id FROM temp.passed_over) GROUP BY term"
)
_LENGTHS: Final = (
    "SELECT id, sz FROM texts_docsize WHERE id NOT IN (SELECT id FROM temp.passed_over) ORDER BY id"
)
_TOTALS: Final = "SELECT block FROM texts_data WHERE id = 1"  # how many items and words there are, for bm25


def check(session: Reading) -> list[str]:
    """Return what is wrong with the index; takes about as long as building it."""
    with closing(sqlite3.connect("", isolation_level=None)) as fresh:
        fresh.execute(schema.TEXTS)
        known = _fill(fresh, session)
        try:
            return _differences(session.connection, fresh, known)
        except sqlite3.DatabaseError as error:
            return [f"the text index: {error}"]


def _fill(fresh: sqlite3.Connection, session: Reading) -> set[int]:
    """Index the items as they were when the index was last updated; return their ids."""
    known: set[int] = set()
    fresh.execute("BEGIN")
    for id_, body in _bodies(session):
        fresh.execute("INSERT INTO texts (rowid, body) VALUES (?, ?)", (id_, body))
        known.add(id_)
    fresh.execute("COMMIT")
    return known


def _bodies(session: Reading) -> Iterator[tuple[int, str]]:
    """Yield the ids and texts that the index should hold; damaged items are reported elsewhere."""
    behind = dict(session.connection.execute("SELECT id, old FROM stale"))
    yield from ((id_, old) for id_, old in behind.items() if old is not None)
    rows = session.connection.execute(f"SELECT {COLUMNS} FROM items JOIN namespaces ON ns = namespaces.id")
    for row in rows:
        body = None if row[0] in behind else _body(row)
        if body is not None:
            yield row[0], body


def _body(row: Row) -> str | None:
    return indexing.body_of(scope_of(row), row[8]) if checksums.fits(row) else None


def _differences(connection: sqlite3.Connection, fresh: sqlite3.Connection, known: set[int]) -> list[str]:
    # Words of damaged items stay in the index when these are set aside, as they can no longer be known.
    held = {id_ for (id_,) in connection.execute("SELECT id FROM texts_docsize")}
    with _words(connection, held - known), _words(fresh, set()):
        found, wanted = (dict(_rows(one, _WORDS)) for one in (connection, fresh))
        wrong = sum(found.get(word) != wanted.get(word) for word in found.keys() | wanted.keys())
        lengths = _rows(connection, _LENGTHS) != _rows(fresh, _LENGTHS)
        totals = held == known and _totals(connection) != _totals(fresh)
    if wrong or lengths or totals:
        return [f"the text index: {wrong} words are not where the items have them, or are counted wrongly"]
    return []


def _rows(connection: sqlite3.Connection, query: str) -> list[tuple[object, object]]:
    return [(first, rest) for first, *rest in connection.execute(query)]


def _totals(connection: sqlite3.Connection) -> bytes:
    """Return FTS5's counts; for an empty index it has nothing at first, and zeros once there were items."""
    [(block,)] = connection.execute(_TOTALS)
    return bytes(block) if any(block) else b""


@contextmanager
def _words(connection: sqlite3.Connection, passed_over: set[int]) -> Iterator[None]:
    """Make the words of an index queryable inside the `with` block, except those of some items."""
    connection.execute("PRAGMA query_only = OFF")  # the tables made here are temporary and not in the file
    try:
        connection.execute("CREATE TEMP TABLE passed_over (id INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO temp.passed_over VALUES (?)", [(id_,) for id_ in passed_over])
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, texts, instance)")
        yield
    finally:
        connection.execute("DROP TABLE IF EXISTS temp.words")
        connection.execute("DROP TABLE IF EXISTS temp.passed_over")
        connection.execute("PRAGMA query_only = ON")
