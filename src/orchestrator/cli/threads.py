"""`orchestrator threads`: the conversations themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestrator.cli.common import (
    JsonOption,
    UserOption,
    open_store,
    open_threads,
    print_row,
    printable,
    run_async,
    settings_of,
    well_formed,
)
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from orchestrator.settings import Settings

app = typer.Typer(help="List, show and delete conversations.", no_args_is_help=True)


@app.command("list")
def list_threads(ctx: typer.Context, json: JsonOption = False, user: UserOption = None) -> None:  # noqa: FBT002
    """List conversations, the latest first."""
    for thread in run_async(_list(settings_of(ctx, user))):
        shown = {name: thread[name] for name in ("thread", "title", "origin", "created_at", "updated_at")}
        text = (
            f"{thread['thread']}  {thread['updated_at'][:16]}  {thread['next']} messages  {thread['title']}"
        )
        print_row({**shown, "messages": thread["next"]}, text, json=json)


@app.command()
def show(
    ctx: typer.Context,
    thread: Annotated[str, typer.Argument(help="The conversation's id.")],
    json: JsonOption = False,  # noqa: FBT002
    user: UserOption = None,
) -> None:
    """Show what was said in a conversation, and what became of each message."""
    rows = run_async(_show(settings_of(ctx, user), well_formed(thread)))
    for row in rows:
        said = f"{row['name'] or row['role']}: {row['content']}"
        print_row(
            row, f"{said}   [{row['status']}{': ' + row['reason'] if row['reason'] else ''}]", json=json
        )


@app.command()
def delete(
    ctx: typer.Context,
    thread: Annotated[str, typer.Argument(help="The conversation's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
    user: UserOption = None,
) -> None:
    """Delete a conversation. What was learned from it stays remembered."""
    settings = settings_of(ctx, user)
    if not yes:
        typer.confirm(f"Delete conversation {printable(thread)}? Messages not read yet are lost.", abort=True)
    count = run_async(_delete(settings, well_formed(thread)))
    typer.echo(f"deleted {count} messages", err=True)


async def _list(settings: Settings) -> list[dict[str, Any]]:
    from memory.messages import threads  # noqa: PLC0415 -- help texts do not need LangGraph

    async with open_store(settings) as store:
        return await threads(store, settings.user)


async def _show(settings: Settings, thread: str) -> list[dict[str, Any]]:
    from memory.messages import thread_messages  # noqa: PLC0415

    async with open_store(settings) as store:
        entries = await thread_messages(store, settings.user, thread)
    if not entries:
        raise InputError(f"there is no conversation {thread!r}; `orchestrator threads list` shows them")
    return [
        {
            "message": entry.message.id,
            "role": entry.message.role,
            "name": entry.message.name,
            "at": entry.said_at,
            "content": entry.message.content,
            "status": entry.status,
            "reason": entry.reason,
        }
        for entry in entries
    ]


async def _delete(settings: Settings, thread: str) -> int:
    from memory.messages import forget_thread, threads  # noqa: PLC0415 -- help texts do not need LangGraph
    from orchestrator.context import checkpoint_thread  # noqa: PLC0415

    async with open_store(settings) as store:
        if thread not in {known["thread"] for known in await threads(store, settings.user)}:
            raise InputError(f"there is no conversation {thread!r}; `orchestrator threads list` shows them")
        async with open_threads(settings) as saver:
            await saver.adelete_thread(checkpoint_thread(settings.user, thread))
        return await store.atransaction(lambda tx: forget_thread(tx, settings.user, thread))
