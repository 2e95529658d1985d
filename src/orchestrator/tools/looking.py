"""The tools that look things up. They answer in JSON: values as people write them, each with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from langchain_core.tools import BaseTool, tool

from memory.history import changes_since, record_history
from memory.local_time import local_day
from memory.messages import MESSAGES
from memory.recall.activity import said_on, stale_deals
from memory.recall.asking import read_question
from memory.recall.brief import belongings
from memory.recall.days import looking_ahead, looking_back
from memory.recall.events import resolve
from memory.recall.lookup import load_refs
from memory.recall.period import Period
from memory.recall.search import Hit, search_for
from memory.recall.structured import By, Status, falls, has_status, missing, open_tasks, records_of, sums
from memory.recall.views import brief_view, record_view, shown, speaker
from memory.records import KINDS, specs
from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.tools.desk import MOST_LISTED, Desk, Runtime, as_spelt, desk_of, told

from memory.journal import Entry  # isort: skip

Kind = Literal[
    "accounts", "contacts", "opportunities", "cases", "tasks", "leads", "notes", "facts", "todos", "episodes"
]
MOST_FOUND = 10
MOST_SAID = 5
MOST_TIMED = 60
"""Passages weighed where a time is asked for."""


def make_looking_tools(services: Services) -> list[BaseTool]:
    """Return the tools that change nothing."""

    @tool
    async def search_memory(query: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Search everything remembered, records and what was said, for a name, id, e-mail address or topic.

        In the result `spelt` says which words are known names misspelt, `time` which days the query is about.
        """
        desk = desk_of(services, runtime)
        asked = await read_question(desk.store, desk.user, query, today=desk.today)
        hits = (
            await search_for(desk.store, desk.user, asked, kind=kind, limit=MOST_FOUND)
            if query.strip()
            else []
        )
        refs = [f"{hit.kind}:{hit.key}" for hit in hits if hit.kind != MESSAGES]
        records = await load_refs(desk.store, desk.user, refs)
        said = [hit for hit in hits if hit.kind == MESSAGES]
        if asked.days and kind is None:
            said = in_time(
                await search_for(desk.store, desk.user, asked, kind=MESSAGES, limit=MOST_TIMED), asked.days
            )
        passages = [passage(hit) for hit in said if hit.value["role"] != "assistant"]
        if not records and not passages:
            return f"Nothing is known about {query}."
        found = {"records": [record_view(one) for one in records], "said": passages[:MOST_SAID]}
        time = (
            {"time": {"from": asked.days[0], "until": asked.days[1], "event": asked.event}}
            if asked.days
            else {}
        )
        return told({**found, **time, **_spelling(as_spelt(asked.spelt))})

    @tool
    async def get_record(name: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Return one record with the source of each field, and what belongs to it: contacts, deals, cases, tasks.

        `name` is its name, id, e-mail address, the `ref` of an earlier result, or "me" for the user; `kind` says which
        kind is meant. Where only facts are known of a name, the first is the record and the others belong to it.
        """
        desk = desk_of(services, runtime)
        record, spelt = await desk.look(name, kind)
        theirs = await belongings(desk.store, desk.user, record)
        if record.kind == "facts":
            theirs["facts"] = [one for one in await desk.facts_of(record.label) if one.ref != record.ref]
        related = {
            called: [{**brief_view(one), "open": has_status(one, "open")} for one in ones[:MOST_LISTED]]
            for called, ones in theirs.items()
        }
        return told({"record": record_view(record), "related": related, **_spelling(spelt)})

    @tool
    async def get_history(
        name: str, runtime: Runtime, field: str | None = None, kind: Kind | None = None
    ) -> str:
        """Return what happened to a record, oldest first: old and new values, who said it, when; `field` for one only."""
        desk = desk_of(services, runtime)
        record, spelt = await desk.look(name, kind)
        if field is not None:
            check_field(record.kind, field)
        found = await record_history(desk.store, desk.user, record.ref, field)
        currency = record.fields.get("currency")
        changes = [_change(entry, field, currency) for entry in found]
        return told({"record": record_view(record), "changes": changes, **_spelling(spelt)})

    @tool
    async def what_changed_since(since: str, runtime: Runtime, name: str | None = None) -> str:
        """Return what changed since a day or in a time, of one record or of all.

        `since` is an ISO day or words such as "Monday", "this week", "last month", "since 3 March", or what
        happened then, such as "since the Acme deal closed".
        """
        desk = desk_of(services, runtime)
        event = None if looking_back(since, desk.today) else await resolve(desk.store, desk.user, since)
        days = event.days if event else looking_back(since, desk.today)
        if days is None:
            raise InputError(f"{since!r} is no time; give an ISO day, or words such as 'this week'")
        start = desk.now.replace(
            year=int(days[0][:4]), month=int(days[0][5:7]), day=int(days[0][8:10]), hour=0, minute=0, second=0
        )
        record, spelt = await desk.look(name) if name else (None, {})
        wanted = {record.ref} if record else None
        if record and record.kind == "accounts":
            theirs = await belongings(desk.store, desk.user, record)
            wanted = {record.ref, *(one.ref for ones in theirs.values() for one in ones)}
        found = [
            entry
            for entry in await changes_since(desk.store, desk.user, start)
            if entry.actor != "summary"  # an episode retells changes, it is none
            and days[0] <= said_on(entry) <= days[1]
            and (wanted is None or entry.ref in wanted)
        ]
        shown_entries = found[-MOST_LISTED:]
        records = await load_refs(
            desk.store, desk.user, list(dict.fromkeys(entry.ref for entry in shown_entries))
        )
        money = {record.ref: record.fields.get("currency") for record in records}
        changes = [{**_head(entry), **_change(entry, None, money.get(entry.ref))} for entry in shown_entries]
        head = {"since": days[0], "until": days[1], "event": event.text if event else "", "total": len(found)}
        return told({**head, "changes": changes, **_spelling(spelt)})

    @tool
    async def pipeline(
        runtime: Runtime, by: By = "stage", status: Status = "open", closing: str | None = None
    ) -> str:
        """Sum the deals by stage, owner or quarter, for each currency.

        `closing` limits them to a time, such as "this quarter", "2027-Q1" or "by March".
        """
        desk = desk_of(services, runtime)
        deals = await records_of(
            desk.store, desk.user, "opportunities", status=status, between=ahead(desk, closing)
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
        return told({"by": by, "status": status, "deals": len(deals), "rows": rows, "totals": totals})

    @tool
    async def due_tasks(runtime: Runtime, until: str | None = None) -> str:
        """List the open tasks and the user's own todos by due date; `until` is an ISO day or words such as "Friday" or "this week"."""
        desk = desk_of(services, runtime)
        days = ahead(desk, until)
        found = await open_tasks(desk.store, desk.user, days[1] if days else None)
        if not found:
            return f"There are no tasks due by {days[1]}." if days else "There are no open tasks."
        today = desk.today.isoformat()
        rows = [
            {**brief_view(task), "overdue": str(task.fields.get("due_date") or "9999")[:10] < today}
            for task in found[:MOST_LISTED]
        ]
        return told({"today": today, "until": days[1] if days else None, "total": len(found), "tasks": rows})

    @tool
    async def list_records(
        kind: Kind,
        runtime: Runtime,
        status: Status = "all",
        field: str | None = None,
        value: str | None = None,
        when: str | None = None,
    ) -> str:
        """List and count the records of a kind: open, closed, won or lost; whose `field` is `value`; or due `when`.

        `when` is about close dates of deals and due dates of tasks ("this quarter", "by March").
        """
        desk = desk_of(services, runtime)
        if field is not None:
            check_field(kind, field)
        found = await records_of(desk.store, desk.user, kind, status=status, between=ahead(desk, when))
        if field is not None and value is not None:
            wanted = value.casefold()
            found = [one for one in found if wanted in str(one.fields.get(field) or "").casefold()]
        rows = [brief_view(one) for one in found[:MOST_LISTED]]
        totals = [
            shown(kind, "amount", row.amount, row.currency)
            for row in (_totals(found) if kind == "opportunities" else ())
            if row.count > row.unknown
        ]
        return told({"kind": kind, "status": status, "total": len(found), "records": rows, "totals": totals})

    @tool
    async def stale_records(runtime: Runtime, days: int = 30) -> str:
        """List the open deals of which nothing was said for so many days, the longest first."""
        desk = desk_of(services, runtime)
        found = await stale_deals(desk.store, desk.user, max(1, days), desk.now)
        rows = [{**brief_view(one.deal), "last": one.last, "days": one.days} for one in found[:MOST_LISTED]]
        return told({"days": max(1, days), "total": len(found), "records": rows})

    @tool
    async def missing_fields(runtime: Runtime, kind: Kind | None = None, field: str | None = None) -> str:
        """List the records that lack fields Salesforce requires; with `kind` and `field`, those that lack that one."""
        desk = desk_of(services, runtime)
        if field is not None:
            if kind is None:
                raise InputError("with `field`, say of which `kind`")
            check_field(kind, field)
        found = await missing(desk.store, desk.user, kind, field)
        rows = [{**brief_view(one.record), "missing": list(one.fields)} for one in found[:MOST_LISTED]]
        return told({"total": len(found), "records": rows})

    return [
        search_memory,
        get_record,
        get_history,
        what_changed_since,
        pipeline,
        due_tasks,
        list_records,
        stale_records,
        missing_fields,
    ]


def ahead(desk: Desk, words: str | None) -> Period | None:
    """Read a time to come; raises what the model can act on."""
    if words is None or not words.strip():
        return None
    days = looking_ahead(words, desk.today)
    if days is None:
        raise InputError(f"{words!r} is no time; give an ISO day, or words such as 'this quarter'")
    return days


def check_field(kind: str, field: str) -> None:
    """Refuse a field that a kind has not."""
    if field not in specs(KINDS[kind]):
        raise InputError(f"{kind} have no field {field!r}; they have {', '.join(specs(KINDS[kind]))}")


def _totals(deals: Any) -> Any:
    return sums([_alike(deal) for deal in deals], "owner")


def _alike(deal: Any) -> Any:
    return replace(deal, fields={name: value for name, value in deal.fields.items() if name != "owner"})


def in_time(hits: Sequence[Hit], days: Period) -> list[Hit]:
    """Return what was told in a time before what was asked then and what was said at others, the best first."""

    def behind(hit: Hit) -> tuple[bool, bool]:
        asks = hit.value["status"] == "no-op" and hit.value["content"].rstrip().endswith("?")
        return not falls((hit.value["at"] or "")[:10], days), asks

    return sorted(hits, key=behind)


def passage(hit: Hit) -> dict[str, str]:
    """Write what was said, by whom and when."""
    return {
        "text": hit.value["content"][:400],
        "by": speaker(hit.value["by"]),
        "name": hit.value["name"] or "",
        "at": local_day(hit.value["at"] or ""),
    }


def _spelling(spelt: Mapping[str, str]) -> dict[str, Any]:
    """Say which words of the question are known names misspelt, so that who answers says so."""
    return {"spelt": dict(spelt)} if spelt else {}


def _head(entry: Entry) -> dict[str, str]:
    head = {"ref": entry.ref, "kind": KINDS[entry.kind].SINGULAR, "name": " ".join(entry.label.split())[:300]}
    return {**head, "of": entry.scope} if entry.scope and entry.scope != entry.label else head


def _change(entry: Entry, field: str | None, currency: Any) -> dict[str, Any]:
    """Write an entry: when and by whom it was said, and each field's old and new value."""
    by = (
        {"you"}
        if entry.actor in ("user", "review")
        else {speaker(change.receipt["by"]) for change in entry.seen.values()}
    )
    fields = {
        name: [
            shown(entry.kind, name, value, currency) if value is not None else None
            for value in (change.old, change.new)
        ]
        for name, change in entry.seen.items()
        if field in (None, name)
    }
    return {
        "seq": entry.seq,
        "at": said_on(entry),
        "by": " and ".join(sorted(by)),
        "op": entry.op,
        "fields": fields,
    }
