"""The store over a PostgreSQL database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from memory.store.base import TransactionalStore
from memory.store.items import checksums, options
from memory.store.items.types import Report, utc_now
from memory.store.operations import Operations
from memory.store.postgres.database import PostgresDatabase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from langgraph.store.base import IndexConfig, TTLConfig

    from memory.store.items.types import DamagedItem
    from memory.store.postgres.reading import PostgresReading

BUSY_SECONDS = 60.0


class AsyncPostgresStoreAdapter(TransactionalStore):
    """A store in a PostgreSQL database, for threads, event loops, processes and machines at once.

    Its tables are in a schema of their own, `memory`. Creating the store opens no connection.
    """

    def __init__(
        self,
        url: str,
        *,
        index: IndexConfig | None = None,
        ttl: TTLConfig | None = None,
        clock: Callable[[], datetime] = utc_now,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self.index_config = index
        minutes = (ttl or {}).get("sweep_interval_minutes", options.SWEEP_MINUTES)
        operations = Operations(index, ttl)
        self._database = PostgresDatabase(
            options.url(url),
            clock,
            embeds=operations.embeds,
            busy_seconds=options.busy_seconds(busy_seconds),
            sweep_seconds=options.sweep_seconds(minutes),
        )
        super().__init__(self._database, operations, ttl)

    @classmethod
    def from_conn_string(
        cls, conn_string: str, *, index: IndexConfig | None = None, ttl: TTLConfig | None = None
    ) -> Self:
        """Return a store, as LangGraph's classes do; enter it with `with` or `async with`."""
        return cls(conn_string, index=index, ttl=ttl)

    def check(self) -> Report:
        """Check the checksum of every item; change nothing. Pages and indexes are left to PostgreSQL."""
        return self._database.read(_checked)

    async def acheck(self) -> Report:
        """Check the checksum of every item; change nothing."""
        return await asyncio.to_thread(self.check)

    def damaged(self) -> list[DamagedItem]:
        """Return the damaged items that were set aside."""
        return self._database.read(lambda session: session.damaged())

    async def adamaged(self) -> list[DamagedItem]:
        """Return the damaged items that were set aside."""
        return await self._database.aread(lambda session: session.damaged())


def _checked(session: PostgresReading) -> Report:
    report = Report()
    for row in session.below(b""):
        if checksums.fits(row):
            report.items += 1
        else:
            report.problems.append(f"item {row[0]} cannot be read: {checksums.CHANGED}")
    return report
