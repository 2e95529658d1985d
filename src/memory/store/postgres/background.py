"""What is done when there is time: times to live of what was read, damaged items set aside, what has expired removed."""

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
"""Seconds until another attempt after one has failed."""


class Background:
    """A thread that does it; nobody waits for it, and what fails is logged and tried again."""

    def __init__(self, write: Write, sweep_seconds: float | None) -> None:
        self._write = write
        self._refreshes = Refreshes()
        self._broken: dict[int, str] = {}
        self._lock = threading.Lock()
        """Keeps: what is noted is done once."""
        self._wake, self._ended = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="store-background", daemon=True)
        self._sweep_seconds = sweep_seconds
        self._next_sweep = None if sweep_seconds is None else time.monotonic() + sweep_seconds

    def start(self) -> None:
        """Begin to look at what waits."""
        self._thread.start()

    def stop(self) -> None:
        """Do what waits, then end."""
        self._ended = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def waiting(self) -> dict[int, Refresh]:
        """Return the times to live that wait to be written."""
        return self._refreshes.waiting()

    def note(self, touched: Mapping[int, Refresh], broken: Mapping[int, str]) -> None:
        """Take what a reader has noted."""
        self._refreshes.note(touched)
        with self._lock:
            self._broken.update(broken)
        self._wake.set()

    def sweep_every(self, seconds: float | None) -> None:
        """Sweep so often from now on; never, if None."""
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
            except (
                Exception
            ):  # else the thread would end, and with it all sweeping; the next attempt may succeed
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
