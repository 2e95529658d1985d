"""Records as store items: reading, writing, removing and labelling them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from memory.domain.receipts import read_receipt
from memory.domain.refs import RecordRef
from memory.identity.index import index_record
from memory.identity.similar import index_similar
from memory.kinds import KINDS, grouped, spec_of, specs
from memory.records.merge import Claims
from memory.records.relations import relate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt
    from memory.records.merge import FieldChange
    from memory.store import Transaction

RECORD_META: Final = ("receipts", "endings", "confirmed", "schema", "created_at", "updated_at")
"""What is stored with a record besides its fields."""
SCHEMA: Final = 2
"""Version of the layout of a stored record; before 2 a receipt held its speaker as a single word."""
NOT_SEARCHED: Final = frozenset(
    {"id", "currency", "span", "level", "thread", "first", "last", "records", "sources"}
)
"""Text fields that are not in the text index: keys and codes, which are looked up as such."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One remembered record."""

    kind: str
    key: str
    fields: dict[str, Scalar]
    receipts: dict[str, Receipt]
    created_at: str = ""
    updated_at: str = ""
    endings: dict[str, Receipt] = field(default_factory=dict)
    confirmed: dict[str, Receipt] = field(default_factory=dict)

    @property
    def claims(self) -> Claims:
        """Its values and ends with their receipts, as a merge needs them."""
        return Claims(self.fields, self.receipts, self.endings, self.confirmed)

    @property
    def ref(self) -> str:
        """Its record reference, `kind:key`."""
        return str(RecordRef(self.kind, self.key))

    @property
    def label(self) -> str:
        """What a person would call it."""
        return label_of(self.kind, self.fields)

    @property
    def scope(self) -> str:
        """The account or record it belongs to, as written, or an empty string."""
        name = KINDS[self.kind].SCOPE
        return str(self.fields.get(name) or "") if name else ""

    def changed(self, changes: Mapping[str, FieldChange], at: str) -> StoredRecord:
        """Return a copy with changes made at a time (ISO 8601); a field without a new value is removed."""
        claims = self.claims.copy()
        for name, change in changes.items():
            claims.put(name, change)
        return StoredRecord(
            self.kind,
            self.key,
            claims.fields,
            claims.receipts,
            self.created_at or at,
            at,
            claims.endings,
            claims.confirmed,
        )


def label_of(kind: str, fields: Mapping[str, Scalar]) -> str:
    """Return what a person would call a record of this kind."""
    for name in KINDS[kind].LABEL:
        if fields.get(name):
            return str(fields[name])
    scope = KINDS[kind].SCOPE
    if KINDS[kind].UNNAMED and scope and fields.get(scope):
        return f"{KINDS[kind].SINGULAR} with {fields[scope]}"
    if KINDS[kind].IDENTITY == ():
        return "you"  # the profile, of which a user has exactly one
    return next((str(value) for value in fields.values()), KINDS[kind].SINGULAR)


def read_record(kind: str, key: str, value: Mapping[str, Any]) -> StoredRecord:
    """Return the record that a store item's value holds."""
    fields = {name: value[name] for name in _stored_fields(kind, value) if value[name] is not None}
    receipts, endings, confirmed = (
        {name: read_receipt(given) for name, given in value.get(part, {}).items()}
        for part in ("receipts", "endings", "confirmed")
    )
    times = value.get("created_at", ""), value.get("updated_at", "")
    return StoredRecord(kind, key, fields, receipts, *times, endings, confirmed)


def _stored_fields(kind: str, value: Mapping[str, Any]) -> list[str]:
    """Return the names of a stored value's fields, in the order in which the kind declares them."""
    declared = list(specs(KINDS[kind]))
    if not any("." in name for name in value):
        return [name for name in declared if name in value]
    known = [name for name in value if spec_of(KINDS[kind], name) is not None]
    return sorted(known, key=lambda name: declared.index(name.partition(".")[0]))


def searched_fields(fields: Mapping[str, Any]) -> list[str] | Literal[False]:
    """Return the names of the fields for the text index, False if there are none."""
    names = [
        name
        for name, given in fields.items()
        if isinstance(given, str) and name.partition(".")[0] not in NOT_SEARCHED
    ]
    return names or False


def stored_value(record: StoredRecord) -> dict[str, Any]:
    """Return a record as a store item's value."""
    rest = {"endings": record.endings, "confirmed": record.confirmed}
    return {
        **record.fields,
        "receipts": record.receipts,
        **{name: given for name, given in rest.items() if given},
        "schema": SCHEMA,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }


def write_record(tx: Transaction, label: str, record: StoredRecord, old: Mapping[str, Scalar]) -> None:
    """Write a record with its index entries and relations; `old` are its fields before the change."""
    value = stored_value(record)
    tx.put((label, record.kind), record.key, value, index=searched_fields(record.fields))
    index_record(tx, label, record.kind, record.key, record.fields)
    index_similar(tx, label, record.kind, record.key, old, record.fields)
    relate(tx, label, record.ref, old, record.fields)


def remove_record(tx: Transaction, label: str, record: StoredRecord) -> None:
    """Remove a record and all its identity keys; relations to it wait under its name."""
    tx.delete((label, record.kind), record.key)
    index_record(tx, label, record.kind, record.key, {})
    index_similar(tx, label, record.kind, record.key, record.fields, {})
    relate(tx, label, record.ref, record.fields, {})


def grouped_fields(record: StoredRecord) -> dict[str, Any]:
    """Return a record's fields as its kind declares them: the values of a multi-valued field in a list."""
    return grouped(KINDS[record.kind], record.fields)


def is_visible(record: StoredRecord, now: datetime) -> bool:
    """Tell whether a record may appear in prompts and searches now: not superseded, expired or archived."""
    said = {name: receipt["at"] for name, receipt in record.receipts.items()}
    return KINDS[record.kind].is_visible(record.fields, said, now)
