"""Write what an extraction came to: records, receipts, journal, index and message status, all or nothing.

Everything here runs inside one store transaction. Messages that somebody else has settled meanwhile are
left out together with their effects, so that running an update twice, or in two processes, changes
nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from memory import messages as log
from memory.extraction.ports import Refusal
from memory.identity.keys import is_identified
from memory.identity.resolve import resolve
from memory.journal import Change, write_entry
from memory.merge import FieldChange, Merged, merge
from memory.quarantine import hold
from memory.record_items import StoredRecord, label_of, read_record, remove_record, write_record
from memory.records import KINDS
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from memory.extraction.grounding import GroundedDraft
    from memory.extraction.ports import Scalar
    from memory.identity.resolve import Resolution
    from memory.messages import LoggedMessage
    from memory.store import StoredItem, Transaction

FOCUS: Final = 8
"""How many records a thread keeps as what it was last about."""


@dataclass(slots=True)
class Committed:
    """What one commit did."""

    changes: list[Change] = field(default_factory=list)
    settled: int = 0
    refused: int = 0
    applied: set[str] = field(default_factory=set)
    """Messages that a record rests on."""
    unplaced: set[str] = field(default_factory=set)
    """Messages that state something of which it is not clear what record it belongs to."""


@dataclass(slots=True)
class Commit:
    """One batch of grounded drafts and the messages they come from."""

    user: str
    thread: str
    batch: Sequence[LoggedMessage]
    drafts: Sequence[GroundedDraft]
    refusals: Sequence[Refusal]
    now: datetime
    actor: str = "extraction"

    def __call__(self, tx: Transaction) -> Committed:
        """Write it; the work of one transaction."""
        done = Committed()
        open_messages = log.still_pending(tx, self.user, self.batch)
        if not open_messages:
            return done
        fresh = {message.message.id for message in open_messages}
        order = list(KINDS)
        for draft in sorted(self.drafts, key=lambda draft: order.index(draft.kind)):
            self._apply(tx, done, draft, fresh)
        for refusal in self.refusals:
            self._refuse(tx, done, refusal)
        self._settle(tx, done, open_messages)
        return done

    def apply_drafts(self, tx: Transaction) -> Committed:
        """Write the drafts alone, whatever the state of their messages; for what a user sets by hand."""
        done = Committed()
        for draft in self.drafts:
            self._apply(tx, done, draft, {message.message.id for message in self.batch})
        return done

    def _apply(self, tx: Transaction, done: Committed, draft: GroundedDraft, fresh: set[str]) -> None:
        """Resolve and merge one draft, unless all it says comes from messages settled by others."""
        said_in = _messages_of(draft)
        if not said_in & fresh:
            return
        stated = {name: grounded.value for name, grounded in draft.fields.items()}
        found = resolve(tx, user_label(self.user), draft.kind, stated, draft.key)
        problem = _problem(draft.kind, stated, found)
        if problem is None:
            self._write(tx, done, draft, found.item)
            done.applied |= said_in
        elif stated:
            shown = ", ".join(f"{name}: {value}" for name, value in stated.items())
            self._refuse(tx, done, Refusal(problem, draft.kind, "", shown))
            done.unplaced |= said_in

    def _write(self, tx: Transaction, done: Committed, draft: GroundedDraft, item: StoredItem | None) -> None:
        label, now = user_label(self.user), self.now.isoformat()
        if item is None:
            key = self._new_key(tx, draft)
            old = StoredRecord(draft.kind, key, {}, {}, created_at=now)
        else:
            old = read_record(draft.kind, item.key, item.value)
        merged = merge(draft.kind, old.fields, old.receipts, draft)
        if not merged.changes:
            self._focus(tx, old)
            return
        new = StoredRecord(draft.kind, old.key, merged.fields, merged.receipts, old.created_at, now)
        write_record(tx, label, new, old.fields)
        change = _change(new, merged, created=item is None)
        write_entry(tx, label, change, merged.changes, actor=self.actor, now=self.now)
        done.changes.append(change)
        self._focus(tx, new)

    def _new_key(self, tx: Transaction, draft: GroundedDraft) -> str:
        """Derive a new record's key from where it was first said, so that a retry gives the same."""
        first = min(draft.fields.values(), key=lambda grounded: grounded.receipt["start"]).receipt
        stated = {name: grounded.value for name, grounded in draft.fields.items()}
        name = label_of(draft.kind, stated)
        for number in range(1_000):
            key = log.digest(draft.kind, first["thread"], first["message"], name, str(number))[:16]
            if tx.get((user_label(self.user), draft.kind), key) is None:
                return key
        raise AssertionError("a thousand records of one name in one message")

    def _focus(self, tx: Transaction, record: StoredRecord) -> None:
        label = user_label(self.user)
        item = tx.get((label, log.THREADS), self.thread)
        if item is None:
            return
        focus = [ref for ref in item.value["focus"] if ref != record.ref]
        tx.put(
            (label, log.THREADS),
            self.thread,
            {**item.value, "focus": [*focus, record.ref][-FOCUS:]},
            index=False,
        )

    def _refuse(self, tx: Transaction, done: Committed, refusal: Refusal) -> None:
        hold(tx, user_label(self.user), refusal, self.batch, now=self.now)
        done.refused += 1

    def _settle(self, tx: Transaction, done: Committed, open_messages: Sequence[LoggedMessage]) -> None:
        for message in open_messages:
            if message.message.id in done.applied:
                log.settle(tx, self.user, message, "applied")
            elif message.message.id in done.unplaced:
                log.settle(tx, self.user, message, "quarantined", "it is not clear which record it means")
            else:
                log.settle(tx, self.user, message, "no-op")
        done.settled = len(open_messages)


def _problem(kind: str, stated: Mapping[str, Scalar], found: Resolution) -> str | None:
    """Say why a draft cannot be placed, if it cannot."""
    if found.candidates:
        return f"it could mean {', '.join(_describe(kind, item) for item in found.candidates)}"
    if found.item is None and not is_identified(kind, stated):
        return "nothing says which record it belongs to"
    return None


def _messages_of(draft: GroundedDraft) -> set[str]:
    said = {grounded.receipt["message"] for grounded in draft.fields.values()}
    return said | {receipt["message"] for receipt in draft.ended.values()}


def _change(new: StoredRecord, merged: Merged, *, created: bool) -> Change:
    fields = {name: (change.old, change.new) for name, change in merged.changes.items()}
    return Change("create" if created else "update", new.kind, new.key, new.label, new.scope, fields)


def _describe(kind: str, item: StoredItem) -> str:
    record = read_record(kind, item.key, item.value)
    return f"{record.label} ({record.scope})" if record.scope else record.label


def delete_record(tx: Transaction, user: str, record: StoredRecord, *, actor: str, now: datetime) -> Change:
    """Remove a record; its last state stays in the journal."""
    label = user_label(user)
    details = {
        name: FieldChange(value, None, record.receipts[name], record.receipts[name])
        for name, value in record.fields.items()
    }
    remove_record(tx, label, record)
    fields = {name: (value, None) for name, value in record.fields.items()}
    change = Change("delete", record.kind, record.key, record.label, record.scope, fields)
    write_entry(tx, label, change, details, actor=actor, now=now)
    return change
