"""Backup, restore and vacuum of a database file."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from memory.store.errors import QueryError, StoreDamagedError, StoreUnavailableError
from memory.store.sqlite import indexing, schema

if TYPE_CHECKING:
    from memory.store.sqlite.reading import Reading
    from memory.store.sqlite.writing import Writing


LOGS: Final = ("-wal", "-shm")


def backup(session: Reading, *, target: str) -> None:
    """Copy the database as this session sees it; the target appears complete or not at all."""
    if Path(target).resolve() == Path(session.path).resolve():
        raise QueryError(f"{target} is the store itself", "give another file to back up to")
    partial = Path(f"{target}.partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(partial)) as copy:
            session.connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            _verify(copy, str(partial))
    except BaseException:  # raised again; after Ctrl-C, too, half a copy must not stay
        partial.unlink(missing_ok=True)
        raise
    partial.replace(target)


def restore(connection: sqlite3.Connection, source: str) -> None:
    """Replace the whole content by that of a backup, in one step for every other connection."""
    with closing(open_source(source)) as backup_of_ours:
        backup_of_ours.backup(connection)


def open_source(source: str) -> sqlite3.Connection:
    """Open a backup for reading; refuse a file that is not an intact database of the store."""
    if not Path(source).is_file():
        raise StoreUnavailableError(source, "no such file")
    connection = sqlite3.connect(f"{Path(source).resolve().as_uri()}?mode=ro", uri=True)
    try:
        _verify(connection, source)
    except BaseException:  # raised again; after Ctrl-C, too, nobody else could close the connection
        connection.close()
        raise
    return connection


def set_aside(path: str) -> None:
    """Rename a file that cannot be opened, and its log, to keep it for inspection."""
    beside = _beside(path)
    for suffix in ("", *LOGS):
        file = Path(path + suffix)
        if file.exists():
            file.rename(beside + suffix)


def keep_copy(path: str) -> None:
    """Copy a broken file, and its log, to keep it for inspection after the repair."""
    copy_with_log(path, _beside(path))


def copy_with_log(path: str, target: str) -> None:
    """Copy a file, and its log, while nobody writes to it."""
    for suffix in ("", "-wal"):
        if Path(path + suffix).exists():
            shutil.copy2(path + suffix, target + suffix)


def replace_by(path: str, sound: str) -> None:
    """Replace a broken file by a sound one and keep a copy beside; at every moment `path` exists."""
    shutil.copymode(path, sound)
    beside = _beside(path)
    for suffix in LOGS:  # first of all: SQLite would take them for the logs of the new file
        if Path(path + suffix).exists():
            Path(path + suffix).rename(beside + suffix)
    shutil.copy2(path, beside)
    Path(sound).replace(path)


def _beside(path: str) -> str:
    """Return an unused name for the copy of a broken file."""
    name = f"{path}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    taken = (f"{name}.{number}" for number in count(2))
    return name if not Path(name).exists() else next(free for free in taken if not Path(free).exists())


def vacuum(session: Writing) -> None:
    """Rewrite the file without free space, and clear the log."""
    run = session.connection.execute
    run("BEGIN IMMEDIATE")
    run("DELETE FROM namespaces WHERE NOT EXISTS (SELECT 1 FROM items WHERE ns = namespaces.id)")
    indexing.catch_up(session.connection)
    run("INSERT INTO texts (texts) VALUES ('optimize')")  # drops the words of deleted items
    run("COMMIT")
    run("VACUUM")
    run("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _verify(connection: sqlite3.Connection, path: str) -> None:
    if schema.version(connection, path) == 0:
        raise StoreDamagedError(path, "it is empty")
    (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if finding != "ok":
        raise StoreDamagedError(path, finding)
