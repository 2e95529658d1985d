"""Structured questions, answered from structured data (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.record_items import read_record
from memory.records.choices import OPPORTUNITY_STAGE
from memory.users import user_label

if TYPE_CHECKING:
    from memory.record_items import StoredRecord
    from memory.store import AsyncStoreAdapter

CLOSED: Final = frozenset({"Closed Won", "Closed Lost"})
DONE: Final = frozenset({"Completed", "Deferred"})
PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open deals of one stage in one currency."""

    stage: str
    currency: str
    count: int
    amount: float
    """Sum of the amounts that are known."""


async def all_records(store: AsyncStoreAdapter, user: str, kind: str) -> list[StoredRecord]:
    """Return every record of a kind, in pages so that no one read is long."""
    found: list[StoredRecord] = []
    after: str | None = None
    while True:
        items = await store.ascan((user_label(user), kind), after=after, limit=PAGE)
        found += [read_record(kind, item.key, item.value) for item in items]
        if len(items) < PAGE:
            return found
        after = items[-1].key


async def pipeline(store: AsyncStoreAdapter, user: str) -> list[StageSum]:
    """Sum the deals by stage and currency, in the order of the sales process; unknown stages last."""
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    for deal in await all_records(store, user, "opportunities"):
        slot = (str(deal.fields.get("stage") or "no stage"), str(deal.fields.get("currency") or ""))
        count, amount = sums.get(slot, (0, 0.0))
        sums[slot] = (count + 1, amount + float(deal.fields.get("amount") or 0))
    order = {stage: place for place, stage in enumerate(OPPORTUNITY_STAGE)}
    rows = [StageSum(stage, currency, *total) for (stage, currency), total in sums.items()]
    return sorted(rows, key=lambda row: (order.get(row.stage, len(order)), row.stage, row.currency))


async def open_tasks(store: AsyncStoreAdapter, user: str) -> list[StoredRecord]:
    """Return the tasks that are not done, by due date; those without one last."""
    tasks = await all_records(store, user, "tasks")
    waiting = [task for task in tasks if task.fields.get("status") not in DONE]
    return sorted(waiting, key=lambda task: (str(task.fields.get("due_date") or "9999"), task.label))
