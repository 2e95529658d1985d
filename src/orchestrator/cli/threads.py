"""`orchestrator threads`: list, show and delete conversations."""

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
    from orchestrator.session import Session
    from orchestrator.settings import Settings

app = typer.Typer(help="List, show and delete conversations.", no_args_is_help=True)


@app.command("list")
def list_threads(ctx: typer.Context, json: JsonOption = False, user: UserOption = None) -> None:
    """List conversations, the latest first."""
    from memory.text import local_minute

    for thread in run_async(_list(settings_of(ctx, user))):
        shown = {name: thread[name] for name in ("thread", "title", "origin", "created_at", "updated_at")}
        text = f"{thread['thread']}  {local_minute(thread['updated_at'])}  {thread['next']} messages  {thread['title']}"
        print_row({**shown, "messages": thread["next"]}, text, json=json)


@app.command()
def show(
    ctx: typer.Context,
    thread: Annotated[str, typer.Argument(help="The conversation's id.")],
    tools: Annotated[bool, typer.Option("--tools", help="What its tools did instead.")] = False,
    session: Annotated[
        bool, typer.Option("--session", help="Its task, context, variables and reasoning instead.")
    ] = False,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show what was said in a conversation, and what became of each message; or its session."""
    from orchestrator.cli.sessions import print_session, print_tools

    settings, identity = settings_of(ctx, user), well_formed(thread)
    if tools or session:
        found = run_async(_session(settings, identity))
        if session:
            print_session(found, settings.clock(), json=json)
        if tools:
            print_tools(found, json=json)
        return
    rows = run_async(_show(settings, identity))
    for row in rows:
        said = f"{row['name'] or row['role']}: {row['content']}"
        print_row(
            row, f"{said}   [{row['status']}{': ' + row['reason'] if row['reason'] else ''}]", json=json
        )


@app.command()
def delete(
    ctx: typer.Context,
    thread: Annotated[str, typer.Argument(help="The conversation's id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    user: UserOption = None,
) -> None:
    """Delete a conversation. What was learned from it stays remembered."""
    settings = settings_of(ctx, user)
    if not yes:
        typer.confirm(f"Delete conversation {printable(thread)}? Messages not read yet are lost.", abort=True)
    count = run_async(_delete(settings, well_formed(thread)))
    typer.echo(f"deleted {count} messages", err=True)


async def _list(settings: Settings) -> list[dict[str, Any]]:
    from memory.records import threads

    async with open_store(settings) as store:
        return await threads(store, settings.user)


async def _show(settings: Settings, thread: str) -> list[dict[str, Any]]:
    from memory.records import thread_messages

    async with open_store(settings) as store:
        entries = await thread_messages(store, settings.user, thread)
    if not entries:
        raise InputError(f"there is no conversation {thread!r}; `orchestrator threads list` shows them")
    return [
        {
            "message": entry.message.id,
            "role": entry.message.role,
            "name": entry.message.name,
            "by": entry.said_by,
            "at": entry.said_at,
            "content": entry.message.content,
            "status": entry.status,
            "reason": entry.reason,
        }
        for entry in entries
    ]


async def _session(settings: Settings, thread: str) -> Session:
    """Return the session of a conversation: empty if it was ingested, or is older than sessions."""
    from orchestrator.context import checkpoint_thread

    async with open_store(settings), open_threads(settings) as saver:
        config = {"configurable": {"thread_id": checkpoint_thread(settings.user, thread)}}
        latest = await saver.aget_tuple(config)  # type: ignore[arg-type]  # a dict with the keys of a RunnableConfig
    if latest is None:
        await _show(settings, thread)  # raises if there is no such conversation either
        return {}
    session: Session = latest.checkpoint["channel_values"].get("session", {})
    return session


async def _delete(settings: Settings, thread: str) -> int:
    from memory.records import forget_thread, threads
    from orchestrator.context import checkpoint_thread

    async with open_store(settings) as store:
        if thread not in {known["thread"] for known in await threads(store, settings.user)}:
            raise InputError(f"there is no conversation {thread!r}; `orchestrator threads list` shows them")
        async with open_threads(settings) as saver:
            await saver.adelete_thread(checkpoint_thread(settings.user, thread))
        return await store.atransaction(lambda tx: forget_thread(tx, settings.user, thread))
