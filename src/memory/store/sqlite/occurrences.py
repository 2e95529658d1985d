"""Where words occur in one namespace: the newest items that match an expression, and how telling that is.

For rankings of the caller's own making. No bm25 here: to weigh a word it counts all items of all users that
contain it. The work depends on the limits given and not on how much is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.store import namespaces, ranking, text
from memory.store.sqlite.schema import ROOT_SHIFT
from memory.store.types import Occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store.sqlite.reading import Reading
    from memory.store.types import Sought


EXAMINED: Final = 2_000
"""Items that match, of any namespace of the user, that are looked at: a word of many records costs no more."""
CHUNK: Final = 400
NOWHERE: Final = Occurrences([], 0.0, complete=True)


def occurrences(session: Reading, path: bytes, sought: Sequence[Sought]) -> list[Occurrences]:
    """Look up each expression among the items of exactly one namespace."""
    found = session.connection.execute("SELECT id, root FROM namespaces WHERE path = ?", (path,)).fetchone()
    span = session.span(path)
    if found is None or span is None:
        return [NOWHERE] * len(sought)
    session.need_texts(span)
    (newest,) = session.connection.execute("SELECT max(id) FROM items WHERE id <= ?", (span[1],)).fetchone()
    total = max(1, (newest or 0) & ((1 << ROOT_SHIFT) - 1))
    return [_one(session, found[0], span, total, one) for one in sought]


def _one(session: Reading, namespace: int, span: tuple[int, int], total: int, sought: Sought) -> Occurrences:
    expression = " AND ".join(f"({text.any_of(group)})" for group in sought.groups)
    near = session.connection.execute(
        "SELECT rowid FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
        (expression, *span, EXAMINED),
    ).fetchall()
    rows: list[tuple[int, bytes]] = []
    for start in range(0, len(near), CHUNK):
        rows += _in_namespace(session, namespace, [id_ for (id_,) in near[start : start + CHUNK]])
        if len(rows) >= sought.limit:
            break
    rows = rows[: sought.limit]
    complete = len(rows) < sought.limit and len(near) < EXAMINED
    frequency: float = len(rows)
    if not complete:  # judged by how dense they lie among the newest
        last = rows[-1][0] if len(rows) >= sought.limit else near[-1][0]
        frequency = min(total, total * max(1, len(rows)) / (near[0][0] - last + 1))
    keys = [namespaces.decode_key(key) for _, key in rows]
    return Occurrences(keys, ranking.rarity(total, frequency), complete)


def _in_namespace(session: Reading, namespace: int, ids: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return which of some items are in a namespace and have not expired, newest first."""
    found: list[tuple[int, bytes]] = session.connection.execute(
        "SELECT id, key FROM items WHERE id IN (SELECT value FROM json_each(?)) AND ns = ? "
        "AND (expires IS NULL OR expires > ?) ORDER BY id DESC",
        (str(list(ids)), namespace, session.now()),
    ).fetchall()
    return found
