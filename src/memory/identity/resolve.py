"""Resolution: the known record that a draft means, by id, e-mail address, or exact name in its account.

Similarity without a second fact never links. If a name fits two records, neither is linked and the caller
asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.identity.compare import PEOPLE, Verdict, compare, name_of
from memory.identity.keys import (
    name_key,
    salesforce_id,
    scope_of,
    shortened,
    strong_keys,
    value_key,
)
from memory.identity.similar import similar_records
from memory.kinds import KINDS
from memory.text import person_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.domain.drafts import Scalar
    from memory.store import StoredItem, Transaction


@dataclass(frozen=True, slots=True)
class Resolution:
    """The record that a draft means, none (a new record), or several candidates."""

    item: StoredItem | None = None
    candidates: Sequence[StoredItem] = ()
    why: str = "it could mean"


def resolve(
    tx: Transaction, label: str, kind: str, fields: Mapping[str, Scalar], claimed: str | None
) -> Resolution:
    """Return the user's record that `fields` describe.

    `claimed` is a key given by a model: it is looked up among this user's records of the kind, and counts
    only if that record does not contradict an id in the fields.
    """
    for key in strong_keys(kind, fields):
        items = [item for item in _known_by(tx, label, kind, key) if not _apart(kind, fields, item.value)]
        if len(items) != 1:
            continue
        known = items[0].value
        if not _other_person(kind, fields, known):
            return Resolution(items[0])
        if key in strong_keys(kind, known) and compare(kind, fields, known).verdict is Verdict.SIMILAR:
            return Resolution(candidates=items, why="did you mean")
    if claimed:
        item = tx.get((label, kind), claimed)
        if item and not _contradicts(kind, fields, item.value):
            return Resolution(item)
    named = _by_name(tx, label, kind, fields)
    if named.item or named.candidates:
        return named
    return _by_likeness(tx, label, kind, fields)


def _by_likeness(tx: Transaction, label: str, kind: str, fields: Mapping[str, Scalar]) -> Resolution:
    """Return the similar record that a second fact proves to be the same, else similar ones to ask about."""
    found = similar_records(tx, label, kind, fields)
    same = [key for key, result in found if result.verdict is Verdict.SAME]
    items = tx.get_many((label, kind), same or [key for key, _ in found])
    if len(same) == 1 and same[0] in items:
        return Resolution(items[same[0]])
    if strong_keys(kind, fields) or not KINDS[kind].ASKED:
        return Resolution()  # it has an identity of its own, or names of its kind are often alike
    near = [items[key] for key in items if not _contradicts(kind, fields, items[key].value)]
    return Resolution(candidates=near, why="did you mean")


def _by_name(tx: Transaction, label: str, kind: str, fields: Mapping[str, Scalar]) -> Resolution:
    key = name_key(kind, fields)
    if key is None:
        return Resolution()
    scope = scope_of(kind, fields)
    known = [item for item in _known_by(tx, label, kind, key) if not _closed(kind, fields, item.value)]
    found = [item for item in known if _fits(kind, fields, scope, item)]
    if not found and kind == "contacts" and scope and len(words := person_key(key[5:]).split()) == 1:
        found = [
            item
            for item in _known_by(tx, label, kind, f"part:{words[0]}")
            if scope_of(kind, item.value) == scope and not _contradicts(kind, fields, item.value)
        ]
    if len(found) > 1 and scope:
        exact = [item for item in found if scope_of(kind, item.value) == scope]
        found = exact or found
    return Resolution(found[0]) if len(found) == 1 else Resolution(candidates=found)


def _fits(kind: str, fields: Mapping[str, Scalar], scope: str, item: StoredItem) -> bool:
    other = scope_of(kind, item.value)
    if scope and other and scope != other:
        return False
    return not _contradicts(kind, fields, item.value)


def _closed(kind: str, fields: Mapping[str, Scalar], known: Mapping[str, Scalar]) -> bool:
    """Tell whether a record is closed and the draft does not say so, so that it means another record."""
    ends = KINDS[kind].CLOSED
    return any(known.get(name) in values and fields.get(name) not in values for name, values in ends.items())


def _apart(kind: str, fields: Mapping[str, Scalar], known: Mapping[str, Scalar]) -> bool:
    """Tell whether two records that share an e-mail address, an order or the like are different all the same.

    Different Salesforce ids and different case numbers mean that they are.
    """
    left, right = salesforce_id(str(fields.get("id") or "")), salesforce_id(str(known.get("id") or ""))
    if left and right and left != right:
        return True
    new, old = fields.get("case_number"), known.get("case_number")
    return kind == "cases" and bool(new and old) and value_key("id", new or "") != value_key("id", old or "")


def _other_person(kind: str, fields: Mapping[str, Scalar], known: Mapping[str, Scalar]) -> bool:
    """Tell whether an address leads to somebody of a different name, who shares it or had it before."""
    new, old = (set(person_key(name_of(kind, one)).split()) for one in (fields, known))
    if kind not in PEOPLE or not new or not old or new & old:
        return False
    return compare(kind, fields, known).verdict is not Verdict.SAME


def _contradicts(kind: str, fields: Mapping[str, Scalar], known: Mapping[str, Scalar]) -> bool:
    """Tell whether the ids of two records mean that they are different records.

    Different Salesforce ids always do. Different ids of other systems do except for accounts, because a
    company has ids in several systems and several customer numbers.
    """
    new, old = str(fields.get("id") or ""), str(known.get("id") or "")
    if not new or not old or new.casefold() == old.casefold() or shortened(new, old):
        return False
    left, right = salesforce_id(new), salesforce_id(old)
    if left and right:
        return left != right
    return kind != "accounts" and not left and not right


def _known_by(tx: Transaction, label: str, kind: str, key: str) -> list[StoredItem]:
    entry = tx.get((label, Namespace.IDENTITY), key)
    if entry is None:
        return []
    keys = [RecordRef.parse(ref).key for ref in entry.value["records"] if ref.startswith(f"{kind}:")]
    found = tx.get_many((label, kind), keys)
    return [found[key] for key in keys if key in found]
