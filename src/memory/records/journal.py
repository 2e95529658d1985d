"""The journal: an entry for every change of a record, written in the transaction that makes it.

It is complete: all records can be rebuilt from it (`memory.records.replay`). Entries also keep statements
that changed nothing, so that unlearning one message keeps what other messages said as well.

| namespace | key | value |
|---|---|---|
| `(user, "journal")` | sequence number, twelve digits | the entry |
| `(user, "history")` | `kind:key|sequence number` | empty; finds the entries of a record |
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from memory.domain.grounded import Grounded
from memory.domain.namespaces import Namespace
from memory.domain.receipts import read_receipt
from memory.domain.refs import RecordRef
from memory.domain.speakers import time_received
from memory.domain.users import user_label
from memory.records.merge import FieldChange, read_change

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from datetime import datetime

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt
    from memory.store import Store, Transaction, View

PAGE: Final = 500
Operation = Literal["create", "update", "confirm", "delete", "undo", "unlearn", "merge", "unmerge", "expire"]
REPORTED: Final = frozenset({"create", "update", "delete", "undo", "unlearn", "merge", "unmerge", "expire"})


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record, as reported to people and programs."""

    op: Operation
    kind: str
    key: str
    label: str
    """What a person would call the record."""
    scope: str
    """The account or record to which it belongs, as written, or an empty string."""
    fields: Mapping[str, tuple[Scalar | None, Scalar | None]]
    """Field → (old, new)."""
    seq: int = 0
    """Sequence number of its journal entry, by which it can be undone."""
    also: tuple[Change, ...] = ()
    """Changes of other records that followed from it."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON types, for graph state and streams."""
        return {
            "seq": self.seq,
            "op": self.op,
            "kind": self.kind,
            "key": self.key,
            "label": self.label,
            "scope": self.scope,
            "fields": {name: list(pair) for name, pair in self.fields.items()},
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the journal."""

    op: Operation
    kind: str
    key: str
    label: str
    scope: str
    at: str
    actor: str
    """Who or what made the change: `extraction`, `user`, `review`, `facts`, `maintenance`, `summary` …"""
    changes: Mapping[str, FieldChange]
    stated: Mapping[str, Grounded] = field(default_factory=dict)
    seq: int = 0
    target: int | None = None
    """Number of the entry that it reverses; for a fact removed with its record, the record's entry."""
    messages: tuple[tuple[str, str], ...] = ()
    """(thread, message) pairs whose effects an unlearn removes."""
    other: Mapping[str, Any] | None = None
    """The record that a merge takes in or an unmerge gives back: kind, key, value and identity keys."""
    lapsed: Mapping[str, Receipt] = field(default_factory=dict)
    """Ends that changed nothing, because a weightier claim held."""

    @property
    def seen(self) -> Mapping[str, FieldChange]:
        """The changes of values, without those that only replace a receipt."""
        return {name: change for name, change in self.changes.items() if change.is_seen}

    @property
    def ref(self) -> str:
        """The record reference, `kind:key`."""
        return str(RecordRef(self.kind, self.key))

    def as_change(self) -> Change:
        """Return what people and programs are shown of it."""
        fields = {name: (change.old, change.new) for name, change in self.seen.items()}
        return Change(self.op, self.kind, self.key, self.label, self.scope, fields, self.seq)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        value: dict[str, Any] = {
            "seq": self.seq,
            "op": self.op,
            "kind": self.kind,
            "key": self.key,
            "label": self.label,
            "scope": self.scope,
            "at": self.at,
            "actor": self.actor,
            "changes": {name: change.as_json() for name, change in self.changes.items()},
            "stated": {
                name: {"value": given.value, "receipt": given.receipt} for name, given in self.stated.items()
            },
        }
        optional = {
            "target": self.target,
            "messages": [list(pair) for pair in self.messages],
            "other": self.other,
            "lapsed": dict(self.lapsed),
        }
        return value | {name: given for name, given in optional.items() if given}


def read_entry(value: Mapping[str, Any]) -> Entry:
    """Read a stored entry."""
    return Entry(
        op=value["op"],
        kind=value["kind"],
        key=value["key"],
        label=value["label"],
        scope=value["scope"],
        at=value["at"],
        actor=value["actor"],
        changes={name: read_change(change) for name, change in value["changes"].items()},
        stated={
            name: Grounded(given["value"], read_receipt(given["receipt"]), 0)
            for name, given in value["stated"].items()
        },
        seq=value["seq"],
        target=value.get("target"),
        messages=tuple((thread, message) for thread, message in value.get("messages", ())),
        other=value.get("other"),
        lapsed={name: read_receipt(given) for name, given in value.get("lapsed", {}).items()},
    )


def entered_at(tx: Transaction, label: str, now: datetime) -> datetime:
    """Return the time of the next entry: now, or right after the last one if the clock has been set back."""
    counter = tx.get((label, Namespace.META), Namespace.JOURNAL)
    last = counter.value.get("updated_at") if counter else None
    return time_received(now, last) if last and now.isoformat() < last else now


def append(tx: Transaction, label: str, entry: Entry) -> Entry:
    """Write an entry under the next sequence number of its user; return it with that number."""
    counter = tx.get((label, Namespace.META), Namespace.JOURNAL)
    number = (counter.value["next"] if counter else 0) + 1
    tx.put((label, Namespace.META), Namespace.JOURNAL, {"next": number, "updated_at": entry.at}, index=False)
    numbered = replace(entry, seq=number)
    tx.put((label, Namespace.JOURNAL), f"{number:012d}", numbered.as_json(), index=False)
    tx.put((label, Namespace.HISTORY), f"{entry.ref}|{number:012d}", {}, index=False)
    if entry.other is not None:
        tx.put(
            (label, Namespace.HISTORY),
            f"{entry.other['kind']}:{entry.other['key']}|{number:012d}",
            {},
            index=False,
        )
    return numbered


async def entries(
    store: Store, user: str, *, after: int = 0, until: datetime | None = None
) -> AsyncIterator[Entry]:
    """Yield a user's entries in order, read in pages to keep each read short."""
    label, position = user_label(user), f"{after:012d}"
    while items := await store.ascan((label, Namespace.JOURNAL), after=position, limit=PAGE):
        for item in items:
            entry = read_entry(item.value)
            if until is not None and entry.at > until.isoformat():
                return
            yield entry
        position = items[-1].key


async def entries_of(store: Store, user: str, ref: str) -> list[Entry]:
    """Return the entries of one record, oldest first."""
    label = user_label(user)
    found = await store.ascan((label, Namespace.HISTORY), after=f"{ref}|", before=f"{ref}}}")
    keys = [item.key.rpartition("|")[2] for item in found]
    items = await store.aget_many((label, Namespace.JOURNAL), keys)
    return [read_entry(items[key].value) for key in keys if key in items]


def entries_of_in(view: View | Transaction, label: str, ref: str) -> list[Entry]:
    """Return the entries of one record inside a view or transaction, oldest first."""
    found = view.scan((label, Namespace.HISTORY), after=f"{ref}|", before=f"{ref}}}")
    keys = [item.key.rpartition("|")[2] for item in found]
    items = view.get_many((label, Namespace.JOURNAL), keys)
    return [read_entry(items[key].value) for key in keys if key in items]
