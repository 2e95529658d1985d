"""Commit an extraction: records, receipts, journal, index and message status in one store transaction.

Messages that another task or process has settled meanwhile are left out together with their effects, so that
running an update twice, or in two processes, changes nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from memory.domain.drafts import SURE, Refusal
from memory.domain.grounded import Grounded, GroundedDraft
from memory.domain.namespaces import Namespace
from memory.domain.receipts import is_receipt_of
from memory.domain.users import user_label
from memory.evidence.caution import ASKED, cautious
from memory.evidence.doubts import Doubts, Weighing
from memory.facts import confidence as facts
from memory.facts.account_fields import as_field
from memory.identity.keys import is_identified
from memory.identity.resolve import resolve
from memory.kinds import KINDS
from memory.operations.consequences import apply_consequences
from memory.operations.quarantine import hold
from memory.operations.review import UNSURE, WAITS, close_outdated, propose
from memory.records import message_log as log
from memory.records.items import StoredRecord, label_of, read_record
from memory.records.merge import merge
from memory.records.messages import digest
from memory.records.writer import Cause, change_record, current

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from memory.domain.receipts import Receipt
    from memory.identity.resolve import Resolution
    from memory.records.journal import Change, Operation
    from memory.records.merge import Merged
    from memory.records.messages import LoggedMessage
    from memory.store import Transaction

LESS: Final = "it changes what counts more, on less than the user's words"
UNCLEAR: Final = "the words leave open whether it is said of this record and field"
FOCUS: Final = 8
"""Records that a thread keeps as those it was last about."""


@dataclass(slots=True)
class Committed:
    """The result of one commit."""

    changes: list[Change] = field(default_factory=list)
    settled: int = 0
    refused: int = 0
    proposed: int = 0
    applied: set[str] = field(default_factory=set)
    """Keys of messages with a draft of a known or a new record."""
    unplaced: set[str] = field(default_factory=set)
    """Keys of messages with a draft that names no record."""
    waiting: set[str] = field(default_factory=set)
    """Keys of messages with a proposal in the review inbox."""


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
    claimed: bool = False
    """Whether the drafts are a model's claims, so that they are checked against the words."""

    def __call__(self, tx: Transaction) -> Committed:
        """Commit the drafts and settle the messages that are still pending, in the transaction `tx`."""
        done = Committed()
        open_messages = log.still_pending(tx, self.user, self.batch)
        if not open_messages:
            return done
        self._apply_all(tx, done, {message.key for message in open_messages})
        for refusal in self.refusals:
            self._refuse(tx, done, refusal)
        self._settle(tx, done, open_messages)
        return done

    def apply_drafts(self, tx: Transaction) -> Committed:
        """Commit the drafts whatever the status of their messages, as for corrections, notes and episodes."""
        done = Committed()
        self._apply_all(tx, done, {message.key for message in self.batch})
        return done

    def _apply_all(self, tx: Transaction, done: Committed, fresh: set[str]) -> None:
        order = list(KINDS)
        touched: list[str] = []
        for draft in sorted(self.drafts, key=lambda draft: (order.index(draft.kind), self._place(draft))):
            if self._messages_of(_receipts(draft)) & fresh:
                touched += self._apply(tx, done, draft, touched)
        self._focus(tx, touched)

    def _apply(
        self, tx: Transaction, done: Committed, draft: GroundedDraft, touched: Sequence[str]
    ) -> list[str]:
        """Resolve and merge one draft; return the records (`kind:key`) it is about."""
        draft = as_field(tx, user_label(self.user), draft)
        draft = _as_sure(draft)
        stated = {name: grounded.value for name, grounded in draft.fields.items()}
        sure = {name: one.value for name, one in draft.fields.items() if one.sure >= SURE}
        found = resolve(tx, user_label(self.user), draft.kind, sure or stated, draft.key)
        said_in = self._messages_of(_receipts(draft))
        if found.candidates:
            self._ask(tx, done, draft, found)
            done.waiting |= said_in
            return []
        if found.item is None and not is_identified(draft.kind, stated):
            if stated:
                shown = ", ".join(f"{name}: {value}" for name, value in stated.items())
                reason = "nothing says which record it belongs to"
                self._refuse(tx, done, Refusal(reason, draft.kind, "", shown))
                done.unplaced |= said_in
            return []
        done.applied |= said_in
        if found.item is None:
            old = StoredRecord(draft.kind, self._new_key(tx, draft), {}, {})
        else:
            old = read_record(draft.kind, found.item.key, found.item.value)
        doubts = self._weigh(tx, done, draft, old, touched)
        written = self._write(tx, done, doubts, old)
        return [] if doubts.refusals and not (doubts.draft.fields or doubts.draft.ended) else written

    def _weigh(
        self,
        tx: Transaction,
        done: Committed,
        draft: GroundedDraft,
        old: StoredRecord,
        touched: Sequence[str],
    ) -> Doubts:
        """Remove from a draft what a model claims but the words do not state of this record."""
        if not self.claimed:
            return Doubts(draft)
        weighing = Weighing(tx, user_label(self.user), self.thread, self.batch, touched)
        doubts = weighing.weigh(draft, old)
        for refusal in doubts.refusals:
            self._refuse(tx, done, refusal)
        return doubts

    def _write(self, tx: Transaction, done: Committed, doubts: Doubts, old: StoredRecord) -> list[str]:
        """Merge one draft into the record it means, or propose it; return the records it is about."""
        label, draft = user_label(self.user), doubts.draft
        careful = cautious(draft, old)
        unsure = {name for name, given in draft.fields.items() if given.sure < SURE}
        if not old.fields and careful & KINDS[draft.kind].ACTIONS & {*KINDS[draft.kind].LABEL}:
            self._propose_new(tx, done, draft, ASKED)
            return []
        named = {*draft.fields} & {*KINDS[draft.kind].LABEL} or {*draft.fields}
        if not old.fields and unsure and unsure >= named:
            self._propose_new(tx, done, draft, UNSURE)
            return []
        asked = careful | doubts.asked | unsure
        merged = merge(draft.kind, old.claims, facts.as_claims(draft, asked), asked=asked)
        if merged.proposed:
            why = {UNSURE: unsure, UNCLEAR: doubts.asked, ASKED: careful}
            self._propose(tx, done, old, merged, _reason(merged, why))
        # While the denial of a fact, or the contrary of one, is only proposed, nothing else is stored.
        if merged.is_news and not ("holds" in merged.proposed and "holds" not in merged.changes):
            seen = any(change.is_seen for change in merged.changes.values())
            op: Operation = "create" if not old.fields else "update" if seen else "confirm"
            cause = Cause(op, self.actor, self.now)
            entry = change_record(tx, label, old, merged.changes, cause, merged.stated, lapsed=merged.lapsed)
            if seen:
                done.changes.append(entry.as_change())
                close_outdated(tx, self.user, old, merged.changes)
            done.changes += apply_consequences(tx, label, entry, self.now)
        return [old.ref]

    def _new_key(self, tx: Transaction, draft: GroundedDraft) -> str:
        """Return a new record's key, derived from its first receipt, so that a retry gives the same key."""
        first = min(draft.fields.values(), key=lambda grounded: grounded.receipt["start"]).receipt
        stated = {name: grounded.value for name, grounded in draft.fields.items()}
        name, number = label_of(draft.kind, stated), 0
        while True:
            key = digest(draft.kind, first["thread"], first["message"], name, str(number))[:16]
            if not current(tx, user_label(self.user), draft.kind, key).fields:
                return key
            number += 1

    def _ask(self, tx: Transaction, done: Committed, draft: GroundedDraft, found: Resolution) -> None:
        """Propose a draft, so that a person says which of several records it means."""
        records = [read_record(draft.kind, item.key, item.value) for item in found.candidates]
        names = [(record.key, _called(record)) for record in records]
        stated = {name: grounded.value for name, grounded in draft.fields.items()}
        propose(
            tx,
            user_label(self.user),
            draft,
            reason=f"{found.why} {' or '.join(name for _, name in names)}",
            key=None,
            name=label_of(draft.kind, stated),
            old={},
            candidates=names,
            now=self.now,
        )
        done.proposed += 1

    def _propose_new(self, tx: Transaction, done: Committed, draft: GroundedDraft, reason: str) -> None:
        """Propose a whole new record."""
        stated = {name: grounded.value for name, grounded in draft.fields.items()}
        propose(
            tx,
            user_label(self.user),
            draft,
            reason=reason,
            key=None,
            name=label_of(draft.kind, stated),
            old={},
            candidates=[],
            now=self.now,
        )
        done.proposed += 1
        done.waiting |= self._messages_of(_receipts(draft))

    def _propose(
        self, tx: Transaction, done: Committed, old: StoredRecord, merged: Merged, reason: str
    ) -> None:
        """Propose changes that rest on less than the user's words, or that the words leave open."""
        said = {
            name: Grounded(change.new, change.receipt, 0)
            for name, change in merged.proposed.items()
            if change.new is not None
        }
        ended = {name: change.receipt for name, change in merged.proposed.items() if change.new is None}
        propose(
            tx,
            user_label(self.user),
            GroundedDraft(old.kind, old.key, said, ended),
            reason=reason,
            key=old.key,
            name=facts.told(old) if old.kind == facts.KIND else old.label,
            old={name: change.old for name, change in merged.proposed.items()},
            candidates=[],
            now=self.now,
        )
        done.proposed += 1
        done.waiting |= self._messages_of([change.receipt for change in merged.proposed.values()])

    def _focus(self, tx: Transaction, touched: Sequence[str]) -> None:
        """Add records to those the thread is about, newest last."""
        label = user_label(self.user)
        item = tx.get((label, Namespace.THREADS), self.thread) if touched else None
        if item is not None:
            refs = list(dict.fromkeys(reversed([*item.value["focus"], *touched])))[:FOCUS]
            value = {**item.value, "focus": refs[::-1]}
            tx.put((label, Namespace.THREADS), self.thread, value, index=False)

    def _messages_of(self, receipts: Sequence[Receipt]) -> set[str]:
        """Return the keys of messages that receipts quote; of an edited message only the quoted version."""
        return {message.key for message in self.batch for one in receipts if is_receipt_of(one, message)}

    def _place(self, draft: GroundedDraft) -> tuple[str, int]:
        """Return the last place that states a draft, by which drafts of a kind are ordered."""
        places = [
            (message.key, one["start"])
            for message in self.batch
            for one in _receipts(draft)
            if is_receipt_of(one, message)
        ]
        return max(places, default=("", 0))

    def _refuse(self, tx: Transaction, done: Committed, refusal: Refusal) -> None:
        hold(tx, user_label(self.user), refusal, self.batch, now=self.now)
        done.refused += 1

    def _settle(self, tx: Transaction, done: Committed, open_messages: Sequence[LoggedMessage]) -> None:
        for message in open_messages:
            if message.key in done.waiting:
                log.settle(tx, self.user, message, "quarantined", WAITS)
            elif message.key in done.applied:
                log.settle(tx, self.user, message, "applied")
            elif message.key in done.unplaced:
                log.settle(tx, self.user, message, "quarantined", "nothing says which record it belongs to")
            else:
                log.settle(tx, self.user, message, "no-op")
        done.settled = len(open_messages)


def _as_sure(draft: GroundedDraft) -> GroundedDraft:
    """Lower all values of a draft below `SURE` if no sure value tells which record it is about."""
    firm = {name: one.value for name, one in draft.fields.items() if one.sure >= SURE}
    if draft.key is not None or is_identified(draft.kind, firm):
        return draft
    least = max((one.sure for one in draft.fields.values() if one.sure < SURE), default=1.0)
    fields = {name: replace(one, sure=min(one.sure, least)) for name, one in draft.fields.items()}
    return replace(draft, fields=fields)


def _reason(merged: Merged, why: Mapping[str, Collection[str]]) -> str:
    """Return why a change is proposed: the first reason that holds for all of it."""
    return next((reason for reason, names in why.items() if {*merged.proposed} <= {*names}), LESS)


def _receipts(draft: GroundedDraft) -> list[Receipt]:
    return [*(grounded.receipt for grounded in draft.fields.values()), *draft.ended.values()]


def _called(record: StoredRecord) -> str:
    return f"{record.label} ({record.scope})" if record.scope else record.label
