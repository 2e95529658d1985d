"""`create_memory_context`: the part of memory that fits a message, within a budget of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from memory.domain.users import user_label
from memory.kinds import KINDS
from memory.recall.message_search import see_messages
from memory.recall.query.asking import read_question
from memory.recall.records import BELONGS, see_records
from memory.recall.tokens import tokens_of
from memory.recall.views import newest, other_sources, shown_fields, source, speaker
from memory.records.items import is_visible
from memory.records.user_profile import KIND as PROFILE, load_profile, zone_of
from memory.text.times.local_time import day_in, local_day, shown_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from memory.recall.query.wanted import Query
    from memory.recall.records import Known
    from memory.records.items import StoredRecord
    from memory.records.messages import LoggedMessage
    from memory.store import Store, View

MOST: Final = 24
"""Maximum number of records considered, however many there are."""
MOST_SAID: Final = 6
"""Maximum number of passages of conversations shown."""
SEEDS: Final = 10
"""Places whose neighbouring messages are read for a context; an explicit search reads more."""
LONGEST_PASSAGE: Final = 400


@dataclass(frozen=True, slots=True)
class MemoryContext:
    """The part of memory that is shown, and the number of lines shown and left out."""

    text: str
    shown: int
    left_out: int
    profile: Mapping[str, str] = field(default_factory=dict)
    """The user's profile, field by field, as it is shown; it does not count towards the budget."""
    refs: Sequence[str] = ()
    """Shown records that the message names or that belong to those (`kind:key`)."""


async def create_memory_context(
    store: Store,
    user: str,
    message: str,
    *,
    tokens: int = 1_500,
    today: date | None = None,
    now: datetime | None = None,
    timezone: str = "UTC",
    seen: Collection[str] = (),
) -> MemoryContext:
    """Return what memory holds that fits `message`, in at most `tokens` tokens as `tokens_of` counts them.

    The order is: records that the message names (or misspells) and records that belong to them, passages of
    conversations, records with similar text. Every line gives its reason, and who said it when. `seen` are
    the ids of messages that the prompt contains already. If nothing fits, the text is empty. "Today" is
    `today`, or the day at `now` in the user's time zone (`timezone` if the profile has none).
    """
    profile = await load_profile(store, user)
    zone = zone_of(profile, timezone)
    told = shown_fields(profile) if profile else {}
    if profile and "name" in profile.fields:
        told["name"] = profile.label
    if not message.strip():
        return MemoryContext("", 0, 0, told)
    day = today or (day_in(now, zone) if now else None)
    query = await read_question(store, user, message, today=day)
    moment = now or datetime.now(UTC)

    def see(view: View) -> MemoryContext:
        with shown_in(zone):
            return _see(view, user, query, {*seen, message}, tokens, moment)

    return replace(await store.aview(see), profile=told)


def _see(
    view: View, user: str, query: Query, seen: Collection[str], tokens: int, now: datetime
) -> MemoryContext:
    """Return the context from one view: one trip to a reader's thread, and one state of memory."""
    # Messages come first: if the text index is behind, their search ends this run and all of it is repeated,
    # so nothing should be done before.
    said = _said(view, user, query, seen)
    named, rest = _records(view, user, query, now)
    lines = [line(one.record, one.why) for one in named]
    lines += said
    lines += [line(one.record, one.why) for one in rest]
    kept = _within(lines, tokens)
    meant = [one.record.ref for one, told in zip(named, lines, strict=False) if told in kept]
    return MemoryContext("\n".join(kept), len(kept), len(lines) - len(kept), refs=meant)


def render(record: StoredRecord) -> str:
    """Return a record as one line: its label and its fields."""
    label = " ".join(record.label.split())[:LONGEST_PASSAGE]
    return f"- {KINDS[record.kind].render(label, shown_fields(record))}"


def line(record: StoredRecord, why: Iterable[str]) -> str:
    """Return a record as one line with the reasons why it is shown and its sources."""
    said = source(newest(record.receipts))
    files = [f"{name.replace('_', ' ')}: {one}" for name, one in other_sources(record).items()]
    return f"{render(record)} [{'; '.join([*why, *([f'said by {said}'] if said else []), *files])}]"


def _records(view: View, user: str, query: Query, now: datetime) -> tuple[list[Known], list[Known]]:
    """Return the records that are named or belong to those, and the records that are only similar."""
    found = [
        one
        for one in see_records(view, user_label(user), query, limit=MOST)
        if one.record.kind != PROFILE and is_visible(one.record, now)
    ]
    return [one for one in found if one.score >= BELONGS], [one for one in found if one.score < BELONGS]


def _said(view: View, user: str, query: Query, seen: Collection[str]) -> list[str]:
    """Return the passages that answer the message best, each with its speaker, day and conversation."""
    found = see_messages(view, user, query, limit=MOST_SAID + len(seen), seeds=SEEDS)
    entries = [entry for entry, _ in found if not _known_anyway(entry, seen)]
    return [_passage(entry) for entry in entries[:MOST_SAID]]


def _known_anyway(entry: LoggedMessage, seen: Collection[str]) -> bool:
    """Tell whether a message is in the prompt already, or is the assistant's own and states nothing new."""
    own = entry.origin == "chat" and entry.message.role == "assistant"
    return own or entry.message.id in seen or entry.message.content in seen


def _passage(entry: LoggedMessage) -> str:
    text = " ".join(entry.message.content.split())[:LONGEST_PASSAGE]
    who = speaker(entry.said_by)
    return f'- {who} said: "{text}" [{local_day(entry.said_at)}, conversation {entry.thread[:60]}]'


def _within(lines: Iterable[str], budget: int) -> list[str]:
    """Return the lines that fit; one too long for what is left is skipped, and shorter ones may follow."""
    kept: list[str] = []
    for one in lines:
        cost = tokens_of(one) + 1
        if cost <= budget:
            budget -= cost
            kept.append(one)
    return kept
