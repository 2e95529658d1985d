"""Declare your own kind of record: memory treats it like any other, with receipts, history and undo.

python examples/own_kind.py
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import ClassVar

from memory import AsyncStoreAdapter, Draft, Evidence, Extraction, MemoryEngine, Message
from memory.kinds import KINDS, Record, crm
from memory.recall import all_records

SAID = "Halden Robotics took the Atlas Gold plan for 45 seats."


@KINDS.register
class Subscription(Record):
    """A service that a customer pays for regularly."""

    KIND: ClassVar[str] = "subscriptions"
    SINGULAR: ClassVar[str] = "subscription"
    TOOL: ClassVar[str] = "Subscription"
    LABEL: ClassVar[tuple[str, ...]] = ("plan",)

    plan: str | None = crm("name", "Name of the plan")
    seats: int | None = crm("number", "Number of seats")


class Reads:
    """An extractor in place of a model: it drafts a subscription. Its quotes are checked against the text."""

    async def extract(self, lines, known):  # noqa: ANN001, ANN201, ARG002 -- the signature of `memory.Extractor`
        """Return the draft that a model would make by a tool call."""
        cited = {"plan": Evidence("m1", "Atlas Gold"), "seats": Evidence("m1", "45 seats")}
        return Extraction([Draft("subscriptions", None, {"plan": "Atlas Gold", "seats": 45}, cited)])


async def main() -> None:
    """Remember a subscription."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            engine = MemoryEngine(store, Reads())
            await engine.record("ann", "monday", [Message("m1", "user", SAID)])
            report = await engine.update("ann", "monday")
            print([f"{change.op} {change.kind} {change.label}" for change in report.changes])
            (found,) = await all_records(store, "ann", "subscriptions")
            print(found.fields)


if __name__ == "__main__":
    asyncio.run(main())
