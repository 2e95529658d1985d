"""`orchestrator memory`: look at what is remembered, and correct it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from memory import Namespace
from orchestrator.cli.common import (
    JsonOption,
    UserOption,
    open_store,
    print_row,
    regular,
    run_async,
    settings_of,
    tell,
    well_formed,
)
from orchestrator.cli.memory import changes, copying, file_health, maintenance, questions
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memory import DayUsage
    from memory.recall import Hit
    from memory.records import StoredRecord
    from orchestrator.settings import Settings

app = typer.Typer(help="Look at what is remembered, and put it right.", no_args_is_help=True)
for command in (
    changes.history,
    changes.changes,
    changes.review,
    changes.undo,
    changes.unlearn,
    changes.merge,
    changes.unmerge,
    changes.check,
    file_health.repair,
    copying.copy,
    maintenance.maintain,
    maintenance.pin,
    maintenance.unpin,
    maintenance.hold,
    maintenance.release,
    maintenance.kept,
    maintenance.verify,
    maintenance.feedback,
    questions.pipeline,
    questions.due,
    questions.stale,
    questions.missing,
):
    app.command()(command)

EPISODES = "episodes"
"""The kind of the summaries of conversations."""
KindOption = Annotated[
    str | None,
    typer.Option(
        "--kind",
        help="accounts, contacts, opportunities, cases, tasks, leads, notes, profile, facts, todos, episodes.",
    ),
]


@app.command()
def show(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            help="Name, id or e-mail address; everything but summaries of conversations without it."
        ),
    ] = None,
    kind: KindOption = None,
    at: Annotated[
        str | None, typer.Option(help="As it was at a day or time, such as 2027-03-01T09:30.")
    ] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show records with the words each value comes from, now or as they were."""
    settings = settings_of(ctx, user)
    name = well_formed(name) if name else None
    moment = changes.parse_time(at, settings) if at else None
    found = run_async(_records(settings, name, _kind(kind), moment))
    for record in found:
        _print_record(settings.user, record, json=json)
    if not found and name:
        tell(f"nothing is known of {name!r}; `orchestrator memory search` finds similar records")
        raise typer.Exit(1)
    if not found:
        typer.echo("nothing is known yet", err=True)


@app.command()
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for; `-` reads queries from standard input.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="A kind of record, or `messages` for what was said.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Search records and messages."""
    settings = settings_of(ctx, user)
    lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    queries = lines if query == "-" else [well_formed(query)]
    run_async(_search(settings, queries, _kind(kind, "messages"), limit, json=json or query == "-"))


@app.command()
def export(
    ctx: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help="Every user, not only one.")] = False,
    user: UserOption = None,
) -> None:
    """Write everything as JSON lines."""
    run_async(_export(settings_of(ctx, user), everybody=everybody))


@app.command("import")
def import_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="What `memory export` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the memory that these users have.")
    ] = False,
    unproved: Annotated[
        bool, typer.Option("--unproved", help="Also import what its messages and journal do not prove.")
    ] = False,
) -> None:
    """Restore exported memory exactly. Each user is restored whole or not at all."""
    counts = run_async(_import(settings_of(ctx, None), files, replace=replace, unproved=unproved))
    for user, count in counts.items():
        typer.echo(f"{user}: {count} rows restored", err=True)


@app.command()
def pending(ctx: typer.Context, json: JsonOption = False, user: UserOption = None) -> None:
    """Show the messages that wait to be read, and the values and messages that were refused."""
    waiting, refused = run_async(_pending(settings_of(ctx, user)))
    for row in waiting:
        said = f"{row['thread']}/{row['message']}"
        print_row(row, f"{row['status']}  {said}  {row['reason'] or ''}", json=json)
    for row in refused:
        value = f"{row['kind']} {row['field']} {row['value']}".strip()
        print_row(row, f"refused  {value}: {row['reason']}  ({row['thread']})", json=json)


@app.command()
def usage(ctx: typer.Context, json: JsonOption = False, user: UserOption = None) -> None:
    """Show the tokens that models have used, by day and by what they were for."""
    for day in run_async(_usage(settings_of(ctx, user))):
        row = {"day": day.day, "chat": list(day.chat), "extraction": list(day.extraction), "all": day.all}
        print_row(
            row,
            f"{day.day}  {day.all:,} tokens: chat {day.chat.all:,}, extraction {day.extraction.all:,}",
            json=json,
        )


@app.command()
def retry(ctx: typer.Context, user: UserOption = None) -> None:
    """Read quarantined messages again."""
    settings = settings_of(ctx, user)
    count, report = run_async(_retry(settings))
    typer.echo(f"{count} messages tried again, {report['settled']} done, {report['pending']} still wait")
    if report["pending"]:
        raise typer.Exit(1)


def _kind(kind: str | None, *others: str) -> str | None:
    from memory.kinds import KINDS

    known = [*KINDS, *others]
    if kind is None or kind in known:
        return kind
    raise typer.BadParameter(f"{kind!r} is none of {', '.join(known)}", param_hint="--kind")


async def _records(
    settings: Settings, name: str | None, kind: str | None, at: datetime | None
) -> list[StoredRecord]:
    from memory import as_of
    from memory.kinds import KINDS
    from memory.recall import all_records, find_records
    from memory.text import words

    async with open_store(settings) as store:
        if at is not None:
            then = (await as_of(store, settings.user, at)).values()
            wanted = set(words(name or ""))
            return [r for r in then if kind in (None, r.kind) and wanted <= set(words(r.label))]
        if name:
            found = await find_records(store, settings.user, name)
            return [record for record in found if kind in (None, record.kind)]
        kinds = [kind] if kind else [one for one in KINDS if one != EPISODES]
        return [record for one in kinds for record in await all_records(store, settings.user, one)]


async def _search(
    settings: Settings, queries: Iterable[str], kind: str | None, limit: int, *, json: bool
) -> None:
    from memory.recall import search as find
    from memory.text import ZONE, day_in

    async with open_store(settings) as store:
        now = settings.clock()
        today = day_in(now, ZONE.get())
        for query in queries:
            hits = await find(store, settings.user, query, kind=kind, limit=limit, today=today, now=now)
            if json:
                print_row({"query": query, "hits": [hit.as_json() for hit in hits]}, "", json=True)
                continue
            for hit in hits:
                print_row({}, f"{hit.score:.4f}  {hit.kind}  {_hit(hit)}", json=False)


def _hit(hit: Hit) -> str:
    """Return a search hit as one line; a message with its speaker in place of role and name."""
    from memory.recall import speaker

    value = {name: one for name, one in hit.value.items() if one is not None}
    if "by" in value and hit.kind == "messages":
        value = {"by": speaker(value["by"])} | {
            name: one for name, one in value.items() if name not in ("role", "name", "by")
        }
    said = [f"from: {'; '.join(hit.from_files)}"] if hit.from_files else []
    return "; ".join([*(f"{name}: {one}" for name, one in value.items()), *said])


async def _export(settings: Settings, *, everybody: bool) -> None:
    from memory import export_rows, users

    async with open_store(settings) as store:
        for user in await users(store) if everybody else [settings.user]:
            async for row in export_rows(store, user):
                print_row(row, "", json=True)


async def _import(settings: Settings, files: list[Path], *, replace: bool, unproved: bool) -> dict[str, int]:
    import orjson

    from memory import import_rows

    rows = []
    for path in files:
        try:
            with path.open("rb") as file:
                lines = regular(path, file).read().splitlines()
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from error
        for number, line in enumerate(lines, 1):
            try:
                rows.append(orjson.loads(line))
            except orjson.JSONDecodeError as error:
                raise InputError(f"{path}:{number}: not JSON: {error.msg}") from error
    async with open_store(settings) as store:
        return await import_rows(store, rows, replace=replace, unproved=unproved)


async def _pending(settings: Settings) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from memory import refused_values, user_label
    from memory.records import logged

    async with open_store(settings) as store:
        namespace = (user_label(settings.user), Namespace.MESSAGES)
        items = await store.ascan(namespace, filter={"status": {"$in": ["pending", "quarantined"]}})
        rows = [
            {
                "status": entry.status,
                "thread": entry.thread,
                "message": entry.message.id,
                "reason": entry.reason,
            }
            for entry in map(logged, items)
        ]
        return rows, await refused_values(store, settings.user)


async def _usage(settings: Settings) -> list[DayUsage]:
    from memory import usage as spent

    async with open_store(settings) as store:
        return await spent(store, settings.user)


async def _retry(settings: Settings) -> tuple[int, dict[str, int]]:
    from orchestrator.services import make_services

    async with open_store(settings) as store:
        engine = make_services(settings).engine(store)
        count = await engine.retry_quarantined(settings.user)
        report = await engine.update_all(settings.user)
        return count, {"settled": report.settled, "pending": report.pending}


def _print_record(user: str, record: StoredRecord, *, json: bool) -> None:
    from orchestrator.cli.memory.render import record_lines

    if json:
        row = {
            "user": user,
            "kind": record.kind,
            "key": record.key,
            "value": record.fields,
            "receipts": record.receipts,
        }
        print_row(row, "", json=True)
        return
    for line in record_lines(f"{record.kind}: {record.label}", record.fields, record.receipts):
        typer.echo(line)
