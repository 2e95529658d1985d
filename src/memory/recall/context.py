"""`create_memory_context`: the part of memory that fits a message, under a hard budget."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.recall.asking import read_question
from memory.recall.known import BELONGS, search_records
from memory.recall.spoken import search_messages
from memory.recall.tokens import tokens_of
from memory.recall.views import newest, shown_fields, source, speaker
from memory.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from memory.messages import LoggedMessage
    from memory.recall.known import Known
    from memory.recall.query import Query
    from memory.record_items import StoredRecord
    from memory.store import AsyncStoreAdapter

MOST: Final = 24
"""Records weighed at most, however many there are."""
MOST_SAID: Final = 6
"""Passages of conversations shown at most."""
SEEDS: Final = 10
"""Places whose neighbourhood is read for a turn; a search that is asked for looks at more."""
LONGEST_PASSAGE: Final = 400


@dataclass(frozen=True, slots=True)
class MemoryContext:
    """What is shown of memory, and how much is not."""

    text: str
    shown: int
    left_out: int


async def create_memory_context(
    store: AsyncStoreAdapter,
    user: str,
    message: str,
    *,
    tokens: int = 1_500,
    today: date | None = None,
    seen: Collection[str] = (),
) -> MemoryContext:
    """Return what memory holds that fits `message`, in at most `tokens` tokens as `tokens_of` counts them.

    First what the message names (or misspells), then what belongs to it, then what was said about it, then what reads
    alike. Every line says why it is there and who said it when. `seen` are the ids of messages that the
    reader has before them anyway. Nothing known gives an empty text.
    """
    if not message.strip():
        return MemoryContext("", 0, 0)
    query = await read_question(store, user, message, today=today)
    (named, rest), said = await asyncio.gather(
        _records(store, user, query), _said(store, user, query, {*seen, message})
    )
    lines = [line(one.record, one.why) for one in named]
    lines += said
    lines += [line(one.record, one.why) for one in rest]
    kept = _within(lines, tokens)
    return MemoryContext("\n".join(kept), len(kept), len(lines) - len(kept))


def render(record: StoredRecord) -> str:
    """Write a record as one line: what it is, and its fields."""
    fields = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in shown_fields(record).items())
    label = " ".join(record.label.split())[:LONGEST_PASSAGE]
    return f"- {KINDS[record.kind].SINGULAR} {label}: {fields or 'no details'}"


def line(record: StoredRecord, why: Iterable[str]) -> str:
    """Write a record with why it is shown and what it rests on."""
    said = source(newest(record.receipts))
    return f"{render(record)} [{'; '.join([*why, *([f'said by {said}'] if said else [])])}]"


async def _records(store: AsyncStoreAdapter, user: str, query: Query) -> tuple[list[Known], list[Known]]:
    """Return the records that are named or belong to what is named, and those that only read alike."""
    found = await search_records(store, user, query, limit=MOST)
    return [one for one in found if one.score >= BELONGS], [one for one in found if one.score < BELONGS]


async def _said(store: AsyncStoreAdapter, user: str, query: Query, seen: Collection[str]) -> list[str]:
    """Return the passages that answer the message best, each with who said it when and in which conversation."""
    found = await search_messages(store, user, query, limit=MOST_SAID + len(seen), seeds=SEEDS)
    entries = [entry for entry, _ in found if not _known_anyway(entry, seen)]
    return [_passage(entry) for entry in entries[:MOST_SAID]]


def _known_anyway(entry: LoggedMessage, seen: Collection[str]) -> bool:
    """Tell whether the reader has it already, or it is the assistant's own talk, which recalls and states nothing."""
    own = entry.origin == "chat" and entry.message.role == "assistant"
    return own or entry.message.id in seen or entry.message.content in seen


def _passage(entry: LoggedMessage) -> str:
    text = " ".join(entry.message.content.split())[:LONGEST_PASSAGE]
    who = speaker(entry.said_by)
    return f'- {who} said: "{text}" [{entry.said_at[:10]}, conversation {entry.thread[:60]}]'


def _within(lines: Iterable[str], budget: int) -> list[str]:
    """Keep lines while they fit; one that is too long for what is left makes room for shorter ones behind it."""
    kept: list[str] = []
    for one in lines:
        cost = tokens_of(one) + 1
        if cost <= budget:
            budget -= cost
            kept.append(one)
    return kept
