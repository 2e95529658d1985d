"""The store over one SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from memory.store.base import TransactionalStore
from memory.store.items import options
from memory.store.items.types import utc_now
from memory.store.operations import Operations
from memory.store.sqlite.connections import BUSY_SECONDS
from memory.store.sqlite.database import Database
from memory.store.sqlite.maintenance import Maintenance

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from datetime import datetime

    from langgraph.store.base import IndexConfig, TTLConfig


class AsyncStoreAdapter(Maintenance, TransactionalStore):
    """A store in one SQLite file, for threads, event loops and processes at once; opened at first use."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        index: IndexConfig | None = None,
        ttl: TTLConfig | None = None,
        clock: Callable[[], datetime] = utc_now,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        file = options.path(path)
        self.index_config = index
        operations = Operations(index, ttl)
        sweep_minutes = (ttl or {}).get("sweep_interval_minutes", options.SWEEP_MINUTES)
        self._database = Database(
            file,
            clock,
            busy_seconds=options.busy_seconds(busy_seconds),
            sweep_seconds=options.sweep_seconds(sweep_minutes),
        )
        super().__init__(self._database, operations, ttl)

    @classmethod
    def from_conn_string(
        cls, conn_string: str, *, index: IndexConfig | None = None, ttl: TTLConfig | None = None
    ) -> Self:
        """Return a store, as LangGraph's classes do; enter it with `with` or `async with`."""
        return cls(conn_string, index=index, ttl=ttl)
