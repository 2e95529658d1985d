"""Renewal of times to live after reads: noted by readers, written by the writer, many items at once.

Best effort: nobody waits for it, it never makes a read fail, and a write that fails may be given up.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

DELAY: Final = 0.02
"""Seconds for which renewals are collected before they are written."""
PAUSE: Final = 1.0
"""Seconds until the next attempt, if another program has locked the file."""
LIMIT: Final = 10_000
"""Maximum number of items that wait; further ones are not noted."""


class Refresh(NamedTuple):
    """New expiry of an item that was read; ignored if the item has changed since."""

    created: int
    version: int
    expires: int


class Refreshes:
    """Renewals that readers have noted and the writer has not written yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Keeps the invariant: `_due` is set exactly when something waits."""
        self._waiting: dict[int, Refresh] = {}
        self._due: float | None = None

    def note(self, touched: Mapping[int, Refresh]) -> bool:
        """Note items that were read; return True if nothing waited, so that the writer has to be woken."""
        with self._lock:
            fresh = {id_: found for id_, found in touched.items() if self._has_room_for(id_)}
            self._waiting.update(fresh)
            if self._due is not None or not fresh:
                return False
            self._due = time.monotonic() + DELAY
            return True

    def until_due(self) -> float | None:
        """Return the seconds until it is time to write; None if nothing waits."""
        due = self._due
        return None if due is None else max(0.0, due - time.monotonic())

    def waiting(self) -> dict[int, Refresh]:
        """Return the waiting renewals, by item id."""
        with self._lock:
            return dict(self._waiting)

    def postpone(self) -> None:
        """Put the write off by `PAUSE` seconds."""
        with self._lock:
            if self._due is not None:
                self._due = time.monotonic() + PAUSE

    def done(self, written: Mapping[int, Refresh]) -> None:
        """Remove renewals that were written or given up, but not those of reads since."""
        with self._lock:
            for id_, refresh in written.items():
                if self._waiting.get(id_) == refresh:
                    del self._waiting[id_]
            self._due = time.monotonic() + DELAY if self._waiting else None

    def _has_room_for(self, id_: int) -> bool:
        return len(self._waiting) < LIMIT or id_ in self._waiting
