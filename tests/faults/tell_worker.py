"""Child of test_many_processes: remembers its share of conversations about the same ten companies."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from memory.engine.memory_engine import MemoryEngine
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from tests.support.field_extractor import FieldExtractor

START = datetime(2026, 3, 2, tzinfo=UTC)
COMPANIES = 10


def conversation(number: int) -> Message:
    """Return conversation `number`: each says something of one company, its deal and its person."""
    company = number % COMPANIES
    text = (
        f"CRM update.\naccount: name=Company {company}; industry=Branch {number % 7}; phone=+1415555{1000 + number}\n"
        f"contact: name=Pat{'abcdefghij'[company]} Miller; account_name=Company {company}; title=Role {number}\n"
        f"opportunity: name=Deal {company}; account_name=Company {company}; amount=${1000 + number}"
    )
    return Message("m", "user", text, at=(START + timedelta(minutes=number)).isoformat())


async def remember(path: Path, numbers: list[int]) -> None:
    async with AsyncStoreAdapter(path) as store:
        engine = MemoryEngine(store, FieldExtractor())
        for number in numbers:
            await engine.record("ann", f"c{number}", [conversation(number)], origin="ingest")
            report = await engine.update("ann", f"c{number}")
            assert report.outcome == "applied", report


if __name__ == "__main__":
    worker, workers, total = map(int, sys.argv[2:5])
    asyncio.run(remember(Path(sys.argv[1]), list(range(worker, total, workers))))
