"""Structured questions, answered from structured data (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from memory.domain.users import user_label
from memory.kinds import KINDS
from memory.kinds.choices import OPPORTUNITY_STAGE
from memory.recall.query.days import quarter_of
from memory.records.items import read_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.recall.query.period import Period
    from memory.records.items import StoredRecord
    from memory.store import Store

By = Literal["stage", "owner", "quarter"]
Status = Literal["open", "closed", "won", "lost", "all"]

WON: Final = "Closed Won"
LOST: Final = "Closed Lost"
CLOSED: Final = frozenset({WON, LOST})
DONE: Final = frozenset({"Completed", "Deferred"})
ENDED: Final = {
    "opportunities": ("stage", CLOSED),
    "tasks": ("status", DONE),
    "cases": ("status", frozenset({"Closed"})),
    "leads": ("status", frozenset({"Closed - Converted", "Closed - Not Converted", "Unqualified"})),
}
"""Kind → the field that says that a record is closed, and the values that say so."""
DATED: Final = {"opportunities": "close_date", "tasks": "due_date", "todos": "due_date"}
PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Sum:
    """The deals of one group in one currency."""

    group: str
    """The stage, the owner or the quarter (`2027-Q1`)."""
    currency: str
    count: int
    amount: float
    """Sum of the amounts that are known."""
    unknown: int
    """Deals without an amount."""
    from_files: int = 0
    """Deals whose stage or amount rests on a file."""


async def all_records(store: Store, user: str, kind: str) -> list[StoredRecord]:
    """Return every record of a kind, read in pages to keep each read short."""
    found: list[StoredRecord] = []
    after: str | None = None
    while True:
        items = await store.ascan((user_label(user), kind), after=after, limit=PAGE)
        found += [read_record(kind, item.key, item.value) for item in items]
        if len(items) < PAGE:
            return found
        after = items[-1].key


def is_open(record: StoredRecord) -> bool:
    """Tell whether a deal, task, case, lead or todo is not closed yet."""
    field, values = ENDED.get(record.kind, ("", frozenset()))
    closed = KINDS[record.kind].CLOSED
    return record.fields.get(field) not in values and not any(
        record.fields.get(name) in over for name, over in closed.items()
    )


def has_status(record: StoredRecord, status: Status) -> bool:
    """Tell whether a record has that status; records without one count as open."""
    if status == "all":
        return True
    if status in ("won", "lost"):
        return record.fields.get("stage") == (WON if status == "won" else LOST)
    return is_open(record) == (status == "open")


async def pipeline(store: Store, user: str, by: By = "stage", status: Status = "open") -> list[Sum]:
    """Return the sums of deals by stage, owner or quarter, and by currency; deals without it come last."""
    deals = await all_records(store, user, "opportunities")
    return sums([deal for deal in deals if has_status(deal, status)], by)


def sums(deals: Sequence[StoredRecord], by: By) -> list[Sum]:
    """Return the sums of these deals; see `pipeline`."""
    slots: dict[tuple[str, str], list[StoredRecord]] = {}
    for deal in deals:
        currency = str(deal.fields.get("currency") or "") if deal.fields.get("amount") is not None else ""
        slots.setdefault((_group(deal, by), currency), []).append(deal)
    order = {stage: f"{place:02d}" for place, stage in enumerate(OPPORTUNITY_STAGE)} if by == "stage" else {}
    rows = [_sum(group, currency, theirs) for (group, currency), theirs in slots.items()]
    last = _group_of_none(by)
    return sorted(
        rows, key=lambda row: (row.group == last, order.get(row.group, "99"), row.group, row.currency)
    )


def _sum(group: str, currency: str, deals: Sequence[StoredRecord]) -> Sum:
    amounts = [float(amount) for deal in deals if (amount := deal.fields.get("amount")) is not None]
    files = sum(any(_is_files(deal, name) for name in ("stage", "amount")) for deal in deals)
    return Sum(group, currency, len(deals), sum(amounts), len(deals) - len(amounts), files)


def _is_files(deal: StoredRecord, name: str) -> bool:
    receipt = deal.receipts.get(name)
    return receipt is not None and receipt["by"]["role"] == "file"


def _group(deal: StoredRecord, by: By) -> str:
    if by == "quarter":
        day = str(deal.fields.get("close_date") or "")
        return quarter_of(day) if day else _group_of_none(by)
    return str(deal.fields.get(by) or "") or _group_of_none(by)


def _group_of_none(by: By) -> str:
    return "no close date" if by == "quarter" else f"no {by}"


async def records_of(
    store: Store,
    user: str,
    kind: str,
    *,
    status: Status = "all",
    between: Period | None = None,
) -> list[StoredRecord]:
    """Return the records of a kind with a status and a date in a period, by date and name."""
    field = DATED.get(kind, "")
    found = [record for record in await all_records(store, user, kind) if has_status(record, status)]
    if between:
        found = [record for record in found if falls(str(record.fields.get(field) or ""), between)]
    return sorted(
        found, key=lambda one: (str(one.fields.get(field) or "9999"), one.label.casefold(), one.key)
    )


def falls(day: str, between: Period) -> bool:
    """Tell whether an ISO day, or any day of an ISO month, lies within two days."""
    return bool(day) and between[0][: len(day)] <= day <= between[1][: len(day)]


async def open_tasks(store: Store, user: str, until: str | None = None) -> list[StoredRecord]:
    """Return the open tasks and todos by due date; those without one come last, or with `until` never."""
    between = ("0001-01-01", until) if until else None
    tasks = await records_of(store, user, "tasks", status="open", between=between)
    todos = await records_of(store, user, "todos", status="open", between=between)
    return sorted([*tasks, *todos], key=lambda one: str(one.fields.get("due_date") or "9999"))


@dataclass(frozen=True, slots=True)
class Missing:
    """A record that lacks fields."""

    record: StoredRecord
    fields: tuple[str, ...]


async def missing(
    store: Store, user: str, kind: str | None = None, field: str | None = None
) -> list[Missing]:
    """Return the records without fields that Salesforce requires; with `field`, open records without that."""
    found = []
    for one in [kind] if kind else list(KINDS):
        wanted = (field,) if field else KINDS[one].REQUIRED
        for record in await all_records(store, user, one) if wanted else ():
            gaps = tuple(name for name in wanted if not _has(record, name))
            if gaps and (not field or has_status(record, "open")):
                found.append(Missing(record, gaps))
    return sorted(found, key=lambda one: (list(KINDS).index(one.record.kind), one.record.label.casefold()))


def _has(record: StoredRecord, field: str) -> bool:
    if field == "last_name" and len(str(record.fields.get("name") or "").split()) > 1:
        return True
    return record.fields.get(field) is not None
