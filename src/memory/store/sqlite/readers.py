"""Connections and threads for reading; they never wait for the writer."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from memory.store.calls import Call, deliver
from memory.store.errors import StoreClosedError, StoreUnavailableError
from memory.store.sqlite.connections import explained, file_id, open_reader
from memory.store.sqlite.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

IDLE: Final = 4

ReadCall = Call[Reading, Any]  # calls with results of any type share the queue


class Connections:
    """A pool of reading sessions, each lent to one thread at a time."""

    def __init__(self, path: str, clock: Callable[[], datetime], busy_seconds: float) -> None:
        self._path = path
        self._clock = clock
        self._busy_seconds = busy_seconds
        self._idle: deque[Reading] = deque()
        self._file: tuple[int, int] | None = None
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[Reading]:
        """Lend a session that sees one snapshot of the database."""
        session = self._take()
        try:
            with explained(self._path, self._busy_seconds):
                session.connection.execute("BEGIN")
                try:
                    yield session
                finally:
                    session.touched, session.broken = {}, {}
                    _end(session.connection)
        finally:
            self._give_back(session)

    def close(self) -> None:
        """Close idle sessions now, and the others when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().connection.close()

    def reset(self) -> None:
        """Close idle sessions and open new ones from now on, after the file was replaced."""
        self._file = file_id(self._path)
        while self._idle:
            self._idle.pop().connection.close()

    def _take(self) -> Reading:
        file = file_id(self._path)
        if self._file is None:
            self._file = file
        if file is None or file != self._file:
            raise StoreUnavailableError(
                self._path, "the file was deleted or replaced while open; close the store"
            )
        try:
            return self._idle.pop()
        except IndexError:
            return Reading(open_reader(self._path, self._busy_seconds), self._path, self._clock)

    def _give_back(self, session: Reading) -> None:
        if self._closed or len(self._idle) >= IDLE or file_id(self._path) != self._file:
            session.connection.close()
        else:
            self._idle.append(session)


def _end(connection: sqlite3.Connection) -> None:
    """End a transaction that has only read; on a broken file COMMIT itself may fail."""
    try:
        connection.execute("COMMIT")
    except sqlite3.DatabaseError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


class Readers:
    """Threads that read for event loops; each takes up to `together` queued calls and runs them together."""

    def __init__(
        self, path: str, run: Callable[[list[ReadCall]], None], *, threads: int, together: int
    ) -> None:
        self._path = path
        self._perform = run
        self._queue: queue.SimpleQueue[ReadCall | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        """Keeps the invariant: nothing enters the queue after the end marks."""
        self._closed = False
        self._count = threads
        self._together = together
        self._threads: list[threading.Thread] = []

    def submit(self, call: ReadCall) -> None:
        """Queue a call."""
        with self._lock:
            if self._closed:
                raise StoreClosedError(self._path)
            if not self._threads:
                self._start()
            self._queue.put(call)

    def close(self) -> None:
        """Finish accepted calls, then end the threads."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._queue.put(None)
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _start(self) -> None:
        for number in range(self._count):
            thread = threading.Thread(target=self._run, name=f"store-reader-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        more = True
        while more:
            calls, more = self._take()
            self._perform(calls)
            deliver(calls)

    def _take(self) -> tuple[list[ReadCall], bool]:
        calls: list[ReadCall] = []
        call = self._queue.get()
        try:
            while call is not None:
                calls.append(call)
                if len(calls) == self._together:
                    return calls, True
                call = self._queue.get_nowait()
        except queue.Empty:
            return calls, True
        return calls, False
