"""Freshness: a weak signal, stronger if a question asks for what holds now, absent if it names a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from memory.recall.query.wanted import Query

HALF_LIFE: Final = 45.0
"""Days after which freshness has halved."""
NOW_COUNTS: Final = 6.0
"""Factor of freshness if a question asks for what holds now."""
RECENT: Final = 0.5
"""Freshness above which a result is called recent."""


def freshness(day: str, newest: str, query: Query) -> float:
    """Return 1 for the newest ISO day, less for older ones, 0 without a day or if the question names a time.

    If the question asks for what holds now, it is multiplied by `NOW_COUNTS`.
    """
    if query.days is not None or not day or not newest:
        return 0.0
    age = (date.fromisoformat(newest) - date.fromisoformat(day)).days
    return float(0.5 ** (max(0, age) / HALF_LIFE)) * (NOW_COUNTS if query.latest else 1.0)
