"""Questions read with the help of memory: misspelt known names, and events that stand for a time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.kinds import KINDS
from memory.recall.lookup import COMMON, YOURSELF, find_records, named_in
from memory.recall.query.events import resolve
from memory.recall.query.misspelt import respell, see_spelt
from memory.recall.query.vocabulary import KINDS_CALLED
from memory.recall.query.wanted import understand
from memory.recall.signals import ALL
from memory.records.message_log import load
from memory.store.items.types import Sought
from memory.store.search.text import fold
from memory.text.names import words
from memory.text.wordforms.stemming import porter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from memory.recall.query.events import Event
    from memory.recall.query.misspelt import Spelt
    from memory.recall.query.wanted import Query
    from memory.recall.signals import Signals
    from memory.records.items import StoredRecord
    from memory.store import Store

MOST_LOOKED_AT: Final = 8
"""Maximum number of messages read to see whether people use a word."""
_UNTOLD: Final = COMMON | frozenset(KINDS_CALLED) | {"one", "guy", "lady", "thing", "people", "folks"}
"""Words of a name that say nothing about whom it means."""


async def read_question(
    store: Store, user: str, text: str, *, today: date | None = None, signals: Signals = ALL
) -> Query:
    """Return a question as a query, with misspelt known names corrected and an event resolved to its day."""
    spelt = await misspelt(store, user, text) if signals.spelling else ()
    query = await asyncio.to_thread(understand, text, today=today, spelt=spelt)
    if signals.vectors and store.embeddings is not None:
        query = replace(query, vector=await store.aembed_query(query.respelt))
    event = await resolve(store, user, query.respelt) if signals.events and query.days is None else None
    return (
        _timed(query, event, await asyncio.to_thread(understand, event.rest, spelt=spelt)) if event else query
    )


def _timed(query: Query, event: Event, rest: Query) -> Query:
    """Return a query with the period of its event and without the words that name the event."""
    timed = replace(query, days=event.days, event=event.text)
    return replace(timed, terms=rest.terms, asks=rest.asks) if rest.terms else timed


async def misspelt(store: Store, user: str, text: str) -> Sequence[Spelt]:
    """Return the words of a text that are misspelt known names; a word that records or people use is none."""
    found = await store.aview(lambda view: see_spelt(view, user_label(user), text))
    return [one for one in found if not await _is_used(store, user, one)]


async def find_spelt(store: Store, user: str, name: str) -> tuple[list[StoredRecord], Sequence[Spelt]]:
    """Return the records that `name` means, and the corrections needed if it finds nothing as it stands."""
    found = await find_records(store, user, name)
    if found or fold(name) in YOURSELF:
        return found, ()
    written = name.title() if name.islower() else name  # capitals mark it as a name for `misspelt`
    spelt = await misspelt(store, user, written)
    if spelt:
        found = await find_records(store, user, respell(written, spelt))
    return found or await _partly(store, user, respell(written, spelt)), spelt


async def _partly(store: Store, user: str, name: str) -> list[StoredRecord]:
    """Return the records that share most significant words of a name, at least half ("the Vestel guy")."""
    wanted = {word for word in words(name) if word not in _UNTOLD}
    near = [one for one in await named_in(store, user, name) if not KINDS[one.kind].DERIVED]
    shared = {one.ref: len(wanted & set(words(f"{one.label} {one.scope}"))) for one in near}
    most = max(shared.values(), default=0)
    return [one for one in near if most and shared[one.ref] == most and 2 * most >= len(wanted)]


async def _is_used(store: Store, user: str, one: Spelt) -> bool:
    """Tell whether a word occurs in a record, or in a message that was ingested or changed a record."""
    written, known = fold(one.written).lower(), fold(one.known).lower()
    if porter(written) == porter(known):
        return False
    sought = [Sought(((written,),), MOST_LOOKED_AT)]
    for kind in (kind for kind, model in KINDS.items() if not model.DERIVED):
        if (await store.aoccurrences((user_label(user), kind), sought))[0].keys:
            return True
    said = (await store.aoccurrences((user_label(user), Namespace.MESSAGES), sought))[0].keys
    return any(
        entry.origin == "ingest" or entry.status == "applied" for entry in await load(store, user, said)
    )
