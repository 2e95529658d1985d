"""Merge what was said into what is known, field by field. Pure: nothing here reads or writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memory.authority import needs_review
from memory.extraction.grounding import Grounded, same_value
from memory.identity.keys import shortened
from memory.language import core_name, person_key
from memory.receipts import not_later
from memory.records import KINDS, spec_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from memory.extraction.grounding import GroundedDraft
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
    """A record after a merge, and what became of everything that was stated."""

    fields: dict[str, Scalar]
    receipts: dict[str, Receipt]
    changes: dict[str, FieldChange] = field(default_factory=dict)
    stated: dict[str, Grounded] = field(default_factory=dict)
    """Values that changed nothing: said before, said earlier, or a variant of what is there."""
    proposed: dict[str, FieldChange] = field(default_factory=dict)
    """Changes that a person has to approve."""


def merge(
    kind: str,
    fields: Mapping[str, Scalar],
    receipts: Mapping[str, Receipt],
    draft: GroundedDraft,
    *,
    approved: bool = False,
    asked: Collection[str] = (),
) -> Merged:
    """Apply a draft to a record.

    Only what the draft states changes; earlier words never beat later ones; words that count less never
    beat words that count more, but are proposed, and so are the fields in `asked`. `approved` is a person's
    decision and beats all that.
    """
    merged = Merged(dict(fields), dict(receipts))
    for name, grounded in draft.fields.items():
        if name in asked and not approved:
            old, receipt = merged.fields.get(name), merged.receipts.get(name)
            merged.proposed[name] = FieldChange(old, grounded.value, grounded.receipt, receipt)
        else:
            _state(kind, name, merged, grounded, approved=approved)
    for name, receipt in draft.ended.items():
        if name in merged.fields and name not in draft.fields:
            _end(kind, name, merged, receipt, approved=approved, asked=name in asked)
    return merged


def _state(kind: str, name: str, merged: Merged, grounded: Grounded, *, approved: bool) -> None:
    old = merged.fields.get(name)
    if old is None:
        _set(merged, name, grounded.value, grounded.receipt)
    elif not differs(kind, name, old, grounded.value):
        merged.stated[name] = grounded
    elif approved:
        _set(merged, name, grounded.value, grounded.receipt)
    elif needs_review(merged.receipts[name], grounded.receipt, reviewed=_reviewed(kind, name)):
        receipt = grounded.receipt
        merged.proposed[name] = FieldChange(old, grounded.value, receipt, merged.receipts[name])
    elif not_later(merged.receipts[name], grounded.receipt):
        _set(merged, name, grounded.value, grounded.receipt)
    else:
        merged.stated[name] = grounded


def _end(kind: str, name: str, merged: Merged, receipt: Receipt, *, approved: bool, asked: bool) -> None:
    old = merged.receipts[name]
    if not approved and (asked or needs_review(old, receipt, reviewed=_reviewed(kind, name))):
        merged.proposed[name] = FieldChange(merged.fields[name], None, receipt, old)
    elif approved or not_later(old, receipt):
        _set(merged, name, None, receipt)


def _reviewed(kind: str, name: str) -> bool:
    return name in KINDS[kind].REVIEWED


def differs(kind: str, name: str, old: Scalar, new: Scalar) -> bool:
    """Tell whether a value says something else; a name written less fully does not."""
    spec = spec_of(KINDS[kind], name)
    if spec is None or same_value(spec, old, new):
        return False
    if spec.kind == "name" and is_variant(str(old), str(new)):
        return len(str(new)) > len(str(old))
    if spec.kind == "id" and shortened(str(old), str(new)):
        return len(str(new)) > len(str(old))
    return True


def is_variant(old: str, new: str) -> bool:
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
