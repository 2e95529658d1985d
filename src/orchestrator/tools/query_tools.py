"""The tools that look things up. They return JSON: values as people write them, each with its source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from langchain_core.tools import BaseTool, tool

from memory import Namespace, RecordRef, changes_since, record_history
from memory.kinds import KINDS, specs
from memory.recall import (
    Hit,
    Period,
    brief_view,
    excerpt,
    falls,
    has_status,
    load_refs,
    looking_back,
    read_question,
    record_view,
    related_by_group,
    resolve,
    said_on,
    search_for,
    shown,
    significant_words,
    speaker,
)
from memory.records import LoggedMessage, following
from memory.text import local_day
from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.tools.tool_context import MOST_LISTED, Runtime, ToolContext, as_json, as_spelt, tool_context

from memory.records import Entry  # isort: skip

Kind = Literal[
    "accounts", "contacts", "opportunities", "cases", "tasks", "leads", "notes", "facts", "todos", "episodes"
]
MOST_FOUND = 10
MOST_SAID = 5
MOST_WEIGHED = 60
"""Messages searched, of which the best `MOST_SAID` are returned."""
LONGEST_SAID = 400
"""Most characters of a passage."""
BRIEF = 120
"""A message of at most this many characters says little without those that follow it."""
NEXT = 2
"""Messages returned after a brief one, and from the end of a conversation."""
FOLLOWED = 2
"""Passages returned with the end of their conversation."""


def make_query_tools(services: Services) -> list[BaseTool]:
    """Return the tools that change nothing."""

    @tool
    async def search_memory(query: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Search everything remembered, records and what was said, for a name, id, e-mail address or topic.

        In the result `spelt` says which words are known names misspelt, `time` which days the query is about.
        """
        return await _found(tool_context(services, runtime), query, kind)

    @tool
    async def get_record(name: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Return one record with the source of each field, and what belongs to it: contacts, deals, cases, tasks.

        `name` is its name, id, e-mail address, the `ref` of an earlier result, or "me" for the user; `kind` says which
        kind is meant. Where only facts are known of a name, the first is the record and the others belong to it.
        """
        return await _record(tool_context(services, runtime), name, kind)

    @tool
    async def get_history(
        name: str, runtime: Runtime, field: str | None = None, kind: Kind | None = None
    ) -> str:
        """Return what happened to a record, oldest first: old and new values, who said it, when; `field` for one only."""
        return await _history(tool_context(services, runtime), name, field, kind)

    @tool
    async def what_changed_since(since: str, runtime: Runtime, name: str | None = None) -> str:
        """Return what changed since a day or in a time, of one record or of all.

        `since` is an ISO day or words such as "Monday", "this week", "last month", "since 3 March", or what
        happened then, such as "since the Acme deal closed".
        """
        return await _changed(tool_context(services, runtime), since, name)

    return [
        search_memory,
        get_record,
        get_history,
        what_changed_since,
    ]


async def _found(context: ToolContext, query: str, kind: Kind | None) -> str:
    """Search records and messages."""
    asked = await read_question(context.store, context.user, query, today=context.today)
    hits = (
        await search_for(context.store, context.user, asked, kind=kind, limit=MOST_FOUND, now=context.now)
        if query.strip()
        else []
    )
    refs = [str(RecordRef(hit.kind, hit.key)) for hit in hits if hit.kind != Namespace.MESSAGES]
    records = await load_refs(context.store, context.user, refs)
    said = [hit for hit in hits if hit.kind == Namespace.MESSAGES]
    if kind is None:
        # Searched separately: questions and answers about something must not crowd out statements of it.
        said = await search_for(
            context.store, context.user, asked, kind=Namespace.MESSAGES, limit=MOST_WEIGHED
        )
        said = sort_by_time(said, asked.days) if asked.days else sorted(said, key=only_asks)
    said = [hit for hit in said if hit.value["by"]["role"] != "assistant"]
    if not records and not said:
        return f"Nothing is known about {query}."
    passages = [
        await passage(context, hit, significant_words(query), to_the_end=at < FOLLOWED)
        for at, hit in enumerate(said[:MOST_SAID])
    ]
    found = {"records": [record_view(one) for one in records], "said": passages}
    time = (
        {"time": {"from": asked.days[0], "until": asked.days[1], "event": asked.event}} if asked.days else {}
    )
    return as_json({**found, **time, **_spelling(as_spelt(asked.spelt))})


async def _record(context: ToolContext, name: str, kind: Kind | None) -> str:
    """Return a record and what belongs to it."""
    record, spelt = await context.look(name, kind)
    theirs = await related_by_group(context.store, context.user, record)
    if record.kind == "facts":
        theirs["facts"] = [one for one in await context.facts_of(record.label) if one.ref != record.ref]
    related = {
        called: [{**brief_view(one), "open": has_status(one, "open")} for one in ones[:MOST_LISTED]]
        for called, ones in theirs.items()
    }
    return as_json({"record": record_view(record), "related": related, **_spelling(spelt)})


async def _history(context: ToolContext, name: str, field: str | None, kind: Kind | None) -> str:
    """Return the changes of a record."""
    record, spelt = await context.look(name, kind)
    if field is not None:
        check_field(record.kind, field)
    found = await record_history(context.store, context.user, record.ref, field)
    currency = record.fields.get("currency")
    changes = [_change(entry, field, currency) for entry in found]
    return as_json({"record": record_view(record), "changes": changes, **_spelling(spelt)})


async def _changed(context: ToolContext, since: str, name: str | None) -> str:
    """Return the changes in a time: of one record (an account with what belongs to it), or of all."""
    event = None if looking_back(since, context.today) else await resolve(context.store, context.user, since)
    days = event.days if event else looking_back(since, context.today)
    if days is None:
        raise InputError(f"{since!r} is no time; give an ISO day, or words such as 'this week'")
    start = context.now.replace(
        year=int(days[0][:4]), month=int(days[0][5:7]), day=int(days[0][8:10]), hour=0, minute=0, second=0
    )
    record, spelt = await context.look(name) if name else (None, {})
    wanted = {record.ref} if record else None
    if record and record.kind == "accounts":
        theirs = await related_by_group(context.store, context.user, record)
        wanted = {record.ref, *(one.ref for ones in theirs.values() for one in ones)}
    found = [
        entry
        for entry in await changes_since(context.store, context.user, start)
        if entry.actor != "summary"  # an episode only sums up what changed
        and days[0] <= said_on(entry) <= days[1]
        and (wanted is None or entry.ref in wanted)
    ]
    shown_entries = found[-MOST_LISTED:]
    records = await load_refs(
        context.store, context.user, list(dict.fromkeys(entry.ref for entry in shown_entries))
    )
    money = {record.ref: record.fields.get("currency") for record in records}
    changes = [{**_head(entry), **_change(entry, None, money.get(entry.ref))} for entry in shown_entries]
    head = {"since": days[0], "until": days[1], "event": event.text if event else "", "total": len(found)}
    return as_json({**head, "changes": changes, **_spelling(spelt)})


def check_field(kind: str, field: str) -> None:
    """Raise `InputError` if a kind has no such field."""
    if field not in specs(KINDS[kind]):
        raise InputError(f"{kind} have no field {field!r}; they have {', '.join(specs(KINDS[kind]))}")


def only_asks(hit: Hit) -> bool:
    """Tell whether a message only asked something."""
    return bool(hit.value["status"] == "no-op" and hit.value["content"].rstrip().endswith("?"))


def sort_by_time(hits: Sequence[Hit], days: Period) -> list[Hit]:
    """Sort hits: those of the days asked for first, and in both groups statements before questions."""

    def behind(hit: Hit) -> tuple[bool, bool]:
        return not falls((hit.value["at"] or "")[:10], days), only_asks(hit)

    return sorted(hits, key=behind)


async def passage(
    context: ToolContext, hit: Hit, wanted: Collection[str], *, to_the_end: bool
) -> dict[str, Any]:
    """Return a message with its speaker and time.

    For an ingested conversation also with the messages after it, if it is brief or a question, and, with
    `to_the_end`, with the last ones of the conversation.
    """
    content = hit.value["content"]
    found: dict[str, Any] = {
        "text": excerpt(content, wanted, LONGEST_SAID),
        "by": speaker(hit.value["by"]),
        "name": hit.value["name"] or "",
        "at": local_day(hit.value["at"] or ""),
    }
    if hit.value["by"]["role"] != "file":
        return found  # in a chat, the user's messages are notes that stand alone
    little = len(content) <= BRIEF or content.rstrip().endswith("?")
    after = await following(context.store, context.user, hit.key, NEXT) if little else []
    ending = await following(context.store, context.user, hit.key, NEXT, last=True) if to_the_end else []
    then = [_said(one, wanted) for one in after]
    ended = [_said(one, wanted) for one in ending if one.key not in {one.key for one in after}]
    return {**found, **({"then": then} if then else {}), **({"ended": ended} if ended else {})}


def _said(entry: LoggedMessage, wanted: Collection[str]) -> dict[str, str]:
    return {"text": excerpt(entry.message.content, wanted, LONGEST_SAID), "by": speaker(entry.said_by)}


def _spelling(spelt: Mapping[str, str]) -> dict[str, Any]:
    """Return the misspelt names of a question for the result, so that the answer can mention them."""
    return {"spelt": dict(spelt)} if spelt else {}


def _head(entry: Entry) -> dict[str, str]:
    head = {"ref": entry.ref, "kind": KINDS[entry.kind].SINGULAR, "name": " ".join(entry.label.split())[:300]}
    return {**head, "of": entry.scope} if entry.scope and entry.scope != entry.label else head


def _change(entry: Entry, field: str | None, currency: Any) -> dict[str, Any]:
    """Return a journal entry as data: when and by whom it was said, and each field's old and new value."""
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
