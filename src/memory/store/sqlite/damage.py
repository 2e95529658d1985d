"""Damaged items, which are set aside in a table where they can be inspected."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from memory.store.items.damaged import damaged_item

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from memory.store.items.types import DamagedItem

logger = logging.getLogger(__name__)


def set_aside(connection: sqlite3.Connection, broken: Mapping[int, str], now: int) -> None:
    """Move items (id → reason) to the table of damaged items, in the caller's transaction."""
    for id_, reason in broken.items():
        connection.execute(
            "INSERT INTO damaged (found, reason, path, key, version, created, updated, scope, value) "
            "SELECT ?, ?, path, key, version, created, updated, scope, CAST(value AS BLOB) "
            "FROM items LEFT JOIN namespaces ON ns = namespaces.id WHERE items.id = ?",
            (now, reason, id_),
        )
        connection.execute("DELETE FROM items WHERE id = ?", (id_,))
        logger.warning("item %d is damaged (%s) and was set aside; damaged() shows it", id_, reason)


def listed(connection: sqlite3.Connection) -> list[DamagedItem]:
    """Return the items that were set aside."""
    rows = connection.execute("SELECT path, key, reason, value, found FROM damaged ORDER BY id")
    return [damaged_item(*row) for row in rows]
