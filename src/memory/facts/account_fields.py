"""Facts that an account has a field for: number of employees and place.

Such a fact about a company without an account stays a fact, and becomes the field once the account exists.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from memory.domain.authority import SURE, rank, weight
from memory.domain.grounded import Grounded, GroundedDraft, canonical, same_value
from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.kinds import KINDS, spec_of
from memory.kinds.facts import SPEAKER, SimpleFact
from memory.records.items import StoredRecord, read_record
from memory.records.merge import merge, removal_changes
from memory.records.writer import Cause, change_record, current
from memory.text import core_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.domain.drafts import Scalar
    from memory.records.journal import Change, Entry
    from memory.store import Transaction, View

KIND: Final = SimpleFact.KIND
ACCOUNTS: Final = "accounts"
FIELDS: Final[Mapping[str, str]] = {"employees": "number_of_employees", "is_in": "billing_city"}
"""Predicate of a fact → account field that holds the same."""


def as_field(tx: Transaction, label: str, draft: GroundedDraft) -> GroundedDraft:
    """Return a draft of a fact as one of the account it is about, if a field holds it; else unchanged."""
    said = {name: given.value for name, given in draft.fields.items()}
    field = FIELDS.get(str(said.get("predicate"))) if draft.kind == KIND else None
    account = _account(tx, label, said) if field else None
    if field is None or account is None or "object" not in draft.fields:
        return draft
    given = draft.fields["object"]
    value = _read(field, given.value)
    if value is None:
        return draft
    if said.get("holds") != "no":
        return GroundedDraft(ACCOUNTS, account.key, {field: replace(given, value=value)}, {})
    spec, known = spec_of(KINDS[ACCOUNTS], field), account.fields.get(field)
    if spec is None or known is None or not same_value(spec, known, value):
        return draft
    return GroundedDraft(ACCOUNTS, account.key, {}, {field: given.receipt})


def move_facts_to_fields(tx: Transaction, label: str, entry: Entry, now: datetime) -> list[Change]:
    """Move facts about a company into the fields of its new account (`entry`); return the changes."""
    found = [fact for fact in _facts_of(tx, label, entry.ref) if _claim(fact) is not None]
    gone = Cause("delete", "facts", now, target=entry.seq)
    done = [change_record(tx, label, fact, removal_changes(fact.claims), gone).as_change() for fact in found]
    for fact in sorted(found, key=lambda one: weight(one.receipts["object"])):
        account = current(tx, label, ACCOUNTS, entry.key)
        merged = merge(ACCOUNTS, account.claims, _claim(fact) or GroundedDraft(ACCOUNTS, None, {}, {}))
        if merged.is_news:
            cause = Cause("update", entry.actor, now)
            changed = change_record(tx, label, account, merged.changes, cause, merged.stated)
            done.append(changed.as_change())
    return done


def field_as_fact(view: View, label: str, subject: str, predicate: str) -> StoredRecord | None:
    """Return an account's field as the fact that it stands for, to serve as evidence; None if not known."""
    field = FIELDS.get(predicate)
    account = _account(view, label, {"subject": subject}) if field else None
    if field is None or account is None or field not in account.fields:
        return None
    proof = account.claims.held_by(field) or account.receipts[field]
    fields: dict[str, Scalar] = {
        "subject": account.label,
        "predicate": predicate,
        "object": str(account.fields[field]),
        "confidence": SURE[rank(proof)],
    }
    return StoredRecord(KIND, account.key, fields, dict.fromkeys(fields, proof))


def _account(view: View | Transaction, label: str, said: Mapping[str, Any]) -> StoredRecord | None:
    """Return the one account that a fact's subject names; None if it names none, several, or the user."""
    subject = str(said.get("subject") or "")
    if not subject or subject.casefold() in SPEAKER:
        return None
    name = f"name:{core_name(subject)}"
    entry = view.get_many((label, Namespace.IDENTITY), [name]).get(name)
    keys = (
        [RecordRef.parse(ref).key for ref in entry.value["records"] if ref.startswith("accounts:")]
        if entry
        else []
    )
    found = view.get_many((label, ACCOUNTS), keys)
    return next(read_record(ACCOUNTS, key, found[key].value) for key in found) if len(found) == 1 else None


def _facts_of(tx: Transaction, label: str, ref: str) -> list[StoredRecord]:
    items = tx.scan((label, Namespace.RELATED), after=f"{ref}|about|{KIND}:", before=f"{ref}|about|{KIND};")
    return [current(tx, label, KIND, RecordRef.parse(item.value["record"]).key) for item in items]


def _claim(fact: StoredRecord) -> GroundedDraft | None:
    """Return a fact as a draft of an account; None if the fact is denied or no field holds it."""
    field = FIELDS.get(str(fact.fields.get("predicate")))
    value = _read(field, fact.fields["object"]) if field and fact.fields.get("holds") != "no" else None
    if field is None or value is None:
        return None
    receipt = fact.claims.held_by("object") or fact.receipts["object"]
    return GroundedDraft(ACCOUNTS, None, {field: Grounded(value, receipt, 0)}, {})


def _read(field: str, told: Scalar) -> Scalar | None:
    """Return a fact's object as a stored value of the account field; None if it cannot be read as one."""
    spec = spec_of(KINDS[ACCOUNTS], field)
    return canonical(spec, told) if spec is not None else None
