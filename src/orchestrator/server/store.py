"""The store of a LangGraph server: the same file or database as the command line's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from orchestrator.settings import load_settings
from orchestrator.storage import memory_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from memory.store import TransactionalStore


@asynccontextmanager
async def open_store() -> AsyncIterator[TransactionalStore]:
    """Open the store for the lifetime of the server."""
    settings = await asyncio.to_thread(load_settings)
    async with await asyncio.to_thread(memory_store, settings) as store:
        yield store
