"""The quarantine of refused values: what was not stored, and why, for a person to see."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.records.messages import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from memory.domain.drafts import Refusal
    from memory.records.messages import LoggedMessage
    from memory.store import Store, Transaction


def hold(
    tx: Transaction, label: str, refusal: Refusal, batch: Sequence[LoggedMessage], *, now: datetime
) -> None:
    """Keep one refusal with the messages it arose from; the same refusal is kept once."""
    messages = [message.message.id for message in batch]
    thread = batch[0].thread if batch else ""
    value = {**asdict(refusal), "thread": thread, "messages": messages, "at": now.isoformat()}
    key = digest(thread, *messages, refusal.kind, refusal.field, refusal.value, refusal.reason)
    tx.put((label, Namespace.QUARANTINE), key, value, index=False)


async def refused_values(store: Store, user: str) -> list[dict[str, Any]]:
    """List the refused values of a user, as stored, with their keys."""
    items = await store.ascan((user_label(user), Namespace.QUARANTINE))
    return [{"key": item.key, **item.value} for item in items]
