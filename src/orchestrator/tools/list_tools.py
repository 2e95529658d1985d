"""The tools that list, count and sum records: by their fields, never by similarity of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from langchain_core.tools import BaseTool, tool

from memory.kinds import KINDS, specs
from memory.recall import (
    By,
    Order,
    Period,
    Status,
    brief_view,
    fitting,
    is_open,
    missing,
    open_tasks,
    ordered,
    records_of,
    related_by_group,
    shown,
    stale_deals,
    sums,
    time_of,
    within,
)
from memory.records import StoredRecord
from memory.text import core_name
from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.tools.query_tools import Kind, check_field
from orchestrator.tools.tool_context import MOST_LISTED, Runtime, ToolContext, as_json, tool_context

SOON = 14
"""Days ahead within which a deal counts as closing soon."""


def make_list_tools(services: Services) -> list[BaseTool]:
    """Return the tools over these services."""

    @tool
    async def pipeline(
        runtime: Runtime, by: By = "stage", status: Status = "open", closing: str | None = None
    ) -> str:
        """Sum the deals by stage, owner or quarter, for each currency.

        `closing` limits them to a time, such as "this quarter", "2027-Q1" or "by March".
        """
        context = tool_context(services, runtime)
        deals = await records_of(
            context.store, context.user, "opportunities", status=status, between=days_of(context, closing)
        )
        if not deals:
            return "There are no such deals." if closing or status != "open" else "There are no deals."
        rows = [
            {
                by: row.group,
                "deals": row.count,
                "sum": shown("opportunities", "amount", row.amount, row.currency)
                if row.count > row.unknown
                else None,
                "without amount": row.unknown,
                **({"from files": row.from_files} if row.from_files else {}),
            }
            for row in sums(deals, by)
        ]
        totals = [
            shown("opportunities", "amount", row.amount, row.currency)
            for row in _totals(deals)
            if row.count > row.unknown
        ]
        return as_json({"by": by, "status": status, "deals": len(deals), "rows": rows, "totals": totals})

    @tool
    async def due_tasks(runtime: Runtime, until: str | None = None, about: str | None = None) -> str:
        """List what is to do: open tasks and the user's own todos by due date, deals closing by then, open cases.

        `until` is an ISO day or words such as "Friday" or "this week"; `about` limits it to what belongs to a record.
        """
        context = tool_context(services, runtime)
        days = days_of(context, until)
        last = days[1] if days else None
        whose = (await context.look(about))[0] if about else None
        tasks, closing, cases = [
            await _theirs(context, found, whose)
            for found in (
                await open_tasks(context.store, context.user, last),
                await _closing(context, last),
                await records_of(context.store, context.user, "cases", status="open"),
            )
        ]
        if not tasks and not closing and not (cases and whose):
            return f"There are no tasks due by {last}." if last else "There are no open tasks."
        today = context.today.isoformat()
        rows = [
            {**brief_view(task), "overdue": str(task.fields.get("due_date") or "9999")[:10] < today}
            for task in tasks[:MOST_LISTED]
        ]
        head = {"today": today, "from": days[0] if days else None, "until": last, "total": len(tasks)}
        rest = {"closing": _brief(closing), "cases": _brief(cases)}
        return as_json({**head, "tasks": rows, **rest})

    @tool
    async def list_records(
        kind: Kind,
        runtime: Runtime,
        *,
        status: Status = "all",
        of: str | None = None,
        where: dict[str, str] | None = None,
        when: str | None = None,
        order: Order | None = None,
        show: list[str] | None = None,
    ) -> str:
        """List, count and sum the records of a kind: open, closed, won or lost; `of` an account or person.

        `where` maps fields to the words their values have to fit, such as {"stage": "negotiation", "amount": "over 50k"}.
        `when` ("this quarter", "last month", "by March") is about close and due dates, of other kinds about when they
        were first told of. `show` names further fields to tell.
        """
        context = tool_context(services, runtime)
        for name in (*(where or ()), *(show or ())):
            check_field(kind, name)
        found = await records_of(context.store, context.user, kind, status=status)
        found = fitting(found, where or {}, specs(KINDS[kind]), context.today)
        days = days_of(context, when)
        found = within(found, days) if days else found
        whose = (await context.look(of))[0] if of else None
        found = ordered(await _theirs(context, found, whose), order)
        rows = [{**brief_view(one, show or ()), "open": is_open(one)} for one in found[:MOST_LISTED]]
        totals = [
            shown(kind, "amount", row.amount, row.currency)
            for row in (_totals(found) if kind == "opportunities" else ())
            if row.count > row.unknown
        ]
        owned = {"of": whose.label} if whose else {}
        head = {"kind": kind, "status": status, **owned, "total": len(found)}
        return as_json({**head, "records": rows, "totals": totals})

    @tool
    async def stale_records(runtime: Runtime, days: int = 30) -> str:
        """List the open deals of which nothing was said for so many days, the longest first."""
        context = tool_context(services, runtime)
        found = await stale_deals(context.store, context.user, max(1, days), context.now)
        rows = [{**brief_view(one.deal), "last": one.last, "days": one.days} for one in found[:MOST_LISTED]]
        return as_json({"days": max(1, days), "total": len(found), "records": rows})

    @tool
    async def missing_fields(runtime: Runtime, kind: Kind | None = None, field: str | None = None) -> str:
        """List the records that lack fields Salesforce requires; with `kind` and `field`, those that lack that one."""
        context = tool_context(services, runtime)
        if field is not None:
            if kind is None:
                raise InputError("with `field`, say of which `kind`")
            check_field(kind, field)
        found = await missing(context.store, context.user, kind, field)
        rows = [{**brief_view(one.record), "missing": list(one.fields)} for one in found[:MOST_LISTED]]
        return as_json({"total": len(found), "records": rows})

    return [pipeline, due_tasks, list_records, stale_records, missing_fields]


def days_of(context: ToolContext, words: str | None) -> Period | None:
    """Return the days that words mean, None if they are empty; raises `InputError` if they are no time."""
    if words is None or not words.strip():
        return None
    days = time_of(words, context.today)
    if days is None:
        raise InputError(f"{words!r} is no time; give an ISO day, or words such as 'this quarter'")
    return days


async def _closing(context: ToolContext, last: str | None) -> list[StoredRecord]:
    """Return the open deals that close by `last`, or within `SOON` days if it is None."""
    until = last or (context.today + timedelta(days=SOON)).isoformat()
    return await records_of(
        context.store, context.user, "opportunities", status="open", between=("0001-01-01", until)
    )


async def _theirs(
    context: ToolContext, found: list[StoredRecord], whose: StoredRecord | None
) -> list[StoredRecord]:
    """Return the records of `found` that belong to `whose` or are it, all of them if it is None."""
    if whose is None:
        return found
    refs = {
        whose.ref,
        *(
            one.ref
            for ones in (await related_by_group(context.store, context.user, whose)).values()
            for one in ones
        ),
    }
    account = core_name(whose.label if whose.kind == "accounts" else whose.scope)
    return [one for one in found if one.ref in refs or (account and _is_of(one, account, whose))]


def _is_of(one: StoredRecord, account: str, whose: StoredRecord) -> bool:
    """Tell whether a record is an account's; for a contact, only the account's tasks that name no contact."""
    if core_name(one.scope) != account:
        return False
    unnamed = one.kind == "tasks" and not one.fields.get("contact_name")
    return whose.kind == "accounts" or (whose.kind == "contacts" and unnamed)


def _brief(records: Sequence[StoredRecord]) -> list[dict[str, Any]]:
    return [brief_view(one) for one in records[:MOST_LISTED]]


def _totals(deals: Any) -> Any:
    return sums([_alike(deal) for deal in deals], "owner")


def _alike(deal: Any) -> Any:
    return replace(deal, fields={name: value for name, value in deal.fields.items() if name != "owner"})
