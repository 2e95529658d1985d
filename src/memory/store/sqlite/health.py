"""Check and repair: find damage, set it aside, save the rest."""

# ruff: noqa: S608 - only constants are put into the SQL below; every value is a parameter

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from memory.store.items import checksums, values
from memory.store.items.types import Report
from memory.store.sqlite import backups, damage, indexing
from memory.store.sqlite.connections import may_be_short, open_writer
from memory.store.sqlite.reading import COLUMNS
from memory.store.sqlite.salvage import salvage, traces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memory.store.sqlite.reading import Reading
    from memory.store.sqlite.writing import Writing

PATIENCE = 10.0
"""Seconds to wait for a lock on the repair's own temporary file."""


def check(session: Reading) -> Report:
    """Check every page, reference, value and checksum; return the report."""
    report = Report()
    connection = session.connection
    try:
        report.problems += _broken_structure(connection)
    except sqlite3.DatabaseError as error:
        report.problems.append(str(error))
    for id_, reason in _unreadable(connection, report):
        report.problems.append(f"item {id_} cannot be read: {reason}")
    for id_ in _with_broken_vectors(connection):
        report.problems.append(f"item {id_} has a damaged vector")
    return report


def _broken_structure(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what is wrong with pages, indexes, references and namespaces."""
    findings = connection.execute("PRAGMA integrity_check(20)").fetchall()
    yield from (finding for (finding,) in findings if finding != "ok")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield f"row {row} of {table} points to a missing row of {parent}"
    for id_, path, root, checksum in connection.execute(
        "SELECT id, path, root, checksum FROM namespaces"
    ).fetchall():
        if checksum is None or checksums.stored_namespace(path, root) != checksum:
            yield f"namespace {id_}: {checksums.CHANGED}"


def check_texts(session: Writing) -> list[str]:
    """Check the text index; needs a session that writes, because FTS5 checks by an INSERT."""
    try:
        session.connection.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        return [f"the text index: {error}"]
    return []


def _unreadable(connection: sqlite3.Connection, report: Report) -> Iterator[tuple[int, str]]:
    """Yield id and reason of damaged items; count the others in the report."""
    for id_ in traces(connection):
        try:
            row = connection.execute(
                f"SELECT {COLUMNS} FROM items LEFT JOIN namespaces ON ns = namespaces.id WHERE items.id = ?",
                (id_,),
            ).fetchone()
            if row is None:
                yield id_, "it is in the index but not in the table"
            elif checksums.fits(row):
                values.decode(row[8])
                report.items += 1
            else:
                yield id_, checksums.CHANGED
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            yield id_, str(error)


def _with_broken_vectors(connection: sqlite3.Connection) -> list[int]:
    """Return the items that have a vector whose bytes have changed."""
    try:
        found = connection.execute(
            "SELECT DISTINCT item FROM vectors WHERE checksum IS NULL OR checksum IS NOT vector_checksum(item, vector)"
        ).fetchall()
    except sqlite3.DatabaseError:
        return []  # a broken page, which is already reported
    return [item for (item,) in found]


def repair(session: Writing) -> None:
    """Set damaged items aside and rebuild derived data; rewrite the file if its pages are broken."""
    before = check(session)
    connection = session.connection
    if any(not problem.startswith("item ") for problem in before.problems):
        _rewrite(session)
        return
    connection.execute("BEGIN IMMEDIATE")
    damage.set_aside(connection, dict(_unreadable(connection, Report())), session.now())
    for item in _with_broken_vectors(connection):
        connection.execute("DELETE FROM vectors WHERE item = ?", (item,))
        connection.execute("INSERT OR IGNORE INTO unembedded (item) VALUES (?)", (item,))
    indexing.rebuild(connection)
    connection.execute("COMMIT")


def _rewrite(session: Writing) -> None:
    """Build a sound database from what can be read, and replace the broken one by it."""
    with (
        tempfile.TemporaryDirectory(prefix="store-repair-") as folder,
        closing(open_writer(str(Path(folder) / "sound.db"), PATIENCE)) as sound,
    ):
        with may_be_short(session.connection):
            salvage(session.connection, sound, session.path, session.now())
        backups.keep_copy(session.path)
        sound.backup(session.connection)


def rescue(path: str, now: int) -> None:
    """Replace a file that cannot be opened by a sound one, and keep it beside, renamed."""
    with tempfile.TemporaryDirectory(prefix="store-repair-", dir=Path(path).parent) as folder:
        copy, sound = Path(folder) / "broken.db", Path(folder) / "sound.db"
        backups.copy_with_log(path, str(copy))
        with (
            closing(open_writer(str(sound), PATIENCE)) as saved,
            closing(sqlite3.connect(copy, isolation_level=None)) as broken,
            may_be_short(broken),
        ):
            salvage(broken, saved, path, now)
            saved.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        backups.replace_by(path, str(sound))
