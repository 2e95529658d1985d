"""One database file: its writer, its readers, and how work reaches them from threads and event loops."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast

from memory.store.calls import Call
from memory.store.errors import StoreBusyError, StoreClosedError
from memory.store.sqlite import damage, indexing
from memory.store.sqlite.connections import explain
from memory.store.sqlite.readers import Connections, ReadCall, Readers
from memory.store.sqlite.reading import IndexBehindError, Reading
from memory.store.sqlite.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from memory.store.calls import Kind
    from memory.store.engine import Place
    from memory.store.sqlite.writing import Writing

T = TypeVar("T")
PATIENCE: Final = 2.0
"""Seconds that a search waits for the text index."""


class InFlight:
    """Places with accepted but uncommitted writes; a read of such a place waits for the commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Keeps the invariant: the counts are those of the writes that are waited for."""
        self._counts: Counter[Place] = Counter()

    @contextmanager
    def of(self, places: Iterable[Place]) -> Iterator[None]:
        """Count writes to places inside the `with` block."""
        noted = list(places)
        with self._lock:
            self._counts.update(noted)
        try:
            yield
        finally:
            with self._lock:
                self._counts.subtract(noted)
                for place in noted:
                    if self._counts[place] <= 0:
                        del self._counts[place]

    def __contains__(self, place: Place) -> bool:
        return place in self._counts


class Database:
    """The engine of one SQLite file; work is a function of a session."""

    def __init__(
        self, path: str, clock: Callable[[], datetime], *, busy_seconds: float, sweep_seconds: float | None
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="store-") if path == ":memory:" else None
        self.path = str(Path(self._folder.name) / "store.db") if self._folder else path
        self._busy_seconds = busy_seconds
        self._writer = Writer(self.path, clock, busy_seconds=busy_seconds, sweep_seconds=sweep_seconds)
        self._connections = Connections(self.path, clock, busy_seconds)
        self._points = Readers(self.path, self._answer, threads=1, together=64)
        self._searches = Readers(self.path, self._answer, threads=2, together=1)
        self._in_flight = InFlight()
        self._closed = False

    def writing(self, places: Iterable[Place]) -> AbstractContextManager[None]:
        """Mark places as being written inside the `with` block, so that `aget` waits for these writes."""
        return self._in_flight.of(places)

    # From a thread

    def open(self) -> None:
        """Create or upgrade the file."""
        self.write_outside(_nothing)

    def write(self, work: Callable[[Writing], T], kind: Kind = "grouped") -> T:
        """Run work in the writer's next transaction and wait for its commit."""
        call: Call[Writing, T] = Call(work, None, kind)
        self._writer.submit(call)
        return call.wait()

    def write_outside(self, work: Callable[[Writing], T]) -> T:
        """Run work that makes its own transactions, on the writer's connection."""
        call: Call[Writing, T] = Call(work, None, "alone")
        self._writer.submit(call)
        return call.wait()

    def sweep_every(self, seconds: float | None) -> None:
        """Remove expired items every `seconds` seconds from now on; never, if None."""
        self._writer.sweep_every(seconds)

    def replace(self, source: str) -> None:
        """Replace the content by that of a backup."""
        self._writer.replace_by(source)
        self._connections.reset()

    def repair(self) -> None:
        """Repair the file."""
        self._writer.repair()
        self._connections.reset()

    def read(self, work: Callable[[Reading], T]) -> T:
        """Run work on a reading connection, in this thread."""
        try:
            return self._read(work)
        except IndexBehindError as behind:
            self._catch_up(behind.span)
            return self._read(_anyway(work))

    def _read(self, work: Callable[[Reading], T]) -> T:
        if self._closed:
            raise StoreClosedError(self.path)
        self._ensure_open()
        with self._connections.lend() as session:
            result = work(session)
            touched, broken = dict(session.touched), dict(session.broken)
        self._set_aside(broken)
        if touched:
            self._writer.refresh(touched)
        return result

    def close(self) -> None:
        """Finish accepted work and close the file."""
        self._closed = True
        self._points.close()
        self._searches.close()
        self._writer.close()
        self._connections.close()
        if self._folder is not None:
            self._folder.cleanup()

    # From an event loop

    async def aopen(self) -> None:
        """Create or upgrade the file."""
        await self.awrite_outside(_nothing)

    async def awrite(self, work: Callable[[Writing], T], kind: Kind = "grouped") -> T:
        """Run work in the writer's next transaction and await its commit."""
        call: Call[Writing, T] = Call(work, asyncio.get_running_loop(), kind)
        self._writer.submit(call)
        return await call.waiting()

    async def awrite_outside(self, work: Callable[[Writing], T]) -> T:
        """Run work that makes its own transactions, on the writer's connection."""
        call: Call[Writing, T] = Call(work, asyncio.get_running_loop(), "alone")
        self._writer.submit(call)
        return await call.waiting()

    async def aget(self, work: Callable[[Reading], T], place: Place) -> T:
        """Run a quick read of one place, in the writer if that place is just being written."""
        if place in self._in_flight:
            return await self.awrite(work, "repeatable")
        call: Call[Reading, T] = Call(work, asyncio.get_running_loop())
        self._points.submit(call)
        return await cast("asyncio.Future[T]", call.future)  # calls made with a loop have one

    async def aread(self, work: Callable[[Reading], T], *, quick: bool = False) -> T:
        """Run work in a reader's thread; quick work does not queue behind searches."""
        try:
            return await self._aread(work, quick=quick)
        except IndexBehindError as behind:
            await self._acatch_up(behind.span)
            return await self._aread(_anyway(work), quick=quick)

    async def _aread(self, work: Callable[[Reading], T], *, quick: bool) -> T:
        call: Call[Reading, T] = Call(work, asyncio.get_running_loop())
        (self._points if quick else self._searches).submit(call)
        return await call.waiting()

    # A search may find the text index out of date. It waits for the writer to update it, but not for ever: if
    # another program keeps the file locked, the search uses the index as it is.

    def _catch_up(self, span: tuple[int, int]) -> None:
        call: Call[Writing, int] = Call(partial(_index, span=span), None)
        self._writer.submit(call)
        with suppress(TimeoutError, StoreBusyError):
            call.wait(PATIENCE)

    async def _acatch_up(self, span: tuple[int, int]) -> None:
        with suppress(TimeoutError, StoreBusyError):
            async with asyncio.timeout(PATIENCE):
                await self.awrite(partial(_index, span=span))

    # In the readers' threads

    def _answer(self, calls: list[ReadCall]) -> None:
        """Run several reads in one session."""
        try:
            if calls:
                self._ensure_open()
                with self._connections.lend() as session:
                    for call in calls:
                        self._answer_one(session, call)
                    self._set_aside(dict(session.broken))
                    if session.touched:
                        self._writer.refresh(session.touched)
        except Exception as error:  # noqa: BLE001 -- else the thread would end and callers wait for ever
            for call in calls:
                call.error = call.error or error

    def _answer_one(self, session: Reading, call: ReadCall) -> None:
        call.perform(session)
        if isinstance(call.error, sqlite3.Error):
            call.error = explain(call.error, self.path, self._busy_seconds) or call.error

    def _set_aside(self, broken: dict[int, str]) -> None:
        """Have the writer set damaged items aside; nobody waits for it."""
        if broken:
            with suppress(StoreClosedError):
                work = partial(_put_away, broken=broken)
                self._writer.submit(Call(work, None))

    def _ensure_open(self) -> None:
        """Have the writer create or upgrade the file before the first read, and wait for that only."""
        if not self._writer.opened.is_set():
            self.open()


def _nothing(_: Writing) -> None:
    """Do nothing; the writer opens the file before it runs this."""


def _index(session: Writing, *, span: tuple[int, int]) -> int:
    return indexing.catch_up(session.connection, span)


def _put_away(session: Writing, *, broken: dict[int, str]) -> None:
    damage.set_aside(session.connection, broken, session.now())


def _anyway(work: Callable[[Reading], T]) -> Callable[[Reading], T]:
    """Return the work, changed to run even if the text index is out of date."""

    def run(session: Reading) -> T:
        session.accept_behind = True
        try:
            return work(session)
        finally:
            session.accept_behind = False

    return run
