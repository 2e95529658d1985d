"""One PostgreSQL database: a pool of connections, and how work reaches it from threads and event loops.

Work that writes locks the first labels of the namespaces that it accesses (advisory locks of the session,
taken before the transaction begins). So only one transaction of any process at a time changes a user's items,
and nothing it has read is out of date when it commits. Work that turns out to need another label is started
again with all of them locked in a fixed order, so there are no deadlocks. Work whose connection breaks is run
again, unless PostgreSQL says that its transaction was committed.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

import psycopg
from psycopg import errors
from psycopg_pool import ConnectionPool, PoolTimeout

from memory.store.errors import (
    NestedCallError,
    StoreBusyError,
    StoreClosedError,
    StoreFullError,
    StoreUnavailableError,
)
from memory.store.postgres import pgvector, schema
from memory.store.postgres.background import Background
from memory.store.postgres.reading import PostgresReading
from memory.store.postgres.transactions import RootNeededError, Transaction
from memory.store.postgres.writing import PostgresWriting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from psycopg import Connection

    from memory.store.calls import Kind
    from memory.store.engine import Place
    from memory.store.postgres.pgvector import Pgvector

logger = logging.getLogger(__name__)
T = TypeVar("T")
CONNECTIONS: Final = 8
"""Maximum connections of one store, and threads that use them."""
CONNECT_SECONDS: Final = 10
"""Seconds to wait for the server when the store is opened."""
PAUSE: Final = 0.05
"""Seconds until the first retry, doubled with each further one."""
ATTEMPTS: Final = 8


class PostgresDatabase:
    """The engine of one PostgreSQL database; work is a function of a session."""

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime],
        *,
        embeds: bool,
        busy_seconds: float,
        sweep_seconds: float | None,
    ) -> None:
        self.path = _shown(url)
        self._url = url
        self._clock = clock
        self._embeds = embeds
        self._busy_seconds = busy_seconds
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=CONNECTIONS,
            open=False,
            timeout=busy_seconds,
            kwargs={"autocommit": True, "application_name": "memory"},
            configure=self._configure,
            check=ConnectionPool.check_connection,
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, "store-postgres")
        self._lock = threading.Lock()
        """Keeps the invariants: the pool is opened once; `_in_flight` holds the writes waited for."""
        self._opened = self._closed = False
        self._pgvector: Pgvector | None = None
        self._inside = threading.local()
        self._in_flight: dict[Place, list[Future[None]]] = {}
        self._background = Background(self.write_now, sweep_seconds)

    # Opening and closing

    def open(self) -> None:
        """Connect, and create or upgrade the tables."""
        if self._closed:
            raise StoreClosedError(self.path)
        with self._lock:
            if self._opened:
                return
            with self._explained():
                try:
                    connection = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_SECONDS)
                except psycopg.OperationalError as error:  # fails at once; the pool would keep trying
                    raise self._unavailable(error) from error
                with connection:
                    schema.upgrade(connection, self.path)
                    if self._embeds:
                        self._pgvector = pgvector.upgrade(connection, self.path)
            self._pool.open()
            self._opened = True
            self._background.start()

    async def aopen(self) -> None:
        """Connect, and create or upgrade the tables."""
        await asyncio.to_thread(self.open)

    def close(self) -> None:
        """Finish accepted work and close the connections."""
        if self._closed:
            return
        self._threads.shutdown(wait=True)
        self._background.stop()
        self._closed = True
        self._pool.close()

    def sweep_every(self, seconds: float | None) -> None:
        """Remove expired items every `seconds` seconds from now on; never, if None."""
        if self._closed and seconds is not None:
            raise StoreClosedError(self.path)
        self._background.sweep_every(seconds)

    # From a thread

    def read(self, work: Callable[[PostgresReading], T]) -> T:
        """Run work on one snapshot of the database."""
        return self._again(lambda: self._read(work))

    def write(self, work: Callable[[PostgresWriting], T], kind: Kind = "grouped") -> T:  # noqa: ARG002 -- here each call has a transaction of its own
        """Run work in a transaction and wait for its commit."""
        return self._submit(partial(self.write_now, work)).result()

    def write_now(self, work: Callable[[PostgresWriting], T]) -> T:
        """Run work in a transaction, in this thread."""
        roots: set[int] = set()
        while True:
            try:
                return self._again(partial(self._write, work, roots))
            except RootNeededError as needed:
                roots.add(needed.root)

    # From an event loop

    async def aread(self, work: Callable[[PostgresReading], T], *, quick: bool = False) -> T:  # noqa: ARG002 -- reads do not queue here
        """Run work on one snapshot of the database."""
        return await self._in_thread(partial(self.read, work))

    async def aget(self, work: Callable[[PostgresReading], T], place: Place) -> T:
        """Run a quick read of one place, which sees the writes to it that were accepted before."""
        with self._lock:
            before = list(self._in_flight.get(place, ()))
        for one in before:
            await asyncio.wrap_future(one)
        return await self.aread(work)

    async def awrite(self, work: Callable[[PostgresWriting], T], kind: Kind = "grouped") -> T:  # noqa: ARG002 -- as above
        """Run work in a transaction and await its commit."""
        return await self._in_thread(partial(self.write_now, work))

    @contextmanager
    def writing(self, places: Iterable[Place]) -> Iterator[None]:
        """Mark places as being written inside the `with` block, so that `aget` waits for these writes."""
        noted, done = list(places), Future[None]()
        with self._lock:
            for place in noted:
                self._in_flight.setdefault(place, []).append(done)
        try:
            yield
        finally:
            with self._lock:
                for place in noted:
                    self._in_flight[place].remove(done)
                    if not self._in_flight[place]:
                        del self._in_flight[place]
            done.set_result(None)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # Accepted work is finished even if its caller is cancelled.
        return await asyncio.shield(asyncio.wrap_future(self._submit(work)))

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        if getattr(self._inside, "writing", False):
            raise NestedCallError
        try:
            return self._threads.submit(_carried, work)
        except RuntimeError:  # the executor was shut down
            raise StoreClosedError(self.path) from None

    # In the threads

    def _again(self, work: Callable[[], T]) -> T:
        """Run work, and again if the connection breaks or the server asks for it; never after a commit."""
        until, pause = time.monotonic() + self._busy_seconds, PAUSE
        self.open()
        for attempt in range(ATTEMPTS):
            try:
                with self._explained():
                    return work()
            except (psycopg.OperationalError, errors.SerializationFailure, errors.DeadlockDetected) as error:
                if attempt == ATTEMPTS - 1 or time.monotonic() + pause > until:
                    raise self._unavailable(error) from error
                logger.info("trying again: %s", _first_line(error))
            time.sleep(pause)
            pause *= 2
        raise AssertionError("the last attempt returns or raises")

    def _read(self, work: Callable[[PostgresReading], T]) -> T:
        with self._pool.connection() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                session = PostgresReading(connection, self.path, self._clock, self._pgvector)
                result = work(session)
            finally:
                _end(connection)
        if session.broken or session.touched:
            self._background.note(session.touched, session.broken)
        return result

    def _write(self, work: Callable[[PostgresWriting], T], roots: set[int]) -> T:
        with self._pool.connection() as connection:
            transaction = Transaction(connection, roots)
            try:
                result = self._worked(work, connection, transaction)
                number = transaction.number()
                try:
                    connection.execute("COMMIT")
                except psycopg.OperationalError:
                    if number is None or not self._was_committed(number):
                        raise
            finally:
                transaction.end()
        return result

    def _worked(
        self, work: Callable[[PostgresWriting], T], connection: Connection, transaction: Transaction
    ) -> T:
        """Run the work, with the thread marked as inside a transaction, so that nested calls are refused."""
        session = PostgresWriting(
            connection, self.path, self._clock, self._pgvector, transaction, self._background.waiting
        )
        self._inside.writing = True
        try:
            result = work(session)
            if session.touched:
                session.touch(session.touched)
        finally:
            self._inside.writing = False
        return result

    def _was_committed(self, number: str) -> bool:
        """Tell whether a transaction was committed whose connection broke during the commit."""
        pause = PAUSE
        for _ in range(ATTEMPTS):
            # Not from the pool: all its connections may be in use by work that waits for such an answer.
            with (
                suppress(psycopg.OperationalError),
                psycopg.connect(self._url, autocommit=True) as connection,
            ):
                (status,) = connection.execute("SELECT pg_xact_status(%s::xid8)", (number,)).fetchone() or (
                    "",
                )
                if status in {"committed", "aborted"}:
                    return bool(status == "committed")
            time.sleep(pause)
            pause *= 2
        raise StoreUnavailableError(
            self.path,
            "the connection broke while something was written",
            "look whether it was, then try again",
        )

    def _unavailable(self, error: Exception) -> StoreUnavailableError:
        hint = "check that the server runs and that the address is right"
        return StoreUnavailableError(self.path, _first_line(error), hint)

    def _configure(self, connection: Connection) -> None:
        pgvector.configure(connection)
        connection.execute(f"SET lock_timeout = '{round(self._busy_seconds * 1000)}ms'")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise a `StoreError` for those of PostgreSQL's errors that a person can act on."""
        try:
            yield
        except errors.LockNotAvailable as error:
            raise StoreBusyError(self.path, self._busy_seconds) from error
        except (errors.DiskFull, errors.OutOfMemory) as error:
            raise StoreFullError(self.path, _first_line(error)) from error
        except PoolTimeout as error:
            raise self._unavailable(error) from error
        except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction) as error:
            raise self._unavailable(error) from error


def _carried(work: Callable[[], T]) -> T:
    """Run work in a thread; wrap a StopIteration, which no future can carry."""
    try:
        return work()
    except StopIteration as error:
        raise RuntimeError("the work raised StopIteration") from error


def _end(connection: Connection) -> None:
    """End a transaction that has only read."""
    with suppress(psycopg.OperationalError):
        connection.execute("COMMIT" if connection.info.transaction_status.name == "INTRANS" else "ROLLBACK")


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def _shown(url: str) -> str:
    """Return a URL without user and password, for error messages."""
    parts: Any = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{where}{parts.path}" if parts.scheme else "the PostgreSQL database"
