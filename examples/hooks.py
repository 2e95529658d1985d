"""Have a function called for every change of memory, for example to copy it into a CRM or a chat.

    python examples/hooks.py

The application does the same with `ORCHESTRATOR_HOOKS=hooks:tell`, if this file is on the path.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from memory import AsyncStoreAdapter, Hooks, MemoryEngine, Message, TrustcallExtractor
from memory.records import Change
from orchestrator.offline.model import OfflineChatModel


def tell(user: str, change: Change) -> None:
    """Print one change; a hook is called after the change is stored, and an error in it is only logged."""
    news = {name: new for name, (_, new) in change.fields.items()}
    print(f"{user}: {change.op} {change.kind} {change.label} {news}")


async def main() -> None:
    """Make a change, and wait for the hook."""
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            hooks = Hooks([tell])
            engine = MemoryEngine(store, TrustcallExtractor(OfflineChatModel()), hooks=hooks)
            said = Message("m1", "user", "The Halden renewal is worth 48,000 EUR.")
            await engine.record("ann", "monday", [said])
            await engine.update("ann", "monday")
            await hooks.settle()


if __name__ == "__main__":
    asyncio.run(main())
