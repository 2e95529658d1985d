"""A question read against what is remembered: known names that it misspells, events that stand for a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.messages import MESSAGES, load
from memory.recall.events import resolve
from memory.recall.lookup import YOURSELF, find_records
from memory.recall.query import understand
from memory.recall.signals import ALL
from memory.recall.spelling import respell, see_spelt
from memory.recall.stemming import porter
from memory.records import KINDS
from memory.store.occurrences import Sought
from memory.store.text import fold
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from memory.recall.events import Event
    from memory.recall.query import Query
    from memory.recall.signals import Signals
    from memory.recall.spelling import Spelt
    from memory.record_items import StoredRecord
    from memory.store import AsyncStoreAdapter

MOST_LOOKED_AT: Final = 8
"""Messages looked at to see whether a word is one that people use."""


async def read_question(
    store: AsyncStoreAdapter, user: str, text: str, *, today: date | None = None, signals: Signals = ALL
) -> Query:
    """Understand a question, correct the known names that it misspells, and find the day of an event it names."""
    spelt = await misspelt(store, user, text) if signals.spelling else ()
    query = await asyncio.to_thread(understand, text, today=today, spelt=spelt)
    if signals.vectors and store.embeddings is not None:
        query = replace(query, vector=await store.aembed_query(query.respelt))
    event = await resolve(store, user, query.respelt) if signals.events and query.days is None else None
    return (
        _timed(query, event, await asyncio.to_thread(understand, event.rest, spelt=spelt)) if event else query
    )


def _timed(query: Query, event: Event, rest: Query) -> Query:
    """Return a question with its time, in which the words that name the event are no words to look for."""
    timed = replace(query, days=event.days, event=event.text)
    return replace(timed, terms=rest.terms, asks=rest.asks) if rest.terms else timed


async def misspelt(store: AsyncStoreAdapter, user: str, text: str) -> Sequence[Spelt]:
    """Return which words of a text are known names misspelt; a word that records or people use is none."""
    found = await store.aview(lambda view: see_spelt(view, user_label(user), text))
    return [one for one in found if not await _is_used(store, user, one)]


async def find_spelt(
    store: AsyncStoreAdapter, user: str, name: str
) -> tuple[list[StoredRecord], Sequence[Spelt]]:
    """Return the records a person means by `name`, and how it is spelt if it finds nothing as it stands."""
    found = await find_records(store, user, name)
    if found or fold(name) in YOURSELF:
        return found, ()
    spelt = await misspelt(store, user, name)
    return (await find_records(store, user, respell(name, spelt)), spelt) if spelt else ([], ())


async def _is_used(store: AsyncStoreAdapter, user: str, one: Spelt) -> bool:
    """Tell whether a word occurs in a record or in what was told; what was only asked does not count."""
    written, known = fold(one.written).lower(), fold(one.known).lower()
    if porter(written) == porter(known):
        return False
    sought = [Sought(((written,),), MOST_LOOKED_AT)]
    for kind in (kind for kind, model in KINDS.items() if not model.RETELLS):
        if (await store.aoccurrences((user_label(user), kind), sought))[0].keys:
            return True
    said = (await store.aoccurrences((user_label(user), MESSAGES), sought))[0].keys
    return any(
        entry.origin == "ingest" or entry.status == "applied" for entry in await load(store, user, said)
    )
