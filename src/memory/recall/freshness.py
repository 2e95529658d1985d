"""How much being new counts: slightly, more where a question asks for what is so now, not where it names a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from memory.recall.query.wanted import Query

HALF_LIFE: Final = 45.0
"""Days after which being new counts half."""
NOW_COUNTS: Final = 6.0
"""How much more it counts where a question asks for what is so now."""
RECENT: Final = 0.5
"""From which freshness on something is called recent."""


def freshness(day: str, newest: str, query: Query) -> float:
    """Return 1 for what was said on the newest ISO day, less for what is older, 0 for what has no day."""
    if query.days is not None or not day or not newest:
        return 0.0
    age = (date.fromisoformat(newest) - date.fromisoformat(day)).days
    return float(0.5 ** (max(0, age) / HALF_LIFE)) * (NOW_COUNTS if query.latest else 1.0)
