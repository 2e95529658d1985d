"""What a person can do to the memory: undo, un-learn, forget, merge and take apart. Each in one transaction."""

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
from memory.operations.consequences import follow
from memory.records import message_log as log
from memory.records.items import read_record, remove_record, stored_value, write_record
from memory.records.journal import entries_of_in, read_entry
from memory.records.merge import FieldChange, taken_away
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
    """Remove a record and the facts about it; their last state stays in the journal, so that this can be undone.

    A fact that a person keeps stays and waits for a record of that name. The first change is the record's.
    """
    label = user_label(user)
    now_held = current(tx, label, record.kind, record.key)
    if not now_held.fields:
        raise OperationError(f"{record.label} is gone already")
    refuse_held(tx, label, record.ref, "forgotten")
    theirs = facts_of(tx, label, now_held.ref)
    done = [change_record(tx, label, now_held, taken_away(now_held.claims), Cause("delete", "user", now))]
    for fact in theirs:
        cause = Cause("delete", "user", now, target=done[0].seq)
        done.append(change_record(tx, label, fact, taken_away(fact.claims), cause))
    return _followed(tx, label, done, now)


def facts_of(tx: Transaction, label: str, ref: str) -> list[StoredRecord]:
    """Return the facts about a record that go with it: those that nobody keeps."""
    items = tx.scan((label, Namespace.RELATED), after=f"{ref}|about|facts:", before=f"{ref}|about|facts;")
    refs = [item.value["record"] for item in items]
    kept = see_kept(tx, label, refs)
    return [current(tx, label, "facts", RecordRef.parse(one).key) for one in refs if one not in kept]


def _followed(tx: Transaction, label: str, done: Sequence[Entry], now: datetime) -> list[Change]:
    """Return what was done and behind it what follows from that."""
    further = [change for entry in done for change in follow(tx, label, entry, now)]
    return [*(entry.as_change() for entry in done), *further]


def undo(tx: Transaction, user: str, seq: int, now: datetime) -> list[Change]:
    """Reverse one entry of the journal, as far as nothing later has changed the same fields.

    With a record that was forgotten the facts about it come back. The first change is that of the entry's record.
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
    if entry.actor == "facts":  # a person decides otherwise than what followed
        return [one.as_change() for one in done]
    return _followed(tx, label, done, now)


def _gone_with(tx: Transaction, label: str, entry: Entry) -> list[Entry]:
    """Return the entries of the facts that went with a record and are still gone."""
    found, seq = [], entry.seq + 1
    while (item := tx.get((label, Namespace.JOURNAL), f"{seq:012d}")) is not None:
        theirs, seq = read_entry(item.value), seq + 1
        if (theirs.op, theirs.target) != ("delete", entry.seq):
            break
        found.append(theirs)
    return [one for one in found if not current(tx, label, one.kind, one.key).fields]


def unlearn(tx: Transaction, user: str, pairs: Collection[tuple[str, str]], now: datetime) -> list[Change]:
    """Take the effects of messages out of every record; what others said as well stays.

    `pairs` are (thread, message). The messages stay in the log, settled, so they are not learned again.
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
    """Make two records of one kind one.

    The one kept keeps its values and gains those it lacks; the other's relations and keys move to it.
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
    """Take two merged records apart: the one taken in comes back as it was, the other loses what it brought."""
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
    """Tell whether a value stands against words that it is no more."""
    ended = into.endings.get(name)
    return ended is None or weight(taken.receipts[name]) >= weight(ended)


def _rekey(tx: Transaction, label: str, kind: str, key: str, others: Collection[str]) -> None:
    """Take another record's keys from a record, and let what pointed to it find its name again."""
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
    """Return the changes that take an entry's back, for the fields that still are as it left them."""
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
    """Let marks that no words give go with the last words of a record."""
    left = {name for name in record.fields if name not in changes or changes[name].new is not None}
    if record.kind != KIND or not left or not left <= MARKS:
        return changes
    return {**taken_away(record.claims), **{name: changes[name] for name in changes if name not in left}}


def _rests_on(entry: Entry, pairs: Collection[tuple[str, str]]) -> bool:
    receipts = [change.receipt for change in entry.changes.values()]
    receipts += [change.confirmed for change in entry.changes.values() if change.confirmed]
    receipts += [given.receipt for given in entry.stated.values()]
    receipts += entry.lapsed.values()
    return any((receipt["thread"], receipt["message"]) in pairs for receipt in receipts)


def _difference(
    record: StoredRecord, claims: Claims, pairs: Collection[tuple[str, str]]
) -> dict[str, FieldChange]:
    """Return the changes from a record to what it would be, for fields that rest on the messages."""
    now, changes = record.claims, {}
    for name in dict.fromkeys((*now.fields, *now.endings, *claims.fields, *claims.endings)):
        held = [receipt for receipt in (now.receipts.get(name), now.held_by(name)) if receipt]
        rests = any((one["thread"], one["message"]) in pairs for one in held)
        if rests or (not held and name in claims.fields):
            changes[name] = _back_to(now, claims, name)
    return changes


def _back_to(now: Claims, then: Claims, name: str) -> FieldChange:
    """Return the change of one field from what is known to what would be."""
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
