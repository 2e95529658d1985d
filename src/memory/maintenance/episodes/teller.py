"""Write episodes; each message is covered by one of them, after it has been read.

A thread's item keeps in `told` the key of the last message that an episode covers.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.receipts import make_receipt
from memory.domain.usage import NO_TOKENS, Tokens, add_usage
from memory.domain.users import user_label
from memory.errors import ExtractionError
from memory.extraction.lines import LINE_LENGTH, calls, make_lines
from memory.maintenance.episodes.compose import PARTS, speaks, with_records
from memory.maintenance.episodes.extract import draft_episode
from memory.maintenance.episodes.ports import Written
from memory.maintenance.episodes.written import draft_written
from memory.operations.commit import Commit
from memory.recall.lookup import named_in
from memory.records import message_log as log
from memory.records.decisions import THREAD as DECISIONS
from memory.records.messages import logged, thread_range
from memory.records.user_profile import load_profile, zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from memory.domain.grounded import GroundedDraft
    from memory.domain.receipts import Receipt
    from memory.maintenance.episodes.ports import Writer
    from memory.records.journal import Change
    from memory.records.messages import LoggedMessage
    from memory.store import Store, Transaction, View

logger = logging.getLogger(__name__)
STRETCH: Final = 100
"""Messages in one episode at most."""
FEWEST: Final = 2
"""Messages for which `speaks` holds in one episode at least; a single one needs no summary."""
LINKED: Final = frozenset({"accounts", "contacts", "opportunities", "cases", "leads", "tasks"})
"""Kinds of records that an episode points to."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The summary of messages that an episode now covers."""

    summary: Sequence[str]
    """Its sentences; empty if there was nothing worth telling."""
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes episodes: with a `writer`, or in the conversation's own words without one or if it fails."""

    store: Store
    writer: Writer | None
    call_chars: int
    """Characters of new text in one call of the writer at most."""
    timezone: str
    """Time zone (IANA name) of users who have not stated theirs."""

    async def fold(
        self, user: str, thread: str, messages: Sequence[str], *, said: Sequence[str], now: datetime
    ) -> Folded | None:
        """Write an episode of messages given by their ids, of which `said` are the user's.

        Returns None while any of `said` is not logged or is pending; folding messages again changes nothing.
        """
        entries = await self.store.aview(lambda view: log.find_in(view, user, thread, messages))
        read = {one.message.id for one in entries if one.status != "pending"}
        if not entries or not read.issuperset(said):
            return None
        told = await self.store.aview(lambda view: told_in(view, user, thread))
        again = await asyncio.to_thread(draft_episode, [one for one in entries if one.key <= told])
        done = await self._tell(user, thread, [one for one in entries if one.key > told], now)
        return Folded([*_lines(again), *done.summary], done.changes)

    async def close(self, user: str, thread: str, now: datetime) -> list[Change]:
        """Write episodes of all messages that none covers yet, up to the first pending one."""
        changes: list[Change] = []
        while entries := await self.store.aview(lambda view: untold_in(view, user, thread)):
            changes += (await self._tell(user, thread, entries, now)).changes
        return changes

    async def _tell(self, user: str, thread: str, entries: Sequence[LoggedMessage], now: datetime) -> Folded:
        if not entries:
            return Folded([], [])
        draft, cost = await self._draft(user, entries)

        def work(tx: Transaction) -> Sequence[Change]:
            if cost.all:
                add_usage(tx, user, now.date(), "extraction", cost)
            if told_in(tx, user, thread) >= entries[0].key:
                return []  # another task or process has covered these meanwhile
            _note_told(tx, user, thread, entries[-1].key)
            if draft is None:
                return []
            done = Commit(user, thread, entries, [draft], [], now, actor="summary").apply_drafts(tx)
            tx.index_now()  # there may be many more conversations, and searches wait for what is not indexed
            return done.changes

        return Folded(_lines(draft), await self.store.atransaction(work))

    async def _draft(
        self, user: str, entries: Sequence[LoggedMessage]
    ) -> tuple[GroundedDraft | None, Tokens]:
        """Return the draft of an episode, and its cost; the writer is asked only if there is one."""
        draft, cost = await asyncio.to_thread(draft_episode, entries), NO_TOKENS
        if draft is None:
            return None, cost
        if self.writer is not None:
            try:
                written, cost = await self._written(user, entries, self.writer)
                draft = written or draft
            except ExtractionError as error:
                logger.warning("a summary could not be written, it is made of quotations: %s", error.reason)
                cost = Tokens(*error.tokens)
        return with_records(draft, await self._records(user, entries, draft)), cost

    async def _written(
        self, user: str, entries: Sequence[LoggedMessage], writer: Writer
    ) -> tuple[GroundedDraft | None, Tokens]:
        zone = zone_of(await load_profile(self.store, user), self.timezone)
        longest = min(LINE_LENGTH, self.call_chars)
        lines = await asyncio.to_thread(make_lines, [], entries, longest=longest, zone=zone)
        whole = Written()
        for part in calls(lines, self.call_chars):
            given = await writer.write(part)
            whole = Written(
                whole.title or given.title,
                [*whole.summary, *given.summary],
                [*whole.decisions, *given.decisions],
                [*whole.questions, *given.questions],
                whole.tokens.plus(given.tokens),
            )
        return await asyncio.to_thread(draft_written, entries, lines, whole), whole.tokens

    async def _records(
        self, user: str, entries: Sequence[LoggedMessage], draft: GroundedDraft
    ) -> dict[str, Receipt]:
        """Return the records that an episode names, each with the receipt of a message that names it."""
        named = await named_in(self.store, user, "\n".join(_lines(draft)))
        found = {}
        for record in named:
            place = _place(record.label, entries) if record.kind in LINKED else None
            if place is not None:
                found[record.ref] = place
        return found


def told_in(view: View | Transaction, user: str, thread: str) -> str:
    """Return the key of the last message that an episode covers; "" if there is none."""
    item = view.get((user_label(user), Namespace.THREADS), thread)
    return str(item.value.get("told", "")) if item else ""


def untold_in(view: View, user: str, thread: str) -> list[LoggedMessage]:
    """Return the next messages for an episode: read ones that none covers, up to the first pending one.

    The list is empty if `speaks` holds for fewer than `FEWEST` of them.
    """
    after, end = thread_range(thread)
    start = told_in(view, user, thread) or after
    items = view.scan((user_label(user), Namespace.MESSAGES), after=start, before=end, limit=STRETCH)
    read = list(takewhile(lambda one: one.status != "pending", map(logged, items)))
    return read if sum(map(speaks, read)) >= FEWEST else []


def ended(thread: dict[str, str | int], before: datetime) -> bool:
    """Tell from a thread's item whether it is silent since `before` and has messages in no episode."""
    if thread["thread"] == DECISIONS:
        return False
    told = int(str(thread.get("told", "")).rpartition(":")[2] or -1)
    return str(thread["updated_at"]) < before.isoformat() and told < int(thread["next"]) - 1


def _note_told(tx: Transaction, user: str, thread: str, key: str) -> None:
    namespace = (user_label(user), Namespace.THREADS)
    item = tx.get(namespace, thread)
    if item is not None:
        tx.put(namespace, thread, {**item.value, "told": key}, index=False)


def _lines(draft: GroundedDraft | None) -> list[str]:
    """Return the sentences of an episode's draft."""
    fields = draft.fields.items() if draft else ()
    return [str(one.value) for name, one in fields if name.partition(".")[0] in PARTS]


def _place(label: str, entries: Sequence[LoggedMessage]) -> Receipt | None:
    """Return the receipt of the first message that has a record's name; None if none has."""
    for entry in entries:
        start = entry.message.content.casefold().find(label.casefold()) if label else -1
        if start >= 0 and len(entry.message.content) == len(entry.message.content.casefold()):
            return make_receipt(entry, start, start + len(label), of="content", rule="summary")
    return None
