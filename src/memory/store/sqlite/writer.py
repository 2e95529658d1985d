"""The only thread that writes; it runs everything that is queued in one transaction."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from memory.store.calls import Call, deliver
from memory.store.errors import (
    ForeignDatabaseError,
    NestedCallError,
    StoreClosedError,
    StoreDamagedError,
    StoreUnavailableError,
)
from memory.store.items.types import to_micros
from memory.store.refreshing import Refreshes
from memory.store.sqlite import backups, health, indexing
from memory.store.sqlite.connections import at_once, explain, explained, file_id, open_writer, primary_code
from memory.store.sqlite.writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from memory.store.refreshing import Refresh

logger = logging.getLogger(__name__)
GROUP: Final = 512
SHARING: Final = ("repeatable", "grouped")
"""Kinds of calls that share a transaction."""
SWEEP_CHUNK: Final = 500
INDEX_CHUNK: Final = 512
IDLE_SECONDS: Final = 0.02
"""Seconds without work after which the writer updates the text index."""
BACKLOG: Final = 4096
"""Unindexed writes after which it no longer waits for that; a search may have to wait for as many."""

WriteCall = Call[Writing, Any]  # calls with results of any type share the queue
WAKE: Final[WriteCall] = Call(lambda _: None, None)
"""An empty call that wakes the writer, so that it looks at its own due work."""


class Writer:
    """Owner of the only connection that writes and of the thread that uses it."""

    def __init__(
        self, path: str, clock: Callable[[], datetime], *, busy_seconds: float, sweep_seconds: float | None
    ) -> None:
        self._path = path
        self._clock = clock
        self._busy_seconds = busy_seconds
        self._sweep_seconds = sweep_seconds
        self._next_sweep = time.monotonic() + sweep_seconds if sweep_seconds else None
        self._queue: queue.SimpleQueue[WriteCall | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        """Keeps: nothing enters the queue after the end mark; `_next_sweep` fits `_sweep_seconds`."""
        self._closed = False
        self._thread: threading.Thread | None = None
        self._session: Writing | None = None
        self._file: tuple[int, int] | None = None
        self._refreshes = Refreshes()
        self.opened = threading.Event()
        """Set once the database exists and is up to date, so that it can be read."""

    def submit(self, call: WriteCall) -> None:
        """Accept work; accepted work is done even if the store is closed right afterwards."""
        with self._lock:
            if self._closed:
                raise StoreClosedError(self._path)
            if threading.current_thread() is self._thread:
                raise NestedCallError
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
                self._thread.start()
            self._queue.put(call)

    def refresh(self, touched: Mapping[int, Refresh]) -> None:
        """Have times to live renewed when the writer has time; nobody waits for it, and it may fail."""
        with self._lock:
            if not self._closed and self._refreshes.note(touched):
                self._queue.put(WAKE)

    def sweep_every(self, seconds: float | None) -> None:
        """Remove expired items every `seconds` seconds from now on; never, if None."""
        with self._lock:
            if self._closed and seconds is not None:
                raise StoreClosedError(self._path)
            self._sweep_seconds = seconds
            self._next_sweep = None if seconds is None else time.monotonic() + seconds
            if not self._closed:
                self._queue.put(WAKE)

    def replace_by(self, source: str) -> None:
        """Replace the content by that of a backup, whether or not the file can be opened."""
        call: WriteCall = Call(lambda _: self._replace(source), None, "unopened")
        self.submit(call)
        call.wait()

    def repair(self) -> None:
        """Repair the file, whether or not it can be opened."""
        call: WriteCall = Call(lambda _: self._repair(), None, "unopened")
        self.submit(call)
        call.wait()

    def close(self) -> None:
        """Finish accepted work, then end the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
            thread = self._thread
        if thread is not None:
            thread.join()

    # In the thread

    def _run(self) -> None:
        more = True
        while more:
            calls, more = self._take()
            try:
                busy = bool(calls)
                self._work_off(calls)
                self._index(busy=busy)
                if not more or self._refreshes.until_due() == 0:
                    self._refresh()
                self._sweep_if_due()
            except Exception as error:
                logger.exception("the store's connection failed and will be opened again")
                self._drop()
                for call in calls:
                    call.error = error
                deliver(calls)
        self._drop()

    def _work_off(self, calls: list[WriteCall]) -> None:
        """Run calls in order, as many together as possible; remove those that are done from the list."""
        while calls:
            share, first = next(groupby(calls, key=lambda call: call.kind in SHARING))
            together = list(first)
            if share:
                self._perform(together)
            else:
                self._perform_alone(together)
            del calls[: len(together)]
            deliver(together)

    def _drop(self) -> None:
        """Close the connection, if there is one, ignoring SQLite's errors."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(sqlite3.Error):
                session.connection.close()

    def _take(self) -> tuple[list[WriteCall], bool]:
        """Wait for work; return the queued calls, and False if the end mark was among them."""
        calls: list[WriteCall] = []
        try:
            call = self._queue.get(timeout=self._until_due())
            while call is not None:
                if call is not WAKE:
                    calls.append(call)
                if len(calls) == GROUP:
                    return calls, True
                call = self._queue.get_nowait()
        except queue.Empty:
            return calls, True
        return calls, False

    def _perform(self, calls: list[WriteCall]) -> None:
        """Run all calls in one transaction and keep each one's result or exception."""
        try:
            with explained(self._path, self._busy_seconds):
                if all(call.kind == "repeatable" for call in calls) and self._perform_plainly(calls):
                    return
                session = self._begin()
                for call in calls:
                    self._perform_one(session, call, alone=len(calls) == 1)
                session.connection.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 -- else the thread would end and callers wait for ever
            self._abandon(calls, error)

    def _perform_plainly(self, calls: list[WriteCall]) -> bool:
        """Run repeatable calls without savepoints; return False, with nothing written, if any failed."""
        session = self._begin()
        try:
            for call in calls:
                call.result = call.work(session)
            session.connection.execute("COMMIT")
        except Exception:  # noqa: BLE001 -- each call is run again, and then its caller gets the error
            self._roll_back()
            return False
        return True

    def _index(self, *, busy: bool) -> None:
        """Update the text index if the writer was idle, or if too many writes are not indexed."""
        session = self._session
        if session is None or not session.noted or (busy and session.noted < BACKLOG):
            return
        if not session.is_behind():
            session.noted = 0
            return
        limit = max(INDEX_CHUNK, session.noted - BACKLOG)
        call: WriteCall = Call(lambda session: indexing.catch_up(session.connection, limit=limit), None)
        self._perform([call])
        if call.error is None:
            session.noted = max(1, session.noted - limit)
        else:
            session.noted = 0  # the notes stay in the database, and the next write leads to another attempt

    def _refresh(self) -> None:
        """Write the waiting renewals of times to live, unless the file is locked right now."""
        session, waiting = self._session, self._refreshes.waiting()
        if session is None or not waiting:
            return
        try:
            with at_once(session.connection, self._busy_seconds):
                session.connection.execute("BEGIN IMMEDIATE")
            session.touch(waiting)
            session.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            if primary_code(error) == sqlite3.SQLITE_BUSY:
                self._refreshes.postpone()
                return
            logger.warning("%d items that were read do not live longer for it", len(waiting), exc_info=True)
        self._refreshes.done(waiting)

    def _perform_alone(self, calls: list[WriteCall]) -> None:
        """Run calls that make their own transactions."""
        for call in calls:
            try:
                if call.kind == "unopened":
                    call.result = call.work(None)  # type: ignore[arg-type]  # it opens the file itself
                else:
                    call.result = call.work(self._opened())
            except BaseException as error:  # noqa: BLE001 -- as above; the caller gets it
                self._abandon([call], error)

    def _perform_one(self, session: Writing, call: WriteCall, *, alone: bool) -> None:
        """Run one caller's work so that its failure undoes its own changes and nobody else's."""
        connection = session.connection
        if not alone:
            connection.execute("SAVEPOINT work")
        try:
            call.result = call.work(session)
        except BaseException as error:
            call.error = self._explained(error)
            session.begin()
            if not connection.in_transaction:
                raise  # SQLite has undone the whole transaction (disk full, for one)
            if alone:
                connection.execute("ROLLBACK")
                connection.execute("BEGIN")
            else:
                connection.execute("ROLLBACK TO work")
        if not alone:
            connection.execute("RELEASE work")

    def _abandon(self, calls: list[WriteCall], error: BaseException) -> None:
        """Roll back the transaction and set the error of every call in it."""
        self._roll_back()
        told = self._explained(error)
        for call in calls:
            call.error = call.error or told

    def _begin(self) -> Writing:
        session = self._opened()
        session.connection.execute("BEGIN IMMEDIATE")
        session.begin()
        return session

    def _roll_back(self) -> None:
        if self._session is not None and self._session.connection.in_transaction:
            self._session.connection.execute("ROLLBACK")

    def _explained(self, error: BaseException) -> BaseException:
        if not isinstance(error, sqlite3.Error):
            return error
        mended = explain(error, self._path, self._busy_seconds)
        if mended is not None:
            mended.__cause__ = error
        return mended or error

    def _opened(self) -> Writing:
        if self._session is None:
            connection = open_writer(self._path, self._busy_seconds)
            self._session = Writing(connection, self._path, self._clock, self._refreshes)
            self._file = file_id(self._path)
            self.opened.set()
        elif file_id(self._path) != self._file:
            raise StoreUnavailableError(
                self._path, "the file was deleted or replaced while open; close the store"
            )
        return self._session

    def _replace(self, source: str) -> None:
        backups.open_source(source).close()  # first of all, refuse a backup that is not intact
        try:
            session = self._opened()
        except (StoreDamagedError, ForeignDatabaseError):
            backups.set_aside(self._path)
            session = self._opened()
        with explained(self._path, self._busy_seconds):
            backups.restore(session.connection, source)
        self._drop()
        self._opened()  # upgrades an old backup

    def _repair(self) -> None:
        try:
            with explained(self._path, self._busy_seconds):
                health.repair(self._opened())
        except StoreDamagedError:
            self._roll_back()
            self._drop()
            health.rescue(self._path, to_micros(self._clock()))
            self._opened()

    def _until_due(self) -> float | None:
        if self._session is None:
            return None
        index = IDLE_SECONDS if self._session.noted else None
        at = self._next_sweep
        sweep = None if at is None else max(0.0, at - time.monotonic())
        due = [wait for wait in (index, sweep, self._refreshes.until_due()) if wait is not None]
        return min(due, default=None)

    def _sweep_if_due(self) -> None:
        if self._next_sweep is None or time.monotonic() < self._next_sweep:
            return
        more = False
        if self._session is not None:
            call: WriteCall = Call(lambda session: session.sweep(SWEEP_CHUNK), None)
            self._perform([call])
            more = call.result == SWEEP_CHUNK  # the rest after the calls queued by then
        with self._lock:
            if self._sweep_seconds is not None:
                self._next_sweep = time.monotonic() + (0.0 if more else self._sweep_seconds)
