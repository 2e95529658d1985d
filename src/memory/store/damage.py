"""Items whose bytes are broken: taken out of the way, kept where they can be looked at."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from memory.store import namespaces
from memory.store.types import from_micros

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from datetime import datetime

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True)
class DamagedItem:
    """An item that was set aside: what is left of it, and why."""

    namespace: tuple[str, ...] | None
    key: str | None
    reason: str
    value: bytes | None
    found_at: datetime


def set_aside(connection: sqlite3.Connection, broken: Mapping[int, str], now: int) -> None:
    """Move items, given by id and reason, to the damaged ones, in the caller's transaction."""
    for id_, reason in broken.items():
        connection.execute(
            "INSERT INTO damaged (found, reason, path, key, version, created, updated, scope, value) "
            "SELECT ?, ?, path, key, version, created, updated, scope, CAST(value AS BLOB) "
            "FROM items LEFT JOIN namespaces ON ns = namespaces.id WHERE items.id = ?",
            (now, reason, id_),
        )
        connection.execute("DELETE FROM items WHERE id = ?", (id_,))
        logger.warning("item %d is damaged (%s) and was set aside; damaged() shows it", id_, reason)


def _readable(decode: Callable[[bytes], T], raw: bytes | None) -> T | None:
    """Decode what may be damaged itself."""
    try:
        return None if raw is None else decode(raw)
    except (UnicodeDecodeError, TypeError, AttributeError):
        return None


def place(id_: int, path: bytes | None, key: bytes | None) -> str:
    """Say which item it is, as far as that can be read."""
    namespace, name = _readable(namespaces.decode_path, path), _readable(namespaces.decode_key, key)
    return f"item {id_}" if namespace is None or name is None else f"item {namespace!r} {name!r}"


def listed(connection: sqlite3.Connection) -> list[DamagedItem]:
    """Return what was set aside."""
    rows = connection.execute("SELECT path, key, reason, value, found FROM damaged ORDER BY id")
    return [
        DamagedItem(
            _readable(namespaces.decode_path, path),
            _readable(namespaces.decode_key, key),
            reason,
            value,
            from_micros(found),
        )
        for path, key, reason, value, found in rows
    ]
