"""Opening of the database file, and conversion of SQLite's errors into the store's own."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from memory.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
)
from memory.store.items import checksums
from memory.store.sqlite import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_SECONDS: Final = 60.0
_UNAVAILABLE: Final = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
)


def open_writer(path: str, busy_seconds: float) -> sqlite3.Connection:
    """Open for writing; create or upgrade the database first."""
    with explained(path, busy_seconds):
        connection = _connect(path, busy_seconds)
        try:
            schema.version(connection, path)  # refuses another program's file before anything is changed
            _use_wal(connection, busy_seconds)
            # Under WAL a commit survives the death of the process; only a power cut can take the newest ones.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # deleted content does not stay in free pages
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA journal_size_limit = 67108864")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            schema.upgrade(connection, path)
        except BaseException:  # raised again; after Ctrl-C, too, nobody else could close the connection
            connection.close()
            raise
        return connection


def open_reader(path: str, busy_seconds: float) -> sqlite3.Connection:
    """Open for reading an existing database; never waits for a writer."""
    with explained(path, busy_seconds):
        connection = _connect(path, busy_seconds)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cache_size = -65536")
        return connection


@contextmanager
def may_be_short(connection: sqlite3.Connection) -> Iterator[None]:
    """Allow reading a truncated file inside the `with` block, which SQLite otherwise refuses."""
    factory, connection.text_factory = connection.text_factory, _as_text
    connection.execute("PRAGMA writable_schema = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA writable_schema = OFF")
        connection.text_factory = factory


@contextmanager
def at_once(connection: sqlite3.Connection, busy_seconds: float) -> Iterator[None]:
    """Do not wait for locks inside the `with` block."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        _be_patient(connection, busy_seconds)


def _be_patient(connection: sqlite3.Connection, busy_seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(busy_seconds * 1000)}")


def _connect(path: str, busy_seconds: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    _be_patient(connection, busy_seconds)
    connection.text_factory = _as_text
    _register_checksums(connection)
    return connection


def _as_text(raw: bytes) -> str:
    """Return any bytes as text: one damaged row must not keep the others from being read."""
    return raw.decode("utf-8", "surrogateescape")


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Switch to the write-ahead log; waits for locks, which SQLite itself does not do here."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if primary_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def file_id(path: str) -> tuple[int, int] | None:
    """Return device and inode, which tell files at the same path apart; None if there is no file."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- called with each read; making a Path would be a fifth of it
    except OSError:
        return None
    return found.st_dev, found.st_ino


def primary_code(error: sqlite3.Error) -> int:
    """Return SQLite's error code without its details."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def explained(path: str, busy_seconds: float) -> Iterator[None]:
    """Raise a `StoreError` for those of SQLite's errors that a person can act on; let others through."""
    try:
        yield
    except sqlite3.Error as error:
        mended = explain(error, path, busy_seconds)
        if mended is None:
            raise
        raise mended from error


def explain(error: sqlite3.Error, path: str, busy_seconds: float) -> StoreError | None:
    """Return the store's own error for one of SQLite's; None for a programming error."""
    code = primary_code(error)
    detail = str(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusyError(path, busy_seconds)
    if code == sqlite3.SQLITE_FULL:
        return StoreFullError(path, detail)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "malformed" in detail:
        return StoreDamagedError(path, detail)
    if code in _UNAVAILABLE:
        return StoreUnavailableError(path, detail)
    return None


def _register_checksums(connection: sqlite3.Connection) -> None:
    """Register the checksum functions for use in SQL."""
    for name, count, function in (
        ("item_checksum", 9, checksums.stored_item),
        ("namespace_checksum", 2, checksums.stored_namespace),
        ("vector_checksum", 2, checksums.stored_vector),
    ):
        connection.create_function(name, count, function, deterministic=True)
