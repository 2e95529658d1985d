"""Lead conversion as Salesforce does it: one way, and never over what the account or contact already has.

Source: Salesforce Help, "Considerations for Converting Leads": converted leads become a contact of an
account, existing values are kept, and the lead itself is closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.grounded import Grounded, GroundedDraft
from memory.evidence.caution import cautious
from memory.identity.resolve import resolve
from memory.records.items import StoredRecord, read_record
from memory.records.merge import FieldChange
from memory.records.messages import digest
from memory.records.writer import Cause, change_record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.records.journal import Change, Operation
    from memory.store import Transaction

CONVERTED: Final = "Closed - Converted"
MAPPING: Final[Mapping[str, Mapping[str, str]]] = {
    "accounts": {
        "company": "name",
        "website": "website",
        "industry": "industry",
        "annual_revenue": "annual_revenue",
    },
    "contacts": {
        "name": "name",
        "first_name": "first_name",
        "last_name": "last_name",
        "email": "email",
        "phone": "phone",
        "title": "title",
        "company": "account_name",
    },
}
"""Kind → lead's field → field of that kind."""


def is_converted(change: Change) -> bool:
    """Tell whether a change converts a lead."""
    return change.kind == "leads" and change.fields.get("status", (None, None))[1] == CONVERTED


def convert(tx: Transaction, label: str, lead: StoredRecord, now: datetime) -> list[Change]:
    """Fill empty fields of the lead's account and contact, creating these if needed; return the changes."""
    done = []
    for kind, mapping in MAPPING.items():
        given = {name: field for field, name in mapping.items() if field in lead.fields}
        if "name" not in given:
            continue
        stated = {name: lead.fields[field] for name, field in given.items()}
        found = resolve(tx, label, kind, stated, None)
        if found.candidates:
            continue  # it is not proved which record is meant; the lead keeps its values
        key = digest("conversion", lead.key, kind)[:16]
        old = (
            read_record(kind, found.item.key, found.item.value)
            if found.item
            else StoredRecord(kind, key, {}, {})
        )
        draft = GroundedDraft(
            kind, None, {name: Grounded(stated[name], lead.receipts[given[name]], 0) for name in given}, {}
        )
        asked = cautious(draft, old)
        changes = {
            name: FieldChange(None, lead.fields[field], lead.receipts[field], None)
            for name, field in given.items()
            if name not in old.fields and name not in asked and old.claims.held_by(name) is None
        }
        if changes:
            op: Operation = "update" if old.fields else "create"
            done.append(change_record(tx, label, old, changes, Cause(op, "lead conversion", now)).as_change())
    return done
