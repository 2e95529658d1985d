"""Merge what was said into what is known, field by field. Pure: nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memory.extraction.grounding import same_value
from memory.language import core_name, person_key
from memory.receipts import not_later
from memory.records import KINDS, specs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.extraction.grounding import Grounded, GroundedDraft
    from memory.extraction.ports import Scalar
    from memory.receipts import Receipt


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's value before and after; None is no value."""

    old: Scalar | None
    new: Scalar | None
    receipt: Receipt
    old_receipt: Receipt | None

    def as_json(self) -> dict[str, Any]:
        """Write it as it stands in the journal."""
        return {"old": self.old, "new": self.new, "receipt": self.receipt, "old_receipt": self.old_receipt}


@dataclass(frozen=True, slots=True)
class Merged:
    """A record after a merge, and what the merge changed."""

    fields: dict[str, Scalar]
    receipts: dict[str, Receipt]
    changes: dict[str, FieldChange] = field(default_factory=dict)


def merge(
    kind: str, fields: Mapping[str, Scalar], receipts: Mapping[str, Receipt], draft: GroundedDraft
) -> Merged:
    """Apply a draft to a record: only what it states changes, and earlier words never beat later ones."""
    merged = Merged(dict(fields), dict(receipts))
    for name, grounded in draft.fields.items():
        if _replaces(kind, name, merged, grounded):
            _set(merged, name, grounded.value, grounded.receipt)
    for name, receipt in draft.ended.items():
        if name in merged.fields and name not in draft.fields and not_later(merged.receipts[name], receipt):
            _set(merged, name, None, receipt)
    return merged


def _replaces(kind: str, name: str, merged: Merged, grounded: Grounded) -> bool:
    old = merged.fields.get(name)
    if old is None:
        return True
    spec = specs(KINDS[kind])[name]
    if same_value(spec, old, grounded.value):
        return False
    if spec.kind == "name" and _variant(str(old), str(grounded.value)):
        return len(str(grounded.value)) > len(str(old))
    return not_later(merged.receipts[name], grounded.receipt)


def _variant(old: str, new: str) -> bool:
    """Tell whether two names are one, written more or less fully."""
    if core_name(old) == core_name(new) or person_key(old) == person_key(new):
        return True
    shorter, longer = sorted((person_key(old).split(), person_key(new).split()), key=len)
    return len(shorter) == 1 and shorter[0] in (longer[0], longer[-1])


def _set(merged: Merged, name: str, value: Scalar | None, receipt: Receipt) -> None:
    merged.changes[name] = FieldChange(merged.fields.get(name), value, receipt, merged.receipts.get(name))
    if value is None:
        del merged.fields[name], merged.receipts[name]
    else:
        merged.fields[name] = value
        merged.receipts[name] = receipt
