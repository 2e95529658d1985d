"""`orchestrator memory history|changes|undo|unlearn|merge|unmerge|check|review`: journal and proposals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

import typer

from orchestrator.cli.common import (
    JsonOption,
    UserOption,
    open_store,
    print_row,
    run_async,
    settings_of,
    tell,
)
from orchestrator.cli.memory.file_health import as_told, examine
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from memory import MemoryEngine
    from memory.records import Change, Entry
    from orchestrator.settings import Settings

T = TypeVar("T")
SUMMARY: Final = "summary"
"""The actor of the changes that summaries of conversations make."""
SHOWN: Final = 50
"""Most problems printed as text; `--json` gives all."""
Seq = Annotated[int, typer.Argument(help="Number of the change, as `memory history` shows it.")]


def history(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name, id or e-mail address of a record.")],
    field: Annotated[str | None, typer.Option(help="Only the changes of this field.")] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show what happened to a record: old value, new value, the words, and who."""
    from memory import record_history

    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> list[Entry]:
        record = await engine.find(settings.user, name)
        return await record_history(engine.store, settings.user, record.ref, field)

    for entry in run_engine(settings, work):
        _print_entry(entry, json=json)


def changes(
    ctx: typer.Context,
    since: Annotated[
        str,
        typer.Option(help="Day or time, such as 2027-03-01T09:30, or words such as `today`, `last week`."),
    ] = "last 7 days",
    by: Annotated[
        str | None, typer.Option(help="extraction, user, review or summary; all but summaries without it.")
    ] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show what changed since a time, with the old values."""
    from memory import changes_since

    settings = settings_of(ctx, user)
    start = parse_time(since, settings)

    async def work(engine: MemoryEngine) -> list[Entry]:
        found = await changes_since(engine.store, settings.user, start, actor=by)
        return [entry for entry in found if by is not None or entry.actor != SUMMARY]

    for entry in run_engine(settings, work):
        _print_entry(entry, json=json)


def undo(ctx: typer.Context, seq: Seq, json: JsonOption = False, user: UserOption = None) -> None:
    """Take one change back."""
    settings = settings_of(ctx, user)
    _print_change(run_engine(settings, lambda engine: engine.undo(settings.user, seq)), json=json)


def unlearn(
    ctx: typer.Context,
    thread: Annotated[str, typer.Argument(help="The conversation.")],
    message: Annotated[
        str | None, typer.Argument(help="The message; the whole conversation without it.")
    ] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Undo all that a message or conversation taught, and do not learn it again. What other messages state stays."""
    settings = settings_of(ctx, user)
    for change in run_engine(settings, lambda engine: engine.unlearn(settings.user, thread, message)):
        _print_change(change, json=json)


def merge(
    ctx: typer.Context,
    kept: Annotated[str, typer.Argument(help="Name or id of the record to keep.")],
    other: Annotated[str, typer.Argument(help="Name or id of the record that is the same.")],
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Make two records one; `unmerge` takes them apart again."""
    settings = settings_of(ctx, user)

    async def work(engine: MemoryEngine) -> Change:
        first = await engine.find(settings.user, kept)
        return await engine.merge(settings.user, first, await engine.find(settings.user, other))

    _print_change(run_engine(settings, work), json=json)


def unmerge(ctx: typer.Context, seq: Seq, json: JsonOption = False, user: UserOption = None) -> None:
    """Take two merged records apart, exactly."""
    settings = settings_of(ctx, user)
    _print_change(run_engine(settings, lambda engine: engine.unmerge(settings.user, seq)), json=json)


def check(ctx: typer.Context, json: JsonOption = False, user: UserOption = None) -> None:
    """Check the file for damage, rebuild the memory from its journal, compare every receipt with its message."""
    from memory import check as compare

    settings = settings_of(ctx, user)
    problems, set_aside = run_async(examine(settings))  # first, because reading sets damaged items aside
    if problems:
        row: dict[str, Any] = {"whole": False, "problems": problems, "set_aside": set_aside}
        print_row(row, as_told(problems), json=json)
        raise typer.Exit(1)
    found = run_engine(settings, lambda engine: compare(engine.store, settings.user))
    row = {
        "records": found.records,
        "entries": found.entries,
        "whole": found.whole,
        "stored": found.stored,
        "rebuilt": found.rebuilt,
        "receipts": found.receipts,
        "deleted": found.deleted,
        "problems": [*problems, *map(str, found.problems)],
        "set_aside": set_aside,
    }
    same = found.stored == found.rebuilt
    verdict = "the memory matches its journal" if same else "the memory does NOT match its journal"
    if found.problems:
        verdict += f"; {len(found.problems)} values or entries are NOT proved by a message"
    counts = (
        f"{found.records} record{'' if found.records == 1 else 's'}, "
        f"{found.entries} journal {'entry' if found.entries == 1 else 'entries'}"
    )
    aside = f"; {set_aside} damaged rows were set aside before" if set_aside else ""
    print_row(row, f"{counts}: {verdict}{aside}", json=json)
    for problem in found.problems[:SHOWN]:
        tell(str(problem))
    if not found.whole:
        raise typer.Exit(1)


def review(  # noqa: PLR0917 -- each parameter is an option of the command
    ctx: typer.Context,
    approve: Annotated[str | None, typer.Option(help="Id of what to approve.")] = None,
    reject: Annotated[str | None, typer.Option(help="Id of what to reject.")] = None,
    choice: Annotated[
        str | None, typer.Option("--as", help="With --approve: key of the record meant, or `new`.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help="With --approve: store field=value instead; may be repeated."),
    ] = None,
    approve_all: Annotated[
        bool,
        typer.Option("--approve-all", help="Approve all proposals but those that ask which record is meant."),
    ] = False,
    kind: Annotated[str | None, typer.Option(help="Only this kind of record.")] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """List, approve or reject proposals: changes that do not rest on your own words, and statements that fit several records."""
    settings = settings_of(ctx, user)
    if approve:
        edits = dict(_pair(value) for value in values or [])
        change = run_engine(
            settings, lambda engine: engine.approve(settings.user, approve, choice=choice, values=edits)
        )
        _print_change(change, json=json)
    elif reject:
        run_engine(settings, lambda engine: engine.reject(settings.user, reject))
        typer.echo(f"rejected {reject}", err=True)
    elif approve_all:
        for change in run_engine(settings, lambda engine: _approve_all(engine, settings.user, kind)):
            _print_change(change, json=json)
    else:
        _list_review(settings, kind, json=json)


def parse_time(text: str, settings: Settings) -> datetime:
    """Return a time, a day or the beginning of a period in words ("last week") as UTC.

    Without an offset it is in the time zone of the settings.
    """
    zone = ZoneInfo(settings.timezone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        from memory.recall import looking_back

        days = looking_back(text, settings.clock().astimezone(zone).date())
        if days is None:
            raise InputError(
                f"{text!r} is no time; write 2027-03-01, 2027-03-01T09:30, `today` or `last week`"
            ) from None
        at = datetime.fromisoformat(days[0])
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def run_engine(settings: Settings, work: Callable[[MemoryEngine], Awaitable[T]]) -> T:
    """Run a function on the memory engine and return its result."""
    from orchestrator.services import make_services

    async def opened() -> T:
        async with open_store(settings) as store:
            return await work(make_services(settings).engine(store))

    return run_async(opened())


async def _approve_all(engine: MemoryEngine, user: str, kind: str | None) -> list[Change]:
    from memory import proposals

    waiting = [one for one in await proposals(engine.store, user) if kind in (None, one.kind) and one.key]
    return [await engine.approve(user, one.id) for one in waiting]


def _list_review(settings: Settings, kind: str | None, *, json: bool) -> None:
    from memory import proposals
    from memory.recall import source

    waiting = run_engine(settings, lambda engine: proposals(engine.store, settings.user))
    chosen = [proposal for proposal in waiting if kind in (None, proposal.kind)]
    if not chosen:
        typer.echo("nothing waits for you", err=True)
    for proposal in chosen:
        row = proposal.as_json()
        shown = [f"{proposal.id}  {proposal.kind}: {proposal.label}   ({proposal.reason})"]
        for name, change in row["changes"].items():
            old, new = change["old"] if change["old"] is not None else "-", change["new"]
            said = f'"{change["receipt"]["quote"]}", {source(change["receipt"])}'
            shown.append(f"    {name}: {old} → {new if new is not None else '(ended)'}   {said}")
        shown += [f"    --as {key}   {name}" for key, name in proposal.candidates]
        print_row(row, "\n".join(shown), json=json)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not field=value", param_hint="--set")
    return name.strip(), value.strip()


def _print_entry(entry: Entry, *, json: bool) -> None:
    from orchestrator.cli.memory.render import entry_lines

    print_row(entry.as_json(), "\n".join(entry_lines(entry)), json=json)


def _print_change(change: Change, *, json: bool) -> None:
    from orchestrator.cli.memory.render import change_line

    row: dict[str, Any] = change.as_json()
    print_row(row, f"{change_line(row)}   [change {change.seq}]", json=json)
    for further in change.also:
        _print_change(further, json=json)
