"""The stores that are compared, with the same small interface."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from langgraph.store.memory import InMemoryStore
from langgraph.store.sqlite.aio import AsyncSqliteStore

from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class RawSqlite:
    """sqlite3 in one thread: WAL, synchronous NORMAL, one commit per put; no index, no checks."""

    def __init__(self, path: Path) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._path = path
        self._thread.submit(self._open).result()

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("CREATE TABLE items (ns TEXT, key TEXT, value TEXT, PRIMARY KEY (ns, key))")

    async def aput(self, namespace: tuple[str, ...], key: str, value: dict[str, Any]) -> None:
        await self._do(self._put, "\0".join(namespace), key, value)

    async def aget(self, namespace: tuple[str, ...], key: str) -> Any:
        return await self._do(self._get, "\0".join(namespace), key)

    async def asearch(self, prefix: tuple[str, ...], *, filter: dict[str, Any], limit: int = 10) -> Any:
        return await self._do(self._search, "\0".join(prefix), filter, limit)

    async def _do(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _put(self, namespace: str, key: str, value: dict[str, Any]) -> None:
        self._connection.execute(
            "INSERT INTO items VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (namespace, key, json.dumps(value)),
        )

    def _get(self, namespace: str, key: str) -> Any:
        row = self._connection.execute(
            "SELECT value FROM items WHERE ns = ? AND key = ?", (namespace, key)
        ).fetchone()
        return row and json.loads(row[0])

    def _search(self, prefix: str, wanted: dict[str, Any], limit: int) -> Any:
        ((name, value),) = wanted.items()
        rows = self._connection.execute(
            "SELECT value FROM items WHERE ns >= ? AND ns < ? AND json_extract(value, ?) = ? LIMIT ?",
            (prefix, prefix + "\x7f", f"$.{name}", value, limit),
        )
        return [json.loads(row[0]) for row in rows]

    def close(self) -> None:
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()


@asynccontextmanager
async def peers(folder: Path) -> AsyncIterator[dict[str, Any]]:
    """Yield the four stores by name, each empty."""
    raw = RawSqlite(folder / "raw.db")
    async with (
        AsyncStoreAdapter(folder / "ours.db") as ours,
        AsyncSqliteStore.from_conn_string(str(folder / "theirs.db")) as theirs,
    ):
        await theirs.setup()
        yield {
            "AsyncStoreAdapter": ours,
            "AsyncSqliteStore": theirs,
            "InMemoryStore": InMemoryStore(),
            "raw sqlite3": raw,
        }
    raw.close()
