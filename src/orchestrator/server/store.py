"""The server's memory: our store, on the same file as the command line's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from memory.store import AsyncStoreAdapter
from orchestrator.private import make_private_file, make_private_folder
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def open_store() -> AsyncIterator[AsyncStoreAdapter]:
    """Open the memory for the life of the server."""
    settings = await asyncio.to_thread(load_settings)
    await asyncio.to_thread(make_private_folder, settings.data)
    file = await asyncio.to_thread(make_private_file, settings.memory_file)
    async with AsyncStoreAdapter(file, clock=settings.clock) as store:
        yield store
