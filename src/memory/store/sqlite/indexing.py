"""Update of the text index: changes are noted with the item and made later, many at a time.

Indexing the words of an item costs more than storing it, and far more when done one by one. So a put only
notes, in the same transaction, that the index is out of date for this item; the writer updates it when it is
idle, or when a search needs it. The note keeps the text that the index still holds, because FTS5 must be told
exactly what to remove. If a process dies, the next one works off its notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.store.items import values
from memory.store.search import text

if TYPE_CHECKING:
    import sqlite3

EVERYTHING: Final = (0, (1 << 63) - 1)
CHUNK: Final = 256


def note(connection: sqlite3.Connection, id_: int, scope: str | None, raw: bytes) -> None:
    """Note that an item changes; `scope` and `raw` are what was stored until now."""
    if scope is None:
        connection.execute("INSERT OR IGNORE INTO stale (id) VALUES (?)", (id_,))
    elif connection.execute("SELECT 1 FROM stale WHERE id = ?", (id_,)).fetchone() is None:
        connection.execute("INSERT INTO stale (id, old) VALUES (?, ?)", (id_, body_of(scope, raw)))


def is_behind(connection: sqlite3.Connection, span: tuple[int, int]) -> bool:
    """Tell whether the index is out of date for any item in a range of ids."""
    return (
        connection.execute("SELECT 1 FROM stale WHERE id BETWEEN ? AND ? LIMIT 1", span).fetchone()
        is not None
    )


def catch_up(connection: sqlite3.Connection, span: tuple[int, int] = EVERYTHING, limit: int = -1) -> int:
    """Update the index for up to `limit` items of a range, in the caller's transaction; return how many."""
    # In the order of ids: FTS5 is slow if they are out of order.
    rows = connection.execute(
        "SELECT stale.id, old, scope, value FROM stale LEFT JOIN items ON items.id = stale.id "
        "WHERE stale.id BETWEEN ? AND ? ORDER BY stale.id LIMIT ?",
        (*span, limit),
    ).fetchall()
    for id_, old, scope, raw in rows:
        new = None if raw is None else body_of(scope, raw)
        if old == new:
            continue
        if old is not None:
            connection.execute("INSERT INTO texts (texts, rowid, body) VALUES ('delete', ?, ?)", (id_, old))
        if new is not None:
            connection.execute("INSERT INTO texts (rowid, body) VALUES (?, ?)", (id_, new))
    if rows:
        connection.execute("DELETE FROM stale WHERE id BETWEEN ? AND ?", (rows[0][0], rows[-1][0]))
    return len(rows)


def rebuild(connection: sqlite3.Connection) -> None:
    """Rebuild the index from the items, in the caller's transaction."""
    connection.execute("INSERT INTO texts (texts) VALUES ('delete-all')")
    connection.execute("DELETE FROM stale")
    connection.execute("INSERT INTO stale (id) SELECT id FROM items WHERE scope IS NOT NULL")
    while catch_up(connection, limit=CHUNK):
        pass


def body_of(scope: str | None, raw: bytes) -> str | None:
    """Return the text that the index holds for a stored item; None if it is damaged or not searchable."""
    if scope is None:
        return None
    try:
        value = values.decode(raw)
    except ValueError:
        return None  # check() reports it, repair() sets it aside and rebuilds the index
    return text.body(value, scope, values.strings_of(value) if scope == text.EVERYTHING else ())
