"""Times to live that start again because an item was read: noted by readers, written by the writer, many together.

Best effort: nobody waits for it, it never fails a read, and what cannot be written for long is given up.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

DELAY: Final = 0.02
"""Seconds that reads are collected before they are written."""
PAUSE: Final = 1.0
"""Seconds until the next attempt, after another program has kept the file locked."""
LIMIT: Final = 10_000
"""Items that may wait; those read beyond that are not noted."""


class Refresh(NamedTuple):
    """Until when an item lives because it was read; void once it has changed."""

    created: int
    version: int
    expires: int


class Refreshes:
    """What readers have noted and the writer has yet to write."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Keeps: there is a time to write exactly when something waits."""
        self._waiting: dict[int, Refresh] = {}
        self._due: float | None = None

    def note(self, touched: Mapping[int, Refresh]) -> bool:
        """Note what was read; True if nothing waited before, so that the writer has to be told."""
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
        """Return what waits, by item."""
        with self._lock:
            return dict(self._waiting)

    def postpone(self) -> None:
        """Try again after a pause."""
        with self._lock:
            if self._due is not None:
                self._due = time.monotonic() + PAUSE

    def done(self, written: Mapping[int, Refresh]) -> None:
        """Forget what was written or given up, but not what was read since."""
        with self._lock:
            for id_, refresh in written.items():
                if self._waiting.get(id_) == refresh:
                    del self._waiting[id_]
            self._due = time.monotonic() + DELAY if self._waiting else None

    def _has_room_for(self, id_: int) -> bool:
        return len(self._waiting) < LIMIT or id_ in self._waiting
