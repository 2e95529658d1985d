"""What was not stored, and why: values the checker refused, kept where a person can see them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from memory.domain.users import user_label
from memory.records.message_log import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from memory.domain.drafts import Refusal
    from memory.records.message_log import LoggedMessage
    from memory.store import Store, Transaction

QUARANTINE: Final = "quarantine"


def hold(
    tx: Transaction, label: str, refusal: Refusal, batch: Sequence[LoggedMessage], *, now: datetime
) -> None:
    """Keep one refusal with the messages it arose from; the same one again is kept once."""
    messages = [message.message.id for message in batch]
    thread = batch[0].thread if batch else ""
    value = {**asdict(refusal), "thread": thread, "messages": messages, "at": now.isoformat()}
    key = digest(thread, *messages, refusal.kind, refusal.field, refusal.value, refusal.reason)
    tx.put((label, QUARANTINE), key, value, index=False)


async def held(store: Store, user: str) -> list[dict[str, Any]]:
    """List the refused values of a user, as stored, with their keys."""
    items = await store.ascan((user_label(user), QUARANTINE))
    return [{"key": item.key, **item.value} for item in items]
