"""The stores of memory and threads: files in the data folder, or PostgreSQL (`ORCHESTRATOR_DATABASE_URL`)."""

from __future__ import annotations

import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from orchestrator.errors import InputError
from orchestrator.private import make_private_file, make_private_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langgraph.checkpoint.base import BaseCheckpointSaver

    from memory.store import TransactionalStore
    from orchestrator.settings import Settings

MISSING = "PostgreSQL needs two packages more: pip install -e '.[postgres]'"


def memory_store(settings: Settings) -> TransactionalStore:
    """Return the store of memory, not opened yet; the data folder is created if a file is used."""
    if settings.database_url is not None:
        try:
            from memory.store import AsyncPostgresStoreAdapter  # noqa: PLC0415 -- an optional dependency
        except ImportError as error:
            raise InputError(MISSING) from error
        return AsyncPostgresStoreAdapter(settings.database_url.get_secret_value(), clock=settings.clock)
    from memory.store import AsyncStoreAdapter  # noqa: PLC0415 -- help and completion need not load memory

    make_private_folder(settings.data)
    return AsyncStoreAdapter(make_private_file(settings.memory_file), clock=settings.clock)


@asynccontextmanager
async def thread_saver(settings: Settings) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Open the checkpointer of the threads; raises `InputError` if its file is not a usable database."""
    if settings.database_url is not None:
        try:
            from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415 -- an optional dependency
        except ImportError as error:
            raise InputError(MISSING) from error
        async with AsyncPostgresSaver.from_conn_string(settings.database_url.get_secret_value()) as kept:
            await kept.setup()
            yield kept
        return
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver  # noqa: PLC0415 -- help and completion need not load it

    file = make_private_file(settings.threads_file)
    async with AsyncExitStack() as stack:
        try:
            saver = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(file)))
            await saver.setup()
        except sqlite3.Error as error:
            raise InputError(
                f"cannot use {file} ({error}); move it away to go on without its conversations"
            ) from error
        yield saver
