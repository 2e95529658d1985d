"""Corrections by a person: undo, unlearn, forget, merge and unmerge, each in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.domain.authority import weight
from memory.domain.grounded import Grounded
from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.errors import OperationError
from memory.facts.confidence import KIND
from memory.facts.standing import MARKS
from memory.identity.index import add_keys, known_as
from memory.operations.consequences import apply_consequences
from memory.records import message_log as log
from memory.records.items import read_record, remove_record, stored_value, write_record
from memory.records.journal import entries_of_in, read_entry
from memory.records.merge import FieldChange, removal_changes
from memory.records.relations import redirect
from memory.records.replay import unlearned, without
from memory.records.retention_locks import refuse_held, see_kept
from memory.records.writer import Cause, change_record, current

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from memory.records.items import StoredRecord
    from memory.records.journal import Change, Entry
    from memory.records.merge import Claims
    from memory.store import Transaction


def forget(tx: Transaction, user: str, record: StoredRecord, now: datetime) -> list[Change]:
    """Remove a record and the facts about it; the journal keeps their last state, so that this can be undone.

    A pinned or held fact stays, and is linked again to a later record of that name. The first change is that
    of the record. Raises `OperationError` if the record is gone or under a legal hold.
    """
    label = user_label(user)
    now_held = current(tx, label, record.kind, record.key)
    if not now_held.fields:
        raise OperationError(f"{record.label} is gone already")
    refuse_held(tx, label, record.ref, "forgotten")
    theirs = facts_of(tx, label, now_held.ref)
    done = [
        change_record(tx, label, now_held, removal_changes(now_held.claims), Cause("delete", "user", now))
    ]
    for fact in theirs:
        cause = Cause("delete", "user", now, target=done[0].seq)
        done.append(change_record(tx, label, fact, removal_changes(fact.claims), cause))
    return _followed(tx, label, done, now)


def facts_of(tx: Transaction, label: str, ref: str) -> list[StoredRecord]:
    """Return the facts about a record that are removed with it: those neither pinned nor held."""
    items = tx.scan((label, Namespace.RELATED), after=f"{ref}|about|facts:", before=f"{ref}|about|facts;")
    refs = [item.value["record"] for item in items]
    kept = see_kept(tx, label, refs)
    return [current(tx, label, "facts", RecordRef.parse(one).key) for one in refs if one not in kept]


def _followed(tx: Transaction, label: str, done: Sequence[Entry], now: datetime) -> list[Change]:
    """Carry out the consequences of entries; return the changes of the entries, then the further ones."""
    further = [change for entry in done for change in apply_consequences(tx, label, entry, now)]
    return [*(entry.as_change() for entry in done), *further]


def undo(tx: Transaction, user: str, seq: int, now: datetime) -> list[Change]:
    """Reverse one journal entry, as far as nothing later has changed the same fields.

    Undoing a forgotten record brings back the facts removed with it. The first change is that of the entry's
    record. Raises `OperationError` if there is nothing to reverse.
    """
    label = user_label(user)
    entry = _entry(tx, label, seq)
    if entry.op == "merge":
        return [unmerge(tx, user, seq, now).as_change()]
    if entry.op in ("confirm", "unmerge"):
        raise OperationError(f"change {seq} changed no field, so there is nothing to undo")
    record = current(tx, label, entry.kind, entry.key)
    changes = _whole(record, _reversed(record, entry))
    if not changes:
        raise OperationError(
            f"everything that change {seq} did has been changed since; undo the later change first"
        )
    done = [change_record(tx, label, record, changes, Cause("undo", "user", now, target=seq))]
    for theirs in _gone_with(tx, label, entry):
        fact = current(tx, label, theirs.kind, theirs.key)
        cause = Cause("undo", "user", now, target=theirs.seq)
        done.append(change_record(tx, label, fact, _reversed(fact, theirs), cause))
    if entry.actor == "facts":  # a person overrides a consequence, so it must not follow again
        return [one.as_change() for one in done]
    return _followed(tx, label, done, now)


def _gone_with(tx: Transaction, label: str, entry: Entry) -> list[Entry]:
    """Return the entries of facts that were removed with a record and are still gone."""
    found, seq = [], entry.seq + 1
    while (item := tx.get((label, Namespace.JOURNAL), f"{seq:012d}")) is not None:
        theirs, seq = read_entry(item.value), seq + 1
        if (theirs.op, theirs.target) != ("delete", entry.seq):
            break
        found.append(theirs)
    return [one for one in found if not current(tx, label, one.kind, one.key).fields]


def unlearn(tx: Transaction, user: str, pairs: Collection[tuple[str, str]], now: datetime) -> list[Change]:
    """Remove the effects of messages from every record; what other messages state as well stays.

    `pairs` are (thread, message id). The messages stay in the log, settled, so they are not read again.
    """
    label = user_label(user)
    refs = {
        entry.ref
        for item in tx.scan((label, Namespace.JOURNAL))
        if _rests_on(entry := read_entry(item.value), pairs)
    }
    done = []
    for ref in sorted(refs):
        kind, key = RecordRef.parse(ref)
        record = current(tx, label, kind, key)
        history = entries_of_in(tx, label, ref)
        changes = _whole(record, _difference(record, without(kind, history, pairs), pairs))
        if changes or not unlearned(history).issuperset(pairs):
            cause = Cause("unlearn", "user", now, messages=tuple(sorted(pairs)))
            done.append(change_record(tx, label, record, changes, cause))
    _settle_unlearned(tx, user, pairs)
    return [change for change in _followed(tx, label, done, now) if change.fields]


def merge_records(
    tx: Transaction,
    user: str,
    kept: StoredRecord,
    other: StoredRecord,
    now: datetime,
    *,
    actor: str = "user",
) -> Entry:
    """Merge two records of one kind.

    `kept` keeps its values and gains those it lacks; the relations and identity keys of `other` move to it.
    """
    label = user_label(user)
    if kept.kind != other.kind or kept.key == other.key:
        raise OperationError("only two different records of one kind can be merged")
    into, taken = current(tx, label, kept.kind, kept.key), current(tx, label, other.kind, other.key)
    refuse_held(tx, label, taken.ref, "merged away")
    if not into.fields or not taken.fields:
        raise OperationError("one of the two records is gone")
    changes = {
        name: FieldChange(
            None, value, taken.receipts[name], into.endings.get(name), confirmed=taken.confirmed.get(name)
        )
        for name, value in taken.fields.items()
        if name not in into.fields and _outweighs(taken, into, name)
    }
    rest = {
        name: Grounded(value, taken.receipts[name], 0)
        for name, value in taken.fields.items()
        if name not in changes
    }
    keys = known_as(tx, label, taken.ref)
    redirect(tx, label, taken.ref, into.ref)
    remove_record(tx, label, taken)
    add_keys(tx, label, into.ref, keys)
    snapshot = {"kind": taken.kind, "key": taken.key, "value": stored_value(taken), "keys": keys}
    return change_record(tx, label, into, changes, Cause("merge", actor, now, other=snapshot), rest)


def unmerge(tx: Transaction, user: str, seq: int, now: datetime) -> Entry:
    """Reverse a merge: the merged record comes back as it was, and the other loses the values it gained."""
    label = user_label(user)
    entry = _entry(tx, label, seq)
    if entry.op != "merge" or entry.other is None:
        raise OperationError(f"change {seq} is not a merge; `memory history` shows which is")
    if any(later.op == "unmerge" and later.target == seq for later in entries_of_in(tx, label, entry.ref)):
        raise OperationError(f"merge {seq} has been taken apart already")
    record = current(tx, label, entry.kind, entry.key)
    given = read_record(entry.other["kind"], entry.other["key"], entry.other["value"])
    cause = Cause("unmerge", "user", now, target=seq, other=entry.other)
    done = change_record(tx, label, record, _reversed(record, entry), cause)
    _rekey(tx, label, record.kind, record.key, entry.other["keys"])
    write_record(tx, label, given, {})
    add_keys(tx, label, given.ref, entry.other["keys"])
    return done


def _outweighs(taken: StoredRecord, into: StoredRecord, name: str) -> bool:
    """Tell whether a value of `taken` counts more than words in `into` that ended the field."""
    ended = into.endings.get(name)
    return ended is None or weight(taken.receipts[name]) >= weight(ended)


def _rekey(tx: Transaction, label: str, kind: str, key: str, others: Collection[str]) -> None:
    """Remove identity keys from a record and write it anew, so that relations to it are resolved again."""
    record = current(tx, label, kind, key)
    own = [known for known in known_as(tx, label, record.ref) if known not in others]
    remove_record(tx, label, record)
    if record.fields:
        write_record(tx, label, record, {})
        add_keys(tx, label, record.ref, own)


def _entry(tx: Transaction, label: str, seq: int) -> Entry:
    item = tx.get((label, Namespace.JOURNAL), f"{seq:012d}")
    if item is None:
        raise OperationError(f"there is no change {seq}; `memory history` shows the numbers")
    return read_entry(item.value)


def _reversed(record: StoredRecord, entry: Entry) -> dict[str, FieldChange]:
    """Return the changes that reverse an entry, for the fields that are still as it left them."""
    changes = {}
    for name, change in entry.changes.items():
        value, receipt = record.fields.get(name), record.receipts.get(name) or record.endings.get(name)
        if value != change.new or ((change.new is not None or change.ends) and receipt != change.receipt):
            continue
        back = change.old_receipt or change.receipt
        ended = change.old is None and change.old_receipt is not None
        changes[name] = FieldChange(
            value, change.old, back, receipt, ended, change.old_confirmed, record.confirmed.get(name)
        )
    return changes


def _whole(record: StoredRecord, changes: dict[str, FieldChange]) -> dict[str, FieldChange]:
    """Extend changes to remove a fact's derived fields (`MARKS`) as well, if they leave nothing else."""
    left = {name for name in record.fields if name not in changes or changes[name].new is not None}
    if record.kind != KIND or not left or not left <= MARKS:
        return changes
    return {**removal_changes(record.claims), **{name: changes[name] for name in changes if name not in left}}


def _rests_on(entry: Entry, pairs: Collection[tuple[str, str]]) -> bool:
    receipts = [change.receipt for change in entry.changes.values()]
    receipts += [change.confirmed for change in entry.changes.values() if change.confirmed]
    receipts += [given.receipt for given in entry.stated.values()]
    receipts += entry.lapsed.values()
    return any((receipt["thread"], receipt["message"]) in pairs for receipt in receipts)


def _difference(
    record: StoredRecord, claims: Claims, pairs: Collection[tuple[str, str]]
) -> dict[str, FieldChange]:
    """Return the changes that turn a record into `claims`, for fields that rest on the messages `pairs`."""
    now, changes = record.claims, {}
    for name in dict.fromkeys((*now.fields, *now.endings, *claims.fields, *claims.endings)):
        held = [receipt for receipt in (now.receipts.get(name), now.held_by(name)) if receipt]
        rests = any((one["thread"], one["message"]) in pairs for one in held)
        if rests or (not held and name in claims.fields):
            changes[name] = _back_to(now, claims, name)
    return changes


def _back_to(now: Claims, then: Claims, name: str) -> FieldChange:
    """Return the change of one field from the claims `now` to `then`."""
    proof = then.receipts.get(name) or then.endings.get(name)
    return FieldChange(
        now.fields.get(name),
        then.fields.get(name),
        proof or now.receipts.get(name) or now.endings[name],
        now.receipts.get(name) or now.endings.get(name),
        name in then.endings,
        then.confirmed.get(name),
        now.confirmed.get(name),
    )


def _settle_unlearned(tx: Transaction, user: str, pairs: Collection[tuple[str, str]]) -> None:
    for thread in {thread for thread, _ in pairs}:
        wanted = {message for of, message in pairs if of == thread}
        for entry in log.thread_messages_in(tx, user, thread):
            if entry.message.id in wanted:
                log.settle(tx, user, entry, "no-op", "un-learned")
