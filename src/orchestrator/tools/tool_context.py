"""Shared by all tools: the run's engine, user and day, finding records, and writing results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from langchain_core.messages import HumanMessage
from langgraph.prebuilt import ToolRuntime
from langgraph.runtime import get_runtime

from memory import RecordRef
from memory.errors import AmbiguousRecordError, RecordNotFoundError
from memory.kinds import KINDS, SPEAKER, SimpleFact
from memory.recall import (
    CALLED,
    KINDS_CALLED,
    check_name,
    find_records,
    find_spelt,
    load_refs,
    related_by_group,
    respell,
)
from memory.records import LoggedMessage, Message, is_visible
from memory.text import ZONE, core_name, fold
from orchestrator.context import identify, thread_of
from orchestrator.services import zone_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from memory import MemoryEngine
    from memory.recall import Spelt
    from memory.records import StoredRecord
    from memory.store import Store
    from orchestrator.services import Services

Runtime = ToolRuntime[Any, Any]
MOST_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The engine, user, thread and time that a tool works with."""

    engine: MemoryEngine
    user: str
    thread: str
    now: datetime
    today: date

    @property
    def store(self) -> Store:
        """The store of memory."""
        return self.engine.store

    async def find(self, name: str, kind: str | None = None) -> StoredRecord:
        """Return the one record that a name, an id or a `ref` of an earlier result means.

        A bare company name means the account, not its deals; with a kind, the account's record of that kind.
        Raises `RecordNotFoundError` or `AmbiguousRecordError`.
        """
        if not any(character.isalnum() for character in check_name(name)):
            raise RecordNotFoundError(name)
        known = await self.by_ref(name)
        if known is not None:
            return known
        return self._chosen(name, await self._fitting(await find_records(self.store, self.user, name), kind))

    async def look(self, name: str, kind: str | None = None) -> tuple[StoredRecord, dict[str, str]]:
        """Return what `find` does, but accept misspelt names; also return their correct spelling."""
        if await self.by_ref(check_name(name)) is not None or not any(
            character.isalnum() for character in name
        ):
            return await self.find(name, kind), {}
        found, spelt = await find_spelt(self.store, self.user, name)
        if not found:
            bare, called = without_kind(name)
            if called and kind in (None, called):
                name, kind = bare, called
                found, spelt = await find_spelt(self.store, self.user, name)
        found = [one for one in found if is_visible(one, self.now)] or found
        found = await self._fitting(found or await self.facts_of(name), kind)
        if all(one.kind == "facts" for one in found):
            found = found[:1]  # the question tells which of the facts is asked for
        return self._chosen(respell(name, spelt) if found else name, found), as_spelt(spelt)

    async def facts_of(self, name: str) -> list[StoredRecord]:
        """Return the facts that hold about the subject of this name; "we" is the same as "our"."""
        subject = SimpleFact.identity_value("subject", name)
        names = [one for one, meant in SPEAKER.items() if meant == subject] or [name]
        found = [one for each in names for one in await find_records(self.store, self.user, each)]
        return [
            one
            for one in {one.ref: one for one in found}.values()
            if one.kind == "facts"
            and SimpleFact.identity_value("subject", one.label) == subject
            and is_visible(one, self.now)
        ]

    async def by_ref(self, name: str) -> StoredRecord | None:
        """Return the record that a `ref` of an earlier result means, None if it is no such `ref`."""
        prefix, key = RecordRef.parse(name)
        found = await load_refs(self.store, self.user, [name]) if prefix in KINDS and key else []
        return found[0] if found else None

    async def _fitting(self, found: list[StoredRecord], kind: str | None) -> list[StoredRecord]:
        """Return the records of a kind, else those of that kind that belong to the accounts and contacts."""
        if kind:
            kinds = ("tasks", "todos") if kind == "tasks" else (kind,)
            found = [one for one in found if one.kind in kinds] or await self._of_accounts(found, kind)
        return found

    @staticmethod
    def _chosen(name: str, every: Sequence[StoredRecord]) -> StoredRecord:
        found = best(every, name)
        if not found:
            raise RecordNotFoundError(name)
        if len(found) > 1:
            raise AmbiguousRecordError(name, [_choice(one) for one in found[:6]])
        return found[0]

    async def _of_accounts(self, found: Sequence[StoredRecord], kind: str) -> list[StoredRecord]:
        heads = [one for one in found if one.kind in ("accounts", "contacts")]
        called = {name for (of, _), name in CALLED.items() if of == kind}
        owned = [await related_by_group(self.store, self.user, one) for one in heads[:3]]
        every = [one for theirs in owned for name in called for one in theirs.get(name, ())]
        return list({one.ref: one for one in every}.values())


def best(found: Sequence[StoredRecord], name: str) -> list[StoredRecord]:
    """Return those a name most likely means: exact matches, then the account of the others, then people."""
    exact = [one for one in found if fold(name) == fold(one.label) or core_name(name) == core_name(one.label)]
    chosen = exact or list(found)
    accounts = [one for one in chosen if one.kind == "accounts"]
    if len(accounts) == 1 and all(
        one is accounts[0] or not one.scope or core_name(one.scope) == core_name(accounts[0].label)
        for one in chosen
    ):
        return accounts
    people = [one for one in chosen if one.kind in ("accounts", "contacts", "leads")]
    return people if people and len(people) < len(chosen) else chosen


def without_kind(name: str) -> tuple[str, str | None]:
    """Return a name without a last word that names a kind, and that kind ("scanner case"), else None."""
    bare, _, last = name.strip().rpartition(" ")
    kind = KINDS_CALLED.get(fold(last)) if bare else None
    return (bare, kind) if kind else (name, None)


def as_spelt(spelt: Sequence[Spelt]) -> dict[str, str]:
    """Return the misspelt names of a question, each with its correct spelling."""
    return {one.written: one.known for one in spelt}


def tool_context(services: Services, runtime: Runtime) -> ToolContext:
    """Return the context of a run, and set its time zone; the user is the run's, never an argument."""
    run = get_runtime()
    memory = runtime.state.get("memory")
    ZONE.set(zone_in(memory, services.settings.timezone))
    user = identify(run, services.settings.user)
    return ToolContext(
        services.engine(runtime.store), user, thread_of(run), services.clock(), services.today(memory)
    )


def as_json(value: Any) -> str:
    """Return a result as JSON, in which remembered text cannot pass for anything else."""
    return orjson.dumps(value).decode()


def last_said(state: Any, context: ToolContext) -> LoggedMessage:  # ToolRuntime types state loosely
    """Return the user's newest message, which is the evidence for a change of memory; empty if none."""
    now = context.now.isoformat()
    for message in reversed(state["messages"]):
        if isinstance(message, HumanMessage):
            said = Message(message.id or "", "user", message.text, message.name, now)
            return LoggedMessage("", context.thread, said, "chat", now)
    return LoggedMessage("", context.thread, Message("", "user", "", None, now), "chat", now)


def _choice(record: StoredRecord) -> str:
    return f"{record.kind}: {record.label} ({record.scope or record.key})"
