"""Replay of the journal: the records as they were, or as they would be without some messages. Pure."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from memory.domain.grounded import Grounded, GroundedDraft
from memory.records.items import StoredRecord, read_record
from memory.records.merge import Claims, merge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from memory.domain.receipts import Receipt
    from memory.records.journal import Entry

Records = dict[str, StoredRecord]
"""`kind:key` → record."""


def replay(entries: Iterable[Entry]) -> Records:
    """Return the records that result from these entries."""
    records: Records = {}
    for entry in entries:
        apply(records, entry)
    return records


def apply(records: Records, entry: Entry) -> None:
    """Apply an entry to the records; it holds every field's new value, so nothing is decided again."""
    if entry.op == "merge" and entry.other is not None:
        records.pop(f"{entry.other['kind']}:{entry.other['key']}", None)
    if entry.op == "unmerge" and entry.other is not None:
        given = read_record(entry.other["kind"], entry.other["key"], entry.other["value"])
        records[given.ref] = given
    if not entry.changes:
        return
    record = records.get(entry.ref) or StoredRecord(entry.kind, entry.key, {}, {})
    changed = record.changed(entry.changes, entry.at)
    if changed.fields:
        records[entry.ref] = changed
    else:
        records.pop(entry.ref, None)


def state_hash(records: Mapping[str, StoredRecord]) -> str:
    """Return a digest of every field, receipt and time of the records."""
    state = [
        [
            ref,
            record.fields,
            record.receipts,
            record.endings,
            record.confirmed,
            record.created_at,
            record.updated_at,
        ]
        for ref, record in sorted(records.items())
    ]
    return sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def without(kind: str, history: Sequence[Entry], excluded: Collection[tuple[str, str]]) -> Claims:
    """Return what would be known of a record if the excluded messages had never been said.

    All other statements are merged again; what a person undid stays undone, and what was unlearned before
    stays unlearned.
    """
    gone = unlearned(history) | set(excluded)
    unmerged = {entry.target for entry in history if entry.op == "unmerge"}
    claims = Claims()
    for entry in history:
        if entry.op in ("unlearn", "unmerge") or (entry.op == "merge" and entry.seq in unmerged):
            continue
        if entry.op in ("undo", "delete", "expire"):
            _force(claims, entry, gone)
            continue
        for draft in _drafts(kind, entry, gone):
            claims = merge(kind, claims, draft, approved=entry.actor == "review")
    return claims


def unlearned(history: Iterable[Entry]) -> set[tuple[str, str]]:
    """Return the messages that have been unlearned, as (thread, message) pairs."""
    return {pair for entry in history if entry.op == "unlearn" for pair in entry.messages}


def _drafts(kind: str, entry: Entry, gone: Collection[tuple[str, str]]) -> Iterator[GroundedDraft]:
    """Yield the statements of an entry as drafts: first those that changed nothing, then those that did."""
    said = {name: given for name, given in entry.stated.items() if _stands(given.receipt, gone)}
    lapsed = {name: receipt for name, receipt in entry.lapsed.items() if _stands(receipt, gone)}
    yield GroundedDraft(kind, entry.key, said, lapsed)
    kept = {name: change for name, change in entry.changes.items() if _stands(change.receipt, gone)}
    values = {name: Grounded(one.new, one.receipt, 0) for name, one in kept.items() if one.new is not None}
    yield GroundedDraft(
        kind, entry.key, values, {name: one.receipt for name, one in kept.items() if one.new is None}
    )


def _force(claims: Claims, entry: Entry, gone: Collection[tuple[str, str]]) -> None:
    for name, change in entry.changes.items():
        stands = _stands(change.receipt, gone)
        claims.put(name, change if stands else replace(change, new=None, ends=False))


def _stands(receipt: Receipt, gone: Collection[tuple[str, str]]) -> bool:
    return (receipt["thread"], receipt["message"]) not in gone
