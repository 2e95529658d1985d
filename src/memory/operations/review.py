"""The review inbox: what a person has to decide before it is remembered.

A proposal is a change that rests on less than the user's words (E7) or that these leave open, or a statement
for which it is not proved what record it means (E3). Approving applies it as the person's decision; an edited
value is logged as what the person said, so that it has a receipt like every other.

`(user, "review")`: digest → the proposal, as `Proposal.as_json` writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from memory.domain.grounded import Grounded, GroundedDraft, canonical
from memory.domain.namespaces import Namespace
from memory.domain.receipts import read_receipt
from memory.domain.users import user_label
from memory.errors import OperationError
from memory.identity.resolve import resolve
from memory.kinds import KINDS, spec_of
from memory.operations.consequences import apply_consequences
from memory.records import message_log as log
from memory.records.decisions import log_decision
from memory.records.items import label_of
from memory.records.merge import merge
from memory.records.messages import Status, digest
from memory.records.writer import Cause, change_record, current

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt
    from memory.records.items import StoredRecord
    from memory.records.journal import Change, Operation
    from memory.store import Store, Transaction

NEW: Final = "new"
"""The choice by which `approve` makes a new record."""
UNSURE: Final = "it is not sure that the words mean this"
"""Reason of proposals that the user is asked about in the conversation itself."""
WAITS: Final = "waits in the review inbox"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a person has to decide."""

    id: str
    reason: str
    kind: str
    key: str | None
    """Key of the record it changes; None for a new record, or if it is open which record is meant."""
    label: str
    draft: GroundedDraft
    old: Mapping[str, Scalar | None]
    """The values that would change, as they were when it was proposed."""
    candidates: Sequence[tuple[str, str]]
    """(key, label) of the records it could mean."""
    thread: str
    at: str

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored and shown."""
        changes = {
            name: {"old": self.old.get(name), "new": given.value, "receipt": given.receipt}
            for name, given in self.draft.fields.items()
        }
        ended = {
            name: {"old": self.old.get(name), "new": None, "receipt": receipt}
            for name, receipt in self.draft.ended.items()
        }
        return {
            "id": self.id,
            "reason": self.reason,
            "kind": self.kind,
            "key": self.key,
            "label": self.label,
            "changes": changes | ended,
            "candidates": [list(pair) for pair in self.candidates],
            "thread": self.thread,
            "at": self.at,
        }


def propose(
    tx: Transaction,
    label: str,
    draft: GroundedDraft,
    *,
    reason: str,
    key: str | None,
    name: str,
    old: Mapping[str, Scalar | None],
    candidates: Sequence[tuple[str, str]],
    now: datetime,
) -> Proposal:
    """Put a proposal into the inbox; the same proposal is stored once."""
    receipts = [given.receipt for given in draft.fields.values()] + list(draft.ended.values())
    said = [f"{given.receipt['message']}:{field}={given.value}" for field, given in draft.fields.items()]
    identity = digest(draft.kind, key or "", *sorted(said), *sorted(draft.ended))[:8]
    proposal = Proposal(
        identity,
        reason,
        draft.kind,
        key,
        name,
        draft,
        old,
        candidates,
        receipts[0]["thread"],
        now.isoformat(),
    )
    tx.put((label, Namespace.REVIEW), identity, proposal.as_json(), index=False)
    return proposal


async def proposals(store: Store, user: str) -> list[Proposal]:
    """List a user's proposals, oldest first."""
    items = await store.ascan((user_label(user), Namespace.REVIEW))
    return sorted((_read(item.value) for item in items), key=lambda proposal: proposal.at)


def approve(
    tx: Transaction,
    user: str,
    identity: str,
    now: datetime,
    *,
    choice: str | None = None,
    values: Mapping[str, Scalar] | None = None,
    answer: str | None = None,
) -> list[Change]:
    """Apply a proposal; `choice` names the record where that is open, `values` replace proposed ones.

    `answer` is the id of the message in which the user said yes; it becomes part of the receipts. The first
    change is that of the record, the others are its consequences.
    """
    label = user_label(user)
    proposal = _find(tx, label, identity)
    key = _target(tx, label, proposal, choice)
    draft = _edited(tx, user, proposal, values or {}, now)
    record = current(tx, label, proposal.kind, key)
    if not record.fields and proposal.key is not None:
        raise OperationError(f"{proposal.label} is gone, so there is nothing to change; reject it")
    merged = merge(proposal.kind, record.claims, _decided(draft, now, answer), approved=True)
    op: Operation = "create" if not record.fields else "update" if merged.changes else "confirm"
    cause = Cause(op, "review", now)
    entry = change_record(tx, label, record, merged.changes, cause, merged.stated, lapsed=merged.lapsed)
    _close(tx, user, proposal, "applied")
    return [entry.as_change(), *apply_consequences(tx, label, entry, now)]


@dataclass(slots=True)
class Settled:
    """The result of a user's yes or no."""

    decided: int = 0
    """Number of proposals that it decided."""
    changes: list[Change] = field(default_factory=list)


def settle(
    tx: Transaction, user: str, thread: str, message: str, now: datetime, *, answer: str, yes: bool
) -> Settled:
    """Let the user's yes or no, in the message `answer`, decide the unsure proposals from one message.

    A proposal from an older version of an edited message is rejected.
    """
    label = user_label(user)
    waiting = sorted(
        (_read(item.value) for item in tx.scan((label, Namespace.REVIEW))),
        key=lambda one: list(KINDS).index(one.kind),
    )
    versions = {one.version for one in log.find_in(tx, user, thread, [message])}
    done = Settled()
    for one in waiting:
        newest = max(_receipts(one), key=lambda receipt: receipt["at"])
        current_ = newest["version"] is None or newest["version"] in versions
        if one.reason != UNSURE or one.thread != thread or newest["message"] != message:
            continue
        done.decided += 1
        if yes and current_ and not _is_overtaken(tx, label, one):
            done.changes += approve(tx, user, one.id, now, answer=answer)
        else:
            reject(tx, user, one.id)
    return done


def close_outdated(tx: Transaction, user: str, record: StoredRecord, fields: Collection[str]) -> None:
    """Close unsure proposals for fields of a record that the user has stated since."""
    label = user_label(user)
    for item in tx.scan((label, Namespace.REVIEW)):
        one = _read(item.value)
        same = one.reason == UNSURE and (one.kind, one.key) == (record.kind, record.key)
        if same and {*one.draft.fields, *one.draft.ended} <= {*fields}:
            _close(tx, user, one, "no-op")


def _is_overtaken(tx: Transaction, label: str, proposal: Proposal) -> bool:
    """Tell whether a value that a proposal would change has changed since it was proposed."""
    if proposal.key is None:
        return False
    held = current(tx, label, proposal.kind, proposal.key).fields
    return any(held.get(name) != old for name, old in proposal.old.items())


def _receipts(proposal: Proposal) -> list[Receipt]:
    return [*(one.receipt for one in proposal.draft.fields.values()), *proposal.draft.ended.values()]


def reject(tx: Transaction, user: str, identity: str) -> Proposal:
    """Drop a proposal; its messages count as read, so it does not come back."""
    proposal = _find(tx, user_label(user), identity)
    _close(tx, user, proposal, "no-op")
    return proposal


def _target(tx: Transaction, label: str, proposal: Proposal, choice: str | None) -> str:
    if proposal.key is not None:
        return proposal.key
    known = dict(proposal.candidates)
    if choice is None and not known:  # the record may have become known since
        stated = {name: given.value for name, given in proposal.draft.fields.items()}
        found = resolve(tx, label, proposal.kind, stated, None)
        if found.item is not None:
            return found.item.key
    if choice == NEW or (choice is None and not known):
        receipts = [given.receipt for given in proposal.draft.fields.values()]
        return digest(proposal.kind, *(f"{r['thread']}{r['message']}{r['start']}" for r in receipts))[:16]
    if choice is None or choice not in known:
        names = "; ".join(f"{key} ({name})" for key, name in proposal.candidates)
        raise OperationError(f"say which record {proposal.label!r} means: {names}, or {NEW} for a new one")
    return choice


def _edited(
    tx: Transaction, user: str, proposal: Proposal, values: Mapping[str, Scalar], now: datetime
) -> GroundedDraft:
    """Return a proposal's draft with a person's `values`, each with a receipt of its own."""
    draft = proposal.draft
    if not values:
        return draft
    fields = dict(draft.fields)
    for name, value in values.items():
        spec = spec_of(KINDS[proposal.kind], name)
        read = canonical(spec, value) if spec is not None else None
        if read is None:
            raise OperationError(f"{value!r} is no value for {name!r} of {proposal.kind}")
        fields[name] = Grounded(
            read, log_decision(tx, user, f"{proposal.label}: {name} is ", str(value), "review", now), 0
        )
    return GroundedDraft(draft.kind, draft.key, fields, draft.ended)


def _decided(draft: GroundedDraft, now: datetime, answer: str | None) -> GroundedDraft:
    """Mark a draft's receipts as approved now, so that they count as the person's own decision."""

    def decided(receipt: Receipt) -> Receipt:
        found: Receipt = {**receipt, "approved": now.isoformat()}
        return {**found, "approved_in": answer} if answer else found

    fields = {name: replace(given, receipt=decided(given.receipt)) for name, given in draft.fields.items()}
    ended = {name: decided(receipt) for name, receipt in draft.ended.items()}
    return GroundedDraft(draft.kind, draft.key, fields, ended)


def _close(tx: Transaction, user: str, proposal: Proposal, status: Status) -> None:
    """Remove a proposal from the inbox and settle the messages that waited for it."""
    tx.delete((user_label(user), Namespace.REVIEW), proposal.id)
    wanted = {receipt["message"] for receipt in _receipts(proposal)}
    for entry in log.thread_messages_in(tx, user, proposal.thread):
        if entry.message.id in wanted and entry.status == "quarantined" and entry.reason == WAITS:
            log.settle(tx, user, entry, status)


def _find(tx: Transaction, label: str, identity: str) -> Proposal:
    item = tx.get((label, Namespace.REVIEW), identity)
    if item is None:
        raise OperationError(f"nothing with the id {identity!r} waits; `memory review` lists what does")
    return _read(item.value)


def _read(value: Mapping[str, Any]) -> Proposal:
    fields, ended = {}, {}
    for name, change in value["changes"].items():
        receipt = read_receipt(change["receipt"])
        if change["new"] is None:
            ended[name] = receipt
        else:
            fields[name] = Grounded(change["new"], receipt, 0)
    draft = GroundedDraft(value["kind"], value["key"], fields, ended)
    return Proposal(
        value["id"],
        value["reason"],
        value["kind"],
        value["key"],
        value["label"] or label_of(value["kind"], {name: given.value for name, given in fields.items()}),
        draft,
        {name: change["old"] for name, change in value["changes"].items()},
        [(key, name) for key, name in value["candidates"]],
        value["thread"],
        value["at"],
    )
