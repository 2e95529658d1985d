"""Background work: write renewed times to live, set damaged items aside, remove expired items."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from memory.store.refreshing import Refreshes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from memory.store.postgres.writing import PostgresWriting
    from memory.store.refreshing import Refresh

    Write = Callable[[Callable[[PostgresWriting], int | None]], int | None]

logger = logging.getLogger(__name__)
SWEEP_CHUNK: Final = 1_000
PAUSE: Final = 1.0
"""Seconds until another attempt after a failure."""


class Background:
    """The background thread; nobody waits for it, and failed work is logged and tried again."""

    def __init__(self, write: Write, sweep_seconds: float | None) -> None:
        self._write = write
        self._refreshes = Refreshes()
        self._broken: dict[int, str] = {}
        self._lock = threading.Lock()
        """Keeps the invariant: each damaged item that is noted is set aside once."""
        self._wake, self._ended = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="store-background", daemon=True)
        self._sweep_seconds = sweep_seconds
        self._next_sweep = None if sweep_seconds is None else time.monotonic() + sweep_seconds

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Do the waiting work, then end the thread."""
        self._ended = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def waiting(self) -> dict[int, Refresh]:
        """Return the renewed times to live that are not written yet, by item id."""
        return self._refreshes.waiting()

    def note(self, touched: Mapping[int, Refresh], broken: Mapping[int, str]) -> None:
        """Accept the renewals and damaged items that a reader has noted."""
        self._refreshes.note(touched)
        with self._lock:
            self._broken.update(broken)
        self._wake.set()

    def sweep_every(self, seconds: float | None) -> None:
        """Remove expired items every `seconds` seconds from now on; never, if None."""
        self._sweep_seconds = seconds
        self._next_sweep = None if seconds is None else time.monotonic() + seconds
        self._wake.set()

    def _run(self) -> None:
        more = True
        while more:
            at = self._next_sweep
            self._wake.wait(None if at is None else max(0.0, at - time.monotonic()))
            self._wake.clear()
            more = not self._ended
            try:
                self._work_off()
            except Exception:  # else the thread, and all sweeping, would end; the next attempt may succeed
                logger.warning("what was noted beside reading waits for another attempt", exc_info=True)
                time.sleep(PAUSE if more else 0.0)

    def _work_off(self) -> None:
        with self._lock:
            broken = dict(self._broken)
        if broken:
            self._write(lambda session: session.set_aside(broken))
            with self._lock:
                for id_ in broken:
                    del self._broken[id_]
        waiting = self._refreshes.waiting()
        if waiting:
            self._write(lambda session: session.touch(waiting))
            self._refreshes.done(waiting)
        if self._next_sweep is not None and time.monotonic() >= self._next_sweep:
            gone = self._write(lambda session: session.sweep(SWEEP_CHUNK))
            pause = 0.0 if gone == SWEEP_CHUNK else (self._sweep_seconds or 0.0)
            self._next_sweep = time.monotonic() + pause
