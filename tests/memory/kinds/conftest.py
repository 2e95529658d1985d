"""Engines that read plain statements, by their form or with the offline model, and a clock to move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from memory.engine import MemoryEngine
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.history import check
from memory.messages import Message
from memory.recall.structured import all_records
from memory.record_items import grouped_fields
from memory.store import AsyncStoreAdapter
from orchestrator.offline.model import OfflineChatModel
from tests.support.stating import StatingExtractor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from memory.engine import UpdateReport
    from memory.messages import Origin
    from memory.record_items import StoredRecord
    from memory.upkeep.round import Done

START = datetime(2026, 3, 2, 10, tzinfo=UTC)


@dataclass
class Listener:
    """Somebody who is told things, a minute apart."""

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
        """Run maintenance; return what the rules did, without the episodes that it also writes."""
        done = (await self.engine.maintain("ann", **given)).done
        return [one for one in done if one.what != "summed up"]

    async def is_what_its_journal_says(self) -> bool:
        return (await check(self.engine.store, "ann")).whole


@pytest.fixture
async def ann(tmp_path: Path) -> AsyncIterator[Listener]:
    """Somebody whose statements are read by their form."""
    now = [START]
    async with AsyncStoreAdapter(tmp_path / "memory.sqlite") as store:
        yield Listener(MemoryEngine(store, StatingExtractor(), clock=lambda: now[0]), now)


def offline(ann: Listener) -> MemoryEngine:
    """Return an engine on the same memory that reads with the offline model."""
    return MemoryEngine(ann.engine.store, TrustcallExtractor(OfflineChatModel()), clock=ann.engine.clock)


@pytest.fixture
def read_ann(ann: Listener) -> Listener:
    """Somebody whose statements the offline model reads."""
    ann.engine = offline(ann)
    return ann
