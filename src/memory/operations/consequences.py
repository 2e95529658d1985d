"""Consequences of changes: lead conversion, facts that become account fields, and which facts stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.facts import account_fields as account_facts, confidence as facts, standing
from memory.operations.conversion import convert, is_converted
from memory.records.writer import current

if TYPE_CHECKING:
    from datetime import datetime

    from memory.records.journal import Change, Entry
    from memory.store import Transaction


def apply_consequences(tx: Transaction, label: str, entry: Entry, now: datetime) -> list[Change]:
    """Carry out the consequences of a journal entry; return the further changes."""
    if entry.op in ("create", "update") and is_converted(entry.as_change()):
        return convert(tx, label, current(tx, label, entry.kind, entry.key), now)
    if entry.kind == account_facts.ACCOUNTS and (named := entry.changes.get("name")) and named.old is None:
        return account_facts.move_facts_to_fields(tx, label, entry, now)
    return standing.settle(tx, label, entry, now) if entry.kind == facts.KIND else []
