"""A test user whose plain statements are read by an engine, with a clock that a test can move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from memory.engine.memory_engine import MemoryEngine
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.operations.history import check
from memory.recall.structured import all_records
from memory.records.items import grouped_fields
from memory.records.messages import Message
from orchestrator.offline.model import OfflineChatModel

if TYPE_CHECKING:
    from memory.engine.ingest import UpdateReport
    from memory.maintenance.round import Done
    from memory.records.items import StoredRecord
    from memory.records.messages import Origin

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass
class Listener:
    """A memory that reads one message a minute, with short forms for what tests ask of it."""

    engine: MemoryEngine
    now: list[datetime]
    count: int = 0

    async def hear(self, *texts: str, thread: str = "t1", origin: Origin = "chat") -> UpdateReport:
        for text in texts:
            self.now[0] += timedelta(minutes=1)
            self.count += 1
            message = Message(f"m{self.count}", "user", text, None, self.now[0].isoformat())
            await self.engine.record("ann", thread, [message], origin=origin)
            report = await self.engine.update("ann", thread)
        return report

    async def records(self, kind: str) -> list[StoredRecord]:
        return await all_records(self.engine.store, "ann", kind)

    async def fields(self, kind: str) -> list[dict[str, Any]]:
        return [grouped_fields(one) for one in await self.records(kind)]

    async def ruled(self, **given: Any) -> list[Done]:
        """Run maintenance; return what it did, apart from the episodes it wrote."""
        done = (await self.engine.maintain("ann", **given)).done
        return [one for one in done if one.what != "summed up"]

    async def is_what_its_journal_says(self) -> bool:
        return (await check(self.engine.store, "ann")).whole


def offline(ann: Listener) -> MemoryEngine:
    """Return an engine on the same memory that reads with the offline model."""
    return MemoryEngine(ann.engine.store, TrustcallExtractor(OfflineChatModel()), clock=ann.engine.clock)
