"""The message log: what was said, and whether it has been read.

The log also tracks processing (G6). A message is recorded as pending before anything else happens to it, and
leaves that state only in the transaction that writes its effects. Messages are identified by thread, id and
text, so a replayed or forked thread records nothing twice and an edited message counts as new.

| namespace | key | value |
|---|---|---|
| `(user, "messages")` | `thread digest:sequence` | the message and its status |
| `(user, "seen")` | digest of thread and id | the versions of that message: text digest → message key |
| `(user, "pending")` | as `messages` | attempts and the time of the next one |
| `(user, "threads")` | thread id | title, origin, times, next sequence, focus, last message in an episode |
| `(user, "meta")` | `clock`; `deleted:thread` | when the last message was recorded; a deleted thread |
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from memory.domain.namespaces import Namespace
from memory.domain.speakers import moment, speaker_in, time_received, time_said
from memory.domain.users import user_label
from memory.records.messages import (
    LoggedMessage,
    Message,
    PendingMessage,
    clean,
    digest,
    logged,
    message_value,
    pending_value,
    thread_prefix,
    thread_range,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from memory.records.messages import Origin, Status
    from memory.store import Store, Transaction, View


CLOCK: Final = "clock"
DELETED: Final = "deleted:"
TITLE_LENGTH: Final = 60
SEARCHED: Final = ["content", "name"]
"""Fields of a message that are in the text index."""


def register(
    tx: Transaction,
    user: str,
    thread: str,
    messages: Iterable[Message],
    *,
    origin: Origin,
    now: datetime,
    own: Collection[str] = (),
) -> list[str]:
    """Record new messages in the log as pending; return their keys.

    Blank messages are logged as no-op, and so are those of the assistant and the program in a chat, so that
    recalled text is never learned again. Ingested messages have the speaker role `file`, whatever their
    labels say, except those of role `user` whose ids are in `own`.
    """
    label = user_label(user)
    item, clock = tx.get((label, Namespace.THREADS), thread), tx.get((label, Namespace.META), CLOCK)
    state = dict(item.value) if item else _new_thread(thread, origin, now)
    last = clock.value["heard_at"] if clock else state.get("heard_at")
    added = []
    for message in map(clean, messages):
        # At least a microsecond apart, so that times always compare in the order of the messages.
        heard = time_received(now, last)
        by = speaker_in(origin, message.role, message.name, mine=message.id in own)
        new = LoggedMessage("", thread, message, origin, heard.isoformat(), by=by)
        key = _register_one(tx, label, state, new, now)
        if key:
            added.append(key)
            last = new.recorded_at
    if added or item is None:
        state["updated_at"] = now.isoformat()
        tx.put((label, Namespace.THREADS), thread, state, index=False)
    if added:
        tx.put((label, Namespace.META), CLOCK, {"heard_at": last}, index=False)
    return added


def settle(
    tx: Transaction, user: str, message: LoggedMessage, status: Status, reason: str | None = None
) -> None:
    """Give a message its final status and remove it from the pending ones."""
    label = user_label(user)
    tx.put(
        (label, Namespace.MESSAGES),
        message.key,
        {**message_value(message), "status": status, "reason": reason},
        index=SEARCHED,
    )
    tx.delete((label, Namespace.PENDING), message.key)


def postpone(
    tx: Transaction, user: str, message: LoggedMessage, reason: str, retry_at: str, *, outage: bool = False
) -> None:
    """Note a failed attempt; the message stays pending and is due at `retry_at`. An outage is no attempt."""
    label = user_label(user)
    attempts = message.attempts + (not outage)
    pending = tx.get((label, Namespace.PENDING), message.key)
    if pending is None:
        return
    outages = pending.value.get("outages", 0) + 1 if outage else 0
    tx.put(
        (label, Namespace.MESSAGES),
        message.key,
        {**message_value(message), "attempts": attempts, "reason": reason},
        index=SEARCHED,
    )
    tx.put(
        (label, Namespace.PENDING),
        message.key,
        {**pending.value, "attempts": attempts, "reason": reason, "retry_at": retry_at, "outages": outages},
        index=False,
    )


def resume(tx: Transaction, user: str) -> list[str]:
    """Make the messages that wait for the end of an outage due at once; return their threads."""
    label, threads = user_label(user), []
    for item in tx.scan((label, Namespace.PENDING)):
        if item.value.get("outages"):
            tx.put(
                (label, Namespace.PENDING),
                item.key,
                {**item.value, "outages": 0, "retry_at": None},
                index=False,
            )
            threads.append(item.value["thread"])
    return list(dict.fromkeys(threads))


def requeue(tx: Transaction, user: str, message: LoggedMessage) -> None:
    """Make a quarantined message pending again, with a fresh set of attempts."""
    label = user_label(user)
    fresh = replace(message, status="pending", attempts=0, reason=None)
    tx.put((label, Namespace.MESSAGES), message.key, message_value(fresh), index=SEARCHED)
    tx.put((label, Namespace.PENDING), message.key, pending_value(fresh), index=False)


def still_pending(tx: Transaction, user: str, messages: Sequence[LoggedMessage]) -> list[LoggedMessage]:
    """Return those of the messages that nobody else has settled meanwhile."""
    found = tx.get_many((user_label(user), Namespace.PENDING), [message.key for message in messages])
    return [message for message in messages if message.key in found]


async def pending(store: Store, user: str, thread: str | None = None) -> list[PendingMessage]:
    """Return the pending messages, oldest first within each thread."""
    return await store.aview(lambda view: pending_in(view, user, thread))


def pending_in(view: View, user: str, thread: str | None = None) -> list[PendingMessage]:
    """Return the pending messages inside a view or transaction, oldest first within each thread."""
    after, before = thread_range(thread) if thread is not None else (None, None)
    return [
        PendingMessage(
            item.key,
            item.value["thread"],
            item.value["message"],
            item.value["role"],
            item.value["attempts"],
            item.value["retry_at"],
            item.value["reason"],
            item.value.get("outages", 0),
        )
        for item in view.scan((user_label(user), Namespace.PENDING), after=after, before=before)
    ]


async def load(store: Store, user: str, keys: Sequence[str]) -> list[LoggedMessage]:
    """Read messages by key, in the order of the keys; unknown keys are left out."""
    found = await store.aget_many((user_label(user), Namespace.MESSAGES), list(keys))
    return [logged(found[key]) for key in keys if key in found]


def load_in(view: View, user: str, keys: Sequence[str]) -> list[LoggedMessage]:
    """Read messages by key inside a view or transaction, like `load`."""
    found = view.get_many((user_label(user), Namespace.MESSAGES), keys)
    return [logged(found[key]) for key in keys if key in found]


def find_in(view: View, user: str, thread: str, identities: Sequence[str]) -> list[LoggedMessage]:
    """Return the newest version of each message with one of the given ids, in the order they were logged."""
    seen = view.get_many(
        (user_label(user), Namespace.SEEN), [digest(thread, identity) for identity in identities]
    )
    return load_in(view, user, sorted(max(item.value["versions"].values()) for item in seen.values()))


async def as_logged(store: Store, user: str, said: LoggedMessage) -> LoggedMessage:
    """Return a message as logged, with the time at which it counts as said; itself if it is not logged."""
    found = await store.aview(lambda view: find_in(view, user, said.thread, [said.message.id]))
    return next((entry for entry in found if entry.version == said.version), said)


async def before(store: Store, user: str, message: LoggedMessage, limit: int) -> list[LoggedMessage]:
    """Return up to `limit` messages of the same thread that come just before, oldest first."""
    after, _ = thread_range(message.thread)
    items = await store.ascan(
        (user_label(user), Namespace.MESSAGES), after=after, before=message.key, limit=limit, reverse=True
    )
    return [logged(item) for item in reversed(items)]


async def following(
    store: Store, user: str, key: str, limit: int, *, last: bool = False
) -> list[LoggedMessage]:
    """Return up to `limit` messages after a message key in its thread, in order: the next, or the `last`."""
    end = key.partition(":")[0] + ";"
    items = await store.ascan(
        (user_label(user), Namespace.MESSAGES), after=key, before=end, limit=limit, reverse=last
    )
    return [logged(item) for item in (reversed(items) if last else items)]


async def is_logged(store: Store, user: str, thread: str, message: str) -> bool:
    """Tell whether a message with this id is in the log, in whatever version."""
    return await store.aget((user_label(user), Namespace.SEEN), digest(thread, message)) is not None


async def thread_messages(store: Store, user: str, thread: str) -> list[LoggedMessage]:
    """Return all messages of a thread in order."""
    after, end = thread_range(thread)
    return [
        logged(item)
        for item in await store.ascan((user_label(user), Namespace.MESSAGES), after=after, before=end)
    ]


def thread_messages_in(tx: Transaction, user: str, thread: str) -> list[LoggedMessage]:
    """Return all messages of a thread in order, inside a transaction."""
    after, end = thread_range(thread)
    return [logged(item) for item in tx.scan((user_label(user), Namespace.MESSAGES), after=after, before=end)]


async def threads(store: Store, user: str) -> list[dict[str, Any]]:
    """List a user's threads as stored, the latest first."""
    items = await store.ascan((user_label(user), Namespace.THREADS))
    return sorted((item.value for item in items), key=lambda value: value["updated_at"], reverse=True)


async def has_talked(store: Store, user: str) -> bool:
    """Tell whether a user has a chat in the log, and not only ingested files."""
    found = await store.ascan((user_label(user), Namespace.THREADS), filter={"origin": "chat"}, limit=1)
    return bool(found)


def forget_thread(tx: Transaction, user: str, thread: str) -> int:
    """Remove a thread's messages from the log, pending ones too; return how many."""
    label = user_label(user)
    after, end = thread_range(thread)
    items = tx.scan((label, Namespace.MESSAGES), after=after, before=end)
    for item in items:
        tx.delete((label, Namespace.MESSAGES), item.key)
        tx.delete((label, Namespace.PENDING), item.key)
        tx.delete((label, Namespace.SEEN), digest(thread, item.value["message"]))
    tx.delete((label, Namespace.THREADS), thread)
    tx.put((label, Namespace.META), f"{DELETED}{thread_prefix(thread)}", {"thread": thread}, index=False)
    return len(items)


def deleted_in(view: View, user: str, threads: Iterable[str]) -> set[str]:
    """Return those of the given threads that have been deleted."""
    keys = [f"{DELETED}{thread_prefix(thread)}" for thread in threads]
    return {item.value["thread"] for item in view.get_many((user_label(user), Namespace.META), keys).values()}


def _register_one(
    tx: Transaction, label: str, state: dict[str, Any], new: LoggedMessage, now: datetime
) -> str | None:
    seen_key = digest(new.thread, new.message.id)
    seen = tx.get((label, Namespace.SEEN), seen_key)
    versions = dict(seen.value["versions"]) if seen else {}
    if new.version in versions:
        return None
    key = f"{thread_prefix(new.thread)}{state['next']:08d}"
    tx.put((label, Namespace.SEEN), seen_key, {"versions": {**versions, new.version: key}}, index=False)
    former = tx.get((label, Namespace.MESSAGES), max(versions.values())) if versions else None
    skipped = _nothing_to_learn(new.message, new.origin)
    entry = replace(
        _timed(new, state, now, former.value if former else None),
        key=key,
        status="no-op" if skipped else "pending",
        reason=skipped,
    )
    tx.put((label, Namespace.MESSAGES), key, message_value(entry), index=SEARCHED)
    if not skipped:
        tx.put((label, Namespace.PENDING), key, pending_value(entry), index=False)
    state["next"] += 1
    if not state["title"] and entry.message.role == "user" and entry.message.content.strip():
        state["title"] = " ".join(entry.message.content[: 4 * TITLE_LENGTH].split())[:TITLE_LENGTH]
    return key


def _timed(
    new: LoggedMessage, state: dict[str, Any], now: datetime, former: Mapping[str, Any] | None
) -> LoggedMessage:
    """Return a message with the time at which it counts as said; for an edit, later than the original."""
    claimed, heard = new.message.at, moment(new.recorded_at)
    twin = former["at"] if former else state.get("said_at") if claimed == state.get("claimed_at") else None
    at = time_said(claimed, now, heard, fresh=new.origin == "chat", twin=twin)
    if claimed is not None:
        state["claimed_at"], state["said_at"] = claimed, at
    return replace(new, message=replace(new.message, at=at), claimed_at=claimed if at != claimed else None)


def _nothing_to_learn(message: Message, origin: Origin) -> str | None:
    if not message.content.strip():
        return "blank"
    return "the assistant's own words" if origin == "chat" and message.role != "user" else None


def _new_thread(thread: str, origin: Origin, now: datetime) -> dict[str, Any]:
    return {
        "thread": thread,
        "title": "",
        "origin": origin,
        "created_at": now.isoformat(),
        "updated_at": now.isoformat(),
        "next": 0,
        "focus": [],
    }
