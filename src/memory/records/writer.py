"""Changes of one record: the record, its receipts, keys, relations and journal entry, written together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memory.records.items import StoredRecord, read_record, remove_record, write_record
from memory.records.journal import Entry, append, entered_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.domain.grounded import Grounded
    from memory.domain.receipts import Receipt
    from memory.records.journal import Operation
    from memory.records.merge import FieldChange
    from memory.store import Transaction


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a record changes, as its journal entry states it."""

    op: Operation
    actor: str
    now: datetime
    target: int | None = None
    messages: tuple[tuple[str, str], ...] = ()
    other: Mapping[str, Any] | None = None


def change_record(
    tx: Transaction,
    label: str,
    old: StoredRecord,
    changes: Mapping[str, FieldChange],
    cause: Cause,
    stated: Mapping[str, Grounded] | None = None,
    *,
    lapsed: Mapping[str, Receipt] | None = None,
) -> Entry:
    """Apply field changes to a record and journal them; a record without fields is removed.

    `old` is the record as it is now; one that does not exist yet has no fields.
    """
    now = entered_at(tx, label, cause.now).isoformat()
    new = old.changed(changes, now)
    if changes and new.fields:
        write_record(tx, label, new, old.fields)
    elif changes and old.fields:
        remove_record(tx, label, old)
    shown = new if new.fields else old
    entry = Entry(
        cause.op,
        old.kind,
        old.key,
        shown.label,
        shown.scope,
        now,
        cause.actor,
        dict(changes),
        dict(stated or {}),
        target=cause.target,
        messages=cause.messages,
        other=cause.other,
        lapsed=dict(lapsed or {}),
    )
    return append(tx, label, entry)


def current(tx: Transaction, label: str, kind: str, key: str) -> StoredRecord:
    """Return a record as it is now, one without fields if it does not exist."""
    item = tx.get((label, kind), key)
    return read_record(kind, key, item.value) if item else StoredRecord(kind, key, {}, {})
