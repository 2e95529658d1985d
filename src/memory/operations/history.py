"""Queries of the journal: a record's history, changes since a time, memory as of a time, and integrity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.kinds import KINDS
from memory.operations.proof import prove
from memory.recall.structured import all_records
from memory.records.journal import REPORTED, entries, entries_of
from memory.records.replay import Records, apply, state_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from memory.operations.proof import Problem
    from memory.records.journal import Entry
    from memory.store import Store


@dataclass(frozen=True, slots=True)
class Integrity:
    """The result of checking a memory against its journal and its messages."""

    records: int
    entries: int
    stored: str
    """Digest of the records as stored."""
    rebuilt: str
    """Digest of the records as rebuilt from the journal alone."""
    receipts: int = 0
    deleted: int = 0
    """Receipts of deleted conversations, which prove nothing any more."""
    problems: Sequence[Problem] = ()
    """Disagreements between journal, receipts and messages."""

    @property
    def whole(self) -> bool:
        """Tell whether the records equal those of the journal and everything is proved."""
        return self.stored == self.rebuilt and not self.problems


async def record_history(store: Store, user: str, ref: str, field: str | None = None) -> list[Entry]:
    """Return the reported entries of a record, oldest first; with `field`, only those that changed it."""
    found = await entries_of(store, user, ref)
    told = [entry for entry in found if entry.op in REPORTED and (entry.seen or entry.op != "unlearn")]
    return [entry for entry in told if field is None or field in entry.seen]


async def changes_since(store: Store, user: str, since: datetime, *, actor: str | None = None) -> list[Entry]:
    """Return the reported entries made at or after a time, oldest first, of one actor or of all."""
    start = since.isoformat()
    return [
        entry
        async for entry in entries(store, user)
        if entry.at >= start and entry.op in REPORTED and actor in (None, entry.actor)
        if entry.seen or entry.op != "unlearn"
    ]


async def as_of(store: Store, user: str, at: datetime | None = None) -> Records:
    """Return all records as of a time, by default now, rebuilt from the journal alone."""
    records: Records = {}
    async for entry in entries(store, user, until=at):
        apply(records, entry)
    return records


async def check(store: Store, user: str) -> Integrity:
    """Rebuild the memory from its journal, and check it against the stored records and the messages."""
    proof, rebuilt = await prove(store, user)
    stored = {record.ref: record for kind in KINDS for record in await all_records(store, user, kind)}
    return Integrity(
        len(stored),
        proof.entries,
        state_hash(stored),
        state_hash(rebuilt),
        proof.receipts,
        proof.deleted,
        proof.problems,
    )
