"""The server's memory: our store, on the same file as the command line's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from memory.store import AsyncStoreAdapter
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def open_store() -> AsyncIterator[AsyncStoreAdapter]:
    """Open the memory for the life of the server."""
    settings = await asyncio.to_thread(load_settings)
    await asyncio.to_thread(settings.data.mkdir, parents=True, exist_ok=True, mode=0o700)
    async with AsyncStoreAdapter(settings.memory_file) as store:
        yield store
