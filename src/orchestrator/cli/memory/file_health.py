"""`orchestrator memory repair`, and the checks of the memory file in `memory check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from orchestrator.cli.common import JsonOption, print_row, run_async, settings_of
from orchestrator.errors import InputError
from orchestrator.private import make_private_folder

if TYPE_CHECKING:
    from memory.store import DamagedItem, Report
    from orchestrator.settings import Settings

SHOWN = 20
"""Most problems that are printed one by one."""


def repair(ctx: typer.Context, json: JsonOption = False) -> None:
    """Repair a damaged memory file. What cannot be read is set aside; the damaged file is kept beside it."""
    report, aside = run_async(_repaired(settings_of(ctx, None)))
    row = {
        "items": report.items,
        "problems": report.problems,
        "set_aside": [_named(one) for one in aside],
    }
    told = [f"{report.items} item{'' if report.items == 1 else 's'} can be read", *report.problems[:SHOWN]]
    told += [f"set aside: {_named(one)} ({one.reason})" for one in aside[:SHOWN]]
    print_row(row, "\n".join(told), json=json)
    if not report.ok:
        raise typer.Exit(1)


async def examine(settings: Settings) -> tuple[list[str], int]:
    """Return what is wrong with the memory file, and how many damaged items were set aside before."""
    from orchestrator.storage import memory_store

    async with memory_store(settings) as store:
        return (await store.acheck()).problems, len(await store.adamaged())


def as_told(problems: list[str]) -> str:
    """Return a text on what is wrong with the memory file and what to do."""
    more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    lines = ["the memory file is damaged; `orchestrator memory repair` saves what can be read"]
    return "\n".join([*lines, *(f"  {problem}" for problem in [*problems[:SHOWN], *more])])


async def _repaired(settings: Settings) -> tuple[Report, list[DamagedItem]]:
    from memory.store import AsyncStoreAdapter

    if settings.database_url is not None:
        raise InputError(
            "PostgreSQL looks after its own files: see pg_amcheck, and restore a backup of the database"
        )
    make_private_folder(settings.data)
    # Not entered with `async with`: that would open the file, which may be too damaged for it.
    store = AsyncStoreAdapter(settings.memory_file)
    try:
        return await store.arepair(), await store.adamaged()
    finally:
        await store.aclose()


def _named(one: DamagedItem) -> str:
    return f"{' '.join(one.namespace or ('?',))} {one.key or '?'}"
