"""Replay the journal: the memory as it was, rebuilt, or as it would be without a message. Pure."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

from memory.extraction.grounding import Grounded, GroundedDraft
from memory.merge import merge
from memory.record_items import StoredRecord, read_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from memory.extraction.ports import Scalar
    from memory.journal import Entry
    from memory.receipts import Receipt

Records = dict[str, StoredRecord]
"""`kind:key` → record."""


def replay(entries: Iterable[Entry]) -> Records:
    """Return the records after these entries."""
    records: Records = {}
    for entry in entries:
        apply(records, entry)
    return records


def apply(records: Records, entry: Entry) -> None:
    """Apply one entry: each says what every field was and became, so nothing is decided again."""
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
        [ref, record.fields, record.receipts, record.created_at, record.updated_at]
        for ref, record in sorted(records.items())
    ]
    return sha256(orjson.dumps(state, option=orjson.OPT_SORT_KEYS)).hexdigest()


def without(
    kind: str, history: Sequence[Entry], excluded: Collection[tuple[str, str]]
) -> tuple[dict[str, Scalar], dict[str, Receipt]]:
    """Return a record's fields as they would be had the excluded messages never been said.

    Everything else that was stated is merged again in the order in which it was learned; what a person
    undid stays undone, and what was un-learned before stays un-learned.
    """
    gone = set(excluded) | {pair for entry in history if entry.op == "unlearn" for pair in entry.messages}
    unmerged = {entry.target for entry in history if entry.op == "unmerge"}
    fields: dict[str, Scalar] = {}
    receipts: dict[str, Receipt] = {}
    for entry in history:
        if entry.op in ("unlearn", "unmerge") or (entry.op == "merge" and entry.seq in unmerged):
            continue
        if entry.op in ("undo", "delete", "expire"):
            _force(fields, receipts, entry, gone)
            continue
        draft = _draft(kind, entry, gone)
        merged = merge(kind, fields, receipts, draft, approved=entry.actor == "review")
        fields, receipts = merged.fields, merged.receipts
    return fields, receipts


def _draft(kind: str, entry: Entry, gone: Collection[tuple[str, str]]) -> GroundedDraft:
    said: dict[str, Grounded] = {
        name: given for name, given in entry.stated.items() if _stands(given.receipt, gone)
    }
    ended = {}
    for name, change in entry.changes.items():
        if not _stands(change.receipt, gone):
            continue
        if change.new is None:
            ended[name] = change.receipt
        else:
            said[name] = Grounded(change.new, change.receipt, 0)
    return GroundedDraft(kind, entry.key, said, ended)


def _force(
    fields: dict[str, Scalar], receipts: dict[str, Receipt], entry: Entry, gone: Collection[tuple[str, str]]
) -> None:
    for name, change in entry.changes.items():
        fields.pop(name, None)
        receipts.pop(name, None)
        if change.new is not None and _stands(change.receipt, gone):
            fields[name] = change.new
            receipts[name] = change.receipt


def _stands(receipt: Receipt, gone: Collection[tuple[str, str]]) -> bool:
    return (receipt["thread"], receipt["message"]) not in gone
