"""Everything remembered, as plain rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memory.messages import MESSAGES, thread_messages, threads
from memory.recall.structured import all_records
from memory.records import KINDS
from memory.users import user_name

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from memory.store import AsyncStoreAdapter


async def users(store: AsyncStoreAdapter) -> list[str]:
    """List everybody of whom anything is remembered."""
    labels: set[str] = set()
    page = 1_000
    while found := await store.alist_namespaces(max_depth=1, limit=page, offset=len(labels)):
        labels |= {namespace[0] for namespace in found}
        if len(found) < page:
            break
    return sorted(user_name(label) for label in labels)


async def export_rows(store: AsyncStoreAdapter, user: str) -> AsyncIterator[dict[str, Any]]:
    """Yield `{"user", "kind", "key", "value", "receipts"}` for each record, then for each message."""
    for kind in KINDS:
        for record in await all_records(store, user, kind):
            yield {
                "user": user,
                "kind": kind,
                "key": record.key,
                "value": record.fields,
                "receipts": record.receipts,
            }
    for thread in await threads(store, user):
        for entry in await thread_messages(store, user, thread["thread"]):
            message = entry.message
            value = {
                "thread": entry.thread,
                "message": message.id,
                "role": message.role,
                "name": message.name,
                "content": message.content,
                "at": message.at,
                "status": entry.status,
                "reason": entry.reason,
            }
            yield {"user": user, "kind": MESSAGES, "key": entry.key, "value": value, "receipts": {}}
