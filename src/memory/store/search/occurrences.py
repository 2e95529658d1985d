"""Occurrences of words in one namespace: the newest items that match an expression, and how rare a match is.

For callers that rank by themselves. bm25 is not used: to weigh a word it counts all items of all users that
contain it. The cost depends on the limits given and not on how much is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.store.items import namespaces
from memory.store.items.types import Occurrences
from memory.store.search import ranking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store.items.types import Sought
    from memory.store.sessions import ReadSession, Span


EXAMINED: Final = 2_000
"""Maximum number of matching items, of any namespace of the user, that are examined: bounds common words."""
CHUNK: Final = 400
NOWHERE: Final = Occurrences([], 0.0, complete=True)


def occurrences(session: ReadSession, path: bytes, sought: Sequence[Sought]) -> list[Occurrences]:
    """Return, for each expression, the newest items of exactly one namespace that match it."""
    span = session.span(path)
    if span is None:
        return [NOWHERE] * len(sought)
    session.need_texts(span)
    total = session.total(span)
    return [_one(session, path, span, total, one) for one in sought]


def _one(session: ReadSession, path: bytes, span: Span, total: int, sought: Sought) -> Occurrences:
    near = session.matching(span, sought.groups, EXAMINED)
    rows: list[tuple[int, bytes]] = []
    for start in range(0, len(near), CHUNK):
        rows += session.keys_among(path, near[start : start + CHUNK])
        if len(rows) >= sought.limit:
            break
    rows = rows[: sought.limit]
    complete = len(rows) < sought.limit and len(near) < EXAMINED
    frequency: float = len(rows)
    if not complete:  # estimated from how densely they lie among the newest ids
        last = rows[-1][0] if len(rows) >= sought.limit else near[-1]
        frequency = min(total, total * max(1, len(rows)) / (near[0] - last + 1))
    keys = [namespaces.decode_key(key) for _, key in rows]
    return Occurrences(keys, ranking.rarity(total, frequency), complete)
