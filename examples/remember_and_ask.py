"""Remember what is said, ask for it, and see where each value comes from. No API key is needed.

python examples/remember_and_ask.py
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from memory import AsyncStoreAdapter, MemoryEngine, Message, TrustcallExtractor
from memory.recall import all_records, search
from orchestrator.offline.model import OfflineChatModel

SAID = "Met Dana Whitfield, VP Operations at Northwind Traders. Her email is dana@northwind.example."


async def main() -> None:
    """Tell a memory one thing, and ask about it."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            engine = MemoryEngine(store, TrustcallExtractor(OfflineChatModel()))
            await engine.record("ann", "monday", [Message("m1", "user", SAID)])
            await engine.update("ann", "monday")
            for hit in await search(store, "ann", "Who is Dana?", limit=1):
                print(f"{hit.kind}: {', '.join(hit.why)}")
            for contact in await all_records(store, "ann", "contacts"):
                for field, value in contact.fields.items():
                    receipt = contact.receipts[field]
                    assert SAID[receipt["start"] : receipt["end"]] == receipt["quote"]  # noqa: S101 -- the assertion is what the example shows
                    print(f"{field}: {value}, said as {receipt['quote']!r}")


if __name__ == "__main__":
    asyncio.run(main())
