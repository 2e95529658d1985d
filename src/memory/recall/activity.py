"""Stale deals: open deals without a recent change or mention (R5)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.recall.structured import records_of
from memory.records.journal import entries
from memory.text import Mood, clauses
from memory.text.names import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from memory.records.items import StoredRecord
    from memory.records.journal import Entry
    from memory.store import Store

MENTIONS: Final = 20
"""Maximum number of messages searched for a mention of one deal."""


@dataclass(frozen=True, slots=True)
class StaleDeal:
    """A stale deal, the ISO day of its last change or mention, and how many days ago that was."""

    deal: StoredRecord
    last: str
    days: int


async def stale_deals(store: Store, user: str, days: int, now: datetime) -> list[StaleDeal]:
    """Return the open deals without a change or mention for more than `days` days, the stalest first."""
    deals = await records_of(store, user, "opportunities", status="open")
    refs = {deal.ref for deal in deals}
    heard: dict[str, str] = {}
    async for entry in entries(store, user):
        if entry.ref in refs:
            heard[entry.ref] = max(heard.get(entry.ref, ""), said_on(entry))
    cutoff = (now - timedelta(days=days)).date().isoformat()
    found = []
    for deal in deals:
        last = heard.get(deal.ref) or deal.updated_at[:10]
        if last < cutoff:
            last = max(last, await _mentioned(store, user, deal))
        if last < cutoff:
            found.append(StaleDeal(deal, last, (now.date() - now.fromisoformat(last).date()).days))
    return sorted(found, key=lambda one: (one.last, one.deal.label))


def said_on(entry: Entry) -> str:
    """Return the ISO day of the words behind an entry, or the day of an entry made in another way."""
    if entry.actor != "extraction" or entry.op in ("undo", "unlearn", "delete", "merge", "unmerge"):
        return entry.at[:10]
    said = [change.receipt["at"] for change in entry.seen.values()]
    said += [given.receipt["at"] for given in entry.stated.values()]
    return max(said, default=entry.at)[:10]


async def _mentioned(store: Store, user: str, deal: StoredRecord) -> str:
    """Return the last day a message named the deal together with its account, or an empty string."""
    wanted = set(words(deal.label)) | set(words(deal.scope)[:1])
    items = await store.asearch(
        (user_label(user), Namespace.MESSAGES), query=f"{deal.label} {deal.scope}", limit=MENTIONS
    )
    said = await asyncio.to_thread(_telling, wanted, [item.value for item in items])
    return max((str(value["at"] or value["recorded_at"])[:10] for value in said), default="")


def _telling(wanted: set[str], said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [value for value in said if not _own(value) and _tells_of(wanted, value["content"])]


def _tells_of(wanted: set[str], text: str) -> bool:
    """Tell whether a text has all of these words, one of them in an assertion; a question is no activity."""
    if not wanted <= set(words(text)):
        return False
    return any(
        one.mood is Mood.ASSERTION and wanted & set(words(text[one.start : one.end])) for one in clauses(text)
    )


def _own(value: Mapping[str, Any]) -> bool:
    """Tell whether a message is the assistant's own, which only repeats what is known."""
    return bool(value["origin"] == "chat" and value["role"] == "assistant")
