"""`orchestrator memory pipeline|due|stale|missing`: structured questions, as tables or JSON."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from orchestrator.cli.common import (
    JsonOption,
    UserOption,
    open_store,
    print_row,
    run_async,
    settings_of,
)
from orchestrator.cli.memory.tables import print_table
from orchestrator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence, Set as AbstractSet
    from datetime import date

    from memory.records import StoredRecord
    from memory.store import Store
    from orchestrator.settings import Settings

T = TypeVar("T")


class GroupBy(StrEnum):
    """What the pipeline is summed by."""

    stage = "stage"
    owner = "owner"
    quarter = "quarter"


class DealStatus(StrEnum):
    """Which deals the pipeline includes."""

    open = "open"
    closed = "closed"
    won = "won"
    lost = "lost"
    all = "all"


def pipeline(
    ctx: typer.Context,
    by: Annotated[GroupBy, typer.Option(help="What to sum by.")] = GroupBy.stage,
    status: Annotated[DealStatus, typer.Option(help="Which deals.")] = DealStatus.open,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Sum the deals by stage, owner or quarter, for each currency."""
    from memory.recall import pipeline as summed

    settings = settings_of(ctx, user)
    found = _run(settings, lambda store: summed(store, settings.user, by.value, status.value))
    rows = [
        {
            by.value: row.group,
            "currency": row.currency,
            "deals": row.count,
            "amount": row.amount,
            "without_amount": row.unknown,
            "from_files": row.from_files,
        }
        for row in found
    ]
    shown = [
        [
            row.group,
            str(row.count),
            _amount(row.amount) if row.count > row.unknown else "-",
            row.currency,
            str(row.unknown or ""),
            str(row.from_files or ""),
        ]
        for row in found
    ]
    _print(
        rows,
        [by.value, "deals", "amount", "currency", "without amount", "from files"],
        shown,
        right={1, 2, 4, 5},
        json=json,
    )


def due(
    ctx: typer.Context,
    until: Annotated[str | None, typer.Option(help="Day, or words such as `Friday` or `this week`.")] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show the open tasks and todos by due date."""
    from memory.recall import open_tasks

    settings = settings_of(ctx, user)
    today = _today(settings)
    last = _until(until, today)
    found = _run(settings, lambda store: open_tasks(store, settings.user, last))
    rows = [{**_row(task), "overdue": _overdue(task, today)} for task in found]
    shown = [
        [
            _text(task, "due_date"),
            "overdue" if _overdue(task, today) else "",
            task.label,
            _text(task, "related_to") or _text(task, "contact_name") or _text(task, "category"),
            _text(task, "owner"),
            from_file(task),
        ]
        for task in found
    ]
    _print(rows, ["due", "", "task", "about", "owner", "from"], shown, json=json)


def stale(
    ctx: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=10_000, help="Days without a change or a mention.")] = 30,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show the open deals of which nothing was said for so many days."""
    from memory.recall import stale_deals

    settings = settings_of(ctx, user)
    found = _run(settings, lambda store: stale_deals(store, settings.user, days, settings.clock()))
    rows = [{**_row(one.deal), "last": one.last, "days": one.days} for one in found]
    shown = [
        [
            one.deal.label,
            one.deal.scope,
            _text(one.deal, "stage"),
            one.last,
            str(one.days),
            from_file(one.deal),
        ]
        for one in found
    ]
    _print(rows, ["deal", "account", "stage", "last heard of", "days", "from"], shown, right={4}, json=json)


def missing(
    ctx: typer.Context,
    kind: Annotated[str | None, typer.Option(help="Only this kind of record.")] = None,
    json: JsonOption = False,
    user: UserOption = None,
) -> None:
    """Show the records that lack a field Salesforce requires."""
    from memory.kinds import KINDS
    from memory.recall import missing as lacking

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="--kind")
    settings = settings_of(ctx, user)
    found = _run(settings, lambda store: lacking(store, settings.user, kind))
    rows = [{**_row(one.record), "missing": list(one.fields)} for one in found]
    shown = [
        [
            one.record.kind,
            one.record.label,
            one.record.scope,
            ", ".join(one.fields).replace("_", " "),
            from_file(one.record),
        ]
        for one in found
    ]
    _print(rows, ["kind", "record", "of", "missing", "from"], shown, json=json)


def _run(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with open_store(settings) as store:
            return await work(store)

    return run_async(opened())


def _print(
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    shown: Sequence[Sequence[str]],
    *,
    right: AbstractSet[int] = frozenset(),
    json: bool,
) -> None:
    """Print JSON lines, or a table."""
    if json:
        for row in rows:
            print_row(row, "", json=True)
        return
    if not rows:
        typer.echo("none", err=True)
        return
    print_table(columns, shown, right=right)


def _row(record: StoredRecord) -> dict[str, Any]:
    row = {"kind": record.kind, "key": record.key, "name": record.label, "value": record.fields}
    return {**row, "receipts": record.receipts}


def from_file(record: StoredRecord) -> str:
    """Return the files that are the only source of a record, or of which of its fields; empty if none."""
    from memory.recall import file_sources

    files = file_sources(record)
    whole = len(files) == len(record.fields)
    told: dict[str, list[str]] = {}
    for name, one in files.items():
        told.setdefault(one, []).append(name.partition(".")[0].replace("_", " "))
    return "; ".join(one if whole else f"{', '.join(names)}: {one}" for one, names in told.items())


def _text(record: StoredRecord, field: str) -> str:
    return str(record.fields.get(field) or "")


def _amount(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _overdue(task: StoredRecord, today: date) -> bool:
    day = _text(task, "due_date")
    return bool(day) and day < today.isoformat()[: len(day)]


def _today(settings: Settings) -> date:
    from zoneinfo import ZoneInfo

    return settings.clock().astimezone(ZoneInfo(settings.timezone)).date()


def _until(words: str | None, today: date) -> str | None:
    from memory.recall import looking_ahead

    if words is None:
        return None
    days = looking_ahead(words, today)
    if days is None:
        raise InputError(f"{words!r} is no day; write 2027-03-01, or words such as 'Friday'")
    return days[1]
