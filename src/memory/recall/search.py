"""Search over what is remembered, for people and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memory.messages import MESSAGES
from memory.record_items import read_record
from memory.records import KINDS
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.store import AsyncStoreAdapter


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: str
    key: str
    score: float
    value: Mapping[str, Any]
    source: Mapping[str, str]
    """Thread and message it comes from."""

    def as_json(self) -> dict[str, Any]:
        """Write it as the command line prints it."""
        return {
            "kind": self.kind,
            "key": self.key,
            "score": self.score,
            "value": dict(self.value),
            "source": dict(self.source),
        }


async def search(
    store: AsyncStoreAdapter, user: str, query: str, *, kind: str | None = None, limit: int = 10
) -> list[Hit]:
    """Return what fits `query` best, best first; `kind` may also be `messages`, which is what was said."""
    if not query.strip():
        return []
    label = user_label(user)
    prefix = (label, kind) if kind else (label,)
    items = await store.asearch(prefix, query=query, limit=limit)
    return [
        _hit(item.namespace[1], item.key, item.value, item.score or 0.0)
        for item in items
        if len(item.namespace) == 2 and (item.namespace[1] in KINDS or item.namespace[1] == MESSAGES)
    ]


def _hit(kind: str, key: str, value: Mapping[str, Any], score: float) -> Hit:
    if kind == MESSAGES:
        shown = {name: value[name] for name in ("role", "name", "content", "at", "status")}
        return Hit(kind, key, score, shown, {"thread": value["thread"], "message": value["message"]})
    record = read_record(kind, key, value)
    receipt = next(iter(record.receipts.values()), None)
    source = {"thread": receipt["thread"], "message": receipt["message"]} if receipt else {}
    return Hit(kind, key, score, record.fields, source)
