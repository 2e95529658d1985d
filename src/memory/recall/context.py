"""`create_memory_context`: the part of memory that fits a message, under a hard budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.recall.lookup import named_in, related_to, similar_to
from memory.records import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memory.record_items import StoredRecord
    from memory.store import AsyncStoreAdapter

CHARS_PER_TOKEN: Final = 4
PARTS: Final = frozenset({"first_name", "last_name"})
"""Fields that say again what the full name says."""
MOST: Final = 60
"""Records weighed at most, however many there are."""


@dataclass(frozen=True, slots=True)
class MemoryContext:
    """What is shown of memory, and how much is not."""

    text: str
    shown: int
    left_out: int


async def create_memory_context(
    store: AsyncStoreAdapter, user: str, message: str, *, tokens: int = 1_500
) -> MemoryContext:
    """Return what memory holds that fits `message`, in at most `tokens` tokens (4 characters each).

    First what the message names, then what belongs to it, then what reads alike. Every line says why it
    is there. Nothing known gives an empty text.
    """
    found: dict[str, tuple[StoredRecord, str]] = {}
    named = await named_in(store, user, message)
    _add(found, named, "named")
    _add(found, await related_to(store, user, named[:5], 20), "related")
    similar = await similar_to(store, user, message, 15)
    _add(found, [record for record, _ in similar], "similar")
    lines = [render(record, why) for record, why in list(found.values())[:MOST]]
    kept = _within(lines, tokens * CHARS_PER_TOKEN)
    return MemoryContext("\n".join(kept), len(kept), len(found) - len(kept))


def render(record: StoredRecord, why: str = "") -> str:
    """Write a record as one line: what it is, its fields, and where its name was said."""
    label_field = next((name for name in KINDS[record.kind].LABEL if record.fields.get(name)), "")
    fields = "; ".join(
        f"{name.replace('_', ' ')}: {_plain(value)}"
        for name, value in record.fields.items()
        if name != label_field and not (name in PARTS and record.fields.get("name"))
    )
    receipt = next(iter(record.receipts.values()), None)
    source = f" [{why}; said {receipt['at'][:10]}]" if why and receipt else ""
    return f"- {KINDS[record.kind].SINGULAR} {_plain(record.label)}: {fields or 'no details'}{source}"


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".removesuffix(".00")
    return " ".join(str(value).split())[:300]


def _add(found: dict[str, tuple[StoredRecord, str]], records: Iterable[StoredRecord], why: str) -> None:
    for record in records:
        found.setdefault(record.ref, (record, why))


def _within(lines: Iterable[str], budget: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if len(line) + 1 > budget:
            break
        budget -= len(line) + 1
        kept.append(line)
    return kept
