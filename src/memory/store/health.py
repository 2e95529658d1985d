"""Finding damage, setting it aside, and saving the rest."""

# ruff: noqa: S608 - what is put together below are constants; every value is a parameter

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from memory.store import damage, indexing, namespaces, values
from memory.store.connections import open_writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memory.store.reading import Reading
    from memory.store.writing import Writing

ITEM_COLUMNS: Final = "id, ns, key, version, created, updated, ttl, expires, scope, value"


@dataclass
class Report:
    """What a check or repair has found."""

    items: int = 0
    """Items that can be read."""
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check(session: Reading) -> Report:
    """Look at every page, reference and value."""
    report = Report()
    connection = session.connection
    try:
        findings = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
        report.problems += [finding for finding in findings if finding != "ok"]
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            report.problems.append(f"row {row} of {table} points to a missing row of {parent}")
    except sqlite3.DatabaseError as error:
        report.problems.append(str(error))
    for id_, reason in _unreadable(connection, report):
        report.problems.append(f"item {id_} cannot be read: {reason}")
    return report


def check_texts(session: Writing) -> list[str]:
    """Look at the text index; FTS5 wants to write for that."""
    try:
        session.connection.execute("INSERT INTO texts (texts) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        return [f"the text index: {error}"]
    return []


def _unreadable(connection: sqlite3.Connection, report: Report) -> Iterator[tuple[int, str]]:
    """Yield items whose row or value is broken; count the others."""
    for id_ in _ids(connection):
        try:
            row = connection.execute("SELECT value FROM items WHERE id = ?", (id_,)).fetchone()
            if row is None:
                yield id_, "it is in the index but not in the table"
                continue
            values.decode(row[0])
            report.items += 1
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            yield id_, str(error)


def _ids(connection: sqlite3.Connection) -> list[int]:
    """Return every item there is a trace of: in the table or in either index."""
    found: set[int] = set()
    for source in ("NOT INDEXED", "INDEXED BY items_by_key", "INDEXED BY items_by_age"):
        try:
            # Fetched one by one: what comes before a broken page counts.
            for (id_,) in connection.execute(f"SELECT id FROM items {source} WHERE ns >= 0"):
                found.add(id_)
        except sqlite3.DatabaseError:
            continue
    return sorted(found)


def repair(session: Writing) -> None:
    """Set damaged items aside and rebuild what is derived; rewrite the file if its pages are broken."""
    before = check(session)
    connection = session.connection
    if any(not problem.startswith("item ") for problem in before.problems):
        _rewrite(session)
        return
    connection.execute("BEGIN IMMEDIATE")
    damage.set_aside(connection, dict(_unreadable(connection, Report())), session.now())
    indexing.rebuild(connection)
    connection.execute("COMMIT")


def _rewrite(session: Writing) -> None:
    """Build a sound database from what can be read, then put it in the place of the broken one."""
    with tempfile.TemporaryDirectory(prefix="store-repair-") as folder:
        sound = open_writer(str(Path(folder) / "sound.db"), busy_seconds=10)
        try:
            sound.execute("BEGIN")
            sound.execute("PRAGMA defer_foreign_keys = ON")
            _save_table(session.connection, sound, "namespaces")
            _save_items(session, sound)
            _save_table(session.connection, sound, "damaged")
            _name_lost_namespaces(sound)
            indexing.rebuild(sound)
            _save_vectors(session.connection, sound)
            sound.execute("COMMIT")
            sound.backup(session.connection)
        finally:
            sound.close()


def _save_table(broken: sqlite3.Connection, sound: sqlite3.Connection, table: str) -> None:
    try:
        for row in broken.execute(f"SELECT * FROM {table}"):
            sound.execute(f"INSERT OR IGNORE INTO {table} VALUES ({','.join('?' * len(row))})", row)
    except sqlite3.DatabaseError:
        return  # what came before the broken page is saved


def _sound_row(connection: sqlite3.Connection, id_: int) -> tuple[Any, ...]:
    """Return an item's row; raises if it, or its value, cannot be read."""
    row: tuple[Any, ...] | None = connection.execute(
        f"SELECT {ITEM_COLUMNS} FROM items WHERE id = ?", (id_,)
    ).fetchone()
    if row is None:
        raise ValueError("only its place in an index is left")
    values.decode(row[-1])
    return row


def _save_items(session: Writing, sound: sqlite3.Connection) -> None:
    for id_ in _ids(session.connection):
        try:
            row = _sound_row(session.connection, id_)
            sound.execute(f"INSERT INTO items ({ITEM_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            path, key = _traces(session.connection, id_)
            sound.execute(
                "INSERT INTO damaged (found, reason, path, key) VALUES (?, ?, ?, ?)",
                (session.now(), f"item {id_}: {error}", path, key),
            )


def _traces(broken: sqlite3.Connection, id_: int) -> tuple[bytes | None, bytes | None]:
    """Return the path and key of an item from the index, if that still can be read."""
    try:
        row: Any = broken.execute(
            "SELECT path, key FROM items INDEXED BY items_by_key JOIN namespaces ON ns = namespaces.id "
            "WHERE ns >= 0 AND items.id = ?",
            (id_,),
        ).fetchone()
    except sqlite3.DatabaseError:
        return None, None
    return row or (None, None)


def _name_lost_namespaces(sound: sqlite3.Connection) -> None:
    """Give items whose namespace cannot be read any more a place where they can be found."""
    lost = sound.execute(
        "SELECT DISTINCT ns, id >> 32 FROM items WHERE ns NOT IN (SELECT id FROM namespaces)"
    ).fetchall()
    for ns, root in lost:
        path = namespaces.encode_path(("lost and found", str(ns)))
        sound.execute("INSERT INTO namespaces (id, path, root) VALUES (?, ?, ?)", (ns, path, root))


def _save_vectors(broken: sqlite3.Connection, sound: sqlite3.Connection) -> None:
    try:
        for row in broken.execute("SELECT id, item, vector FROM vectors"):
            sound.execute(
                "INSERT INTO vectors (id, item, vector) SELECT ?, id, ? FROM items WHERE id = ?",
                (row[0], row[2], row[1]),
            )
    except sqlite3.DatabaseError:
        return  # the others are embedded again when their items are next written
