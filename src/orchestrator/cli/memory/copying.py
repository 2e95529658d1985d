"""`orchestrator memory copy`: copy the whole memory into another file or database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from orchestrator.cli.common import JsonOption, print_row, settings_of
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from memory.store import Copied, TransactionalStore
    from orchestrator.settings import Settings

POSTGRES = ("postgresql://", "postgres://")


def copy(
    ctx: typer.Context,
    to: Annotated[
        str, typer.Option("--to", help="A PostgreSQL address (postgresql://…), or a file to make.")
    ],
    json: JsonOption = False,
) -> None:
    """Copy every user's memory into another file or database, and prove that both are the same.

    It may be run again after it was stopped, and copies what is missing. Conversations stay where they are.
    """
    copied = _copy(settings_of(ctx, None), to)
    row = {"items": copied.items, "written": copied.written, "sha256": copied.digest}
    told = f"{copied.items:,} items, {copied.written:,} of them written now; both hold the same (SHA-256 sum {copied.digest[:16]}…)"
    print_row(row, told, json=json)


def _copy(settings: Settings, to: str) -> Copied:
    from memory.store import copy_items as copied, count_items
    from orchestrator.cli.ingest import progress_bar
    from orchestrator.storage import memory_store

    target_settings = _target(settings, to)
    with memory_store(settings) as source, _opened(target_settings, to) as target, progress_bar() as bar:
        task = bar.add_task("items", total=count_items(source))
        return copied(source, target, lambda more: bar.advance(task, more))


def _target(settings: Settings, to: str) -> Settings:
    if to.startswith(POSTGRES):
        if settings.database_url is not None and settings.database_url.get_secret_value() == to:
            raise InputError("that is where the memory is already; give another database")
        return settings.model_copy(update={"database_url": SecretStr(to)})
    if settings.database_url is None and Path(to).absolute() == settings.memory_file.absolute():
        raise InputError("that is where the memory is already; give another file")
    return settings.model_copy(update={"database_url": None})


def _opened(settings: Settings, to: str) -> TransactionalStore:
    from memory.store import AsyncStoreAdapter
    from orchestrator.private import make_private_file
    from orchestrator.storage import memory_store

    if settings.database_url is not None:
        return memory_store(settings)
    return AsyncStoreAdapter(make_private_file(Path(to)))
