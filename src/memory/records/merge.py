"""Merging of what was said into what is known, field by field. Pure: nothing here reads or writes.

What is known of a field is one claim: a value, or that there is no value any more. Of two claims the
weightier one holds (`memory.domain.authority`), so that the same claims give the same record in whatever
order they are merged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from memory.domain.authority import outcome, rank, weight
from memory.domain.grounded import Grounded, same_value
from memory.domain.receipts import effective_time, read_receipt
from memory.identity.keys import shortened
from memory.kinds import KINDS, spec_of
from memory.text import core_name, person_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from memory.domain.drafts import Scalar
    from memory.domain.grounded import GroundedDraft
    from memory.domain.receipts import Receipt

Likeness = Literal["same", "shorter", "fuller", "other"]
"""How a new value compares with the known one; "shorter" and "fuller" are forms of the same name or id."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after a change; None means no value."""

    old: Scalar | None
    new: Scalar | None
    receipt: Receipt
    old_receipt: Receipt | None
    ends: bool = False
    """Whether the change states that there is no value any more, so that earlier words do not restore one."""
    confirmed: Receipt | None = None
    """A weightier receipt for the same value than `receipt`, as when a name is repeated in short."""
    old_confirmed: Receipt | None = None

    @property
    def is_seen(self) -> bool:
        """Tell whether the value itself changed, and not only its receipt."""
        return self.old != self.new

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored in the journal."""
        value = {"old": self.old, "new": self.new, "receipt": self.receipt, "old_receipt": self.old_receipt}
        more = {"ends": self.ends, "confirmed": self.confirmed, "old_confirmed": self.old_confirmed}
        return value | {name: given for name, given in more.items() if given}


def read_change(stored: Mapping[str, Any]) -> FieldChange:
    """Return a change from its form in the journal."""
    receipts = {
        name: read_receipt(stored[name])
        for name in ("old_receipt", "confirmed", "old_confirmed")
        if stored.get(name)
    }
    return FieldChange(
        stored["old"],
        stored["new"],
        read_receipt(stored["receipt"]),
        receipts.get("old_receipt"),
        bool(stored.get("ends")),
        receipts.get("confirmed"),
        receipts.get("old_confirmed"),
    )


@dataclass(frozen=True, slots=True)
class Claims:
    """What is known of a record: values with their receipts, and fields whose value has ended."""

    fields: dict[str, Scalar] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    endings: dict[str, Receipt] = field(default_factory=dict)
    """Field whose value has ended → the receipt that says so."""
    confirmed: dict[str, Receipt] = field(default_factory=dict)
    """Field → a weightier receipt for the same value than the one in `receipts`."""

    def copy(self) -> Claims:
        """Return a copy that can be changed."""
        return Claims(dict(self.fields), dict(self.receipts), dict(self.endings), dict(self.confirmed))

    def held_by(self, name: str) -> Receipt | None:
        """Return the weightiest receipt for a field's value or its end, None if nothing is known."""
        return self.confirmed.get(name) or self.receipts.get(name) or self.endings.get(name)

    def put(self, name: str, change: FieldChange) -> None:
        """Apply a change to a field."""
        for held in (self.fields, self.receipts, self.endings, self.confirmed):
            held.pop(name, None)
        if change.new is not None:
            self.fields[name] = change.new
            self.receipts[name] = change.receipt
            if change.confirmed is not None:
                self.confirmed[name] = change.confirmed
        elif change.ends:
            self.endings[name] = change.receipt


@dataclass(frozen=True, slots=True)
class Merged(Claims):
    """A record's claims after a merge, and what became of each statement in the draft."""

    changes: dict[str, FieldChange] = field(default_factory=dict)
    stated: dict[str, Grounded] = field(default_factory=dict)
    """Statements that changed no value: repeated, outweighed, or a shorter form of what is known."""
    lapsed: dict[str, Receipt] = field(default_factory=dict)
    """Ends that changed nothing, because a weightier claim held."""
    proposed: dict[str, FieldChange] = field(default_factory=dict)
    """Changes that a person has to approve."""

    @property
    def is_news(self) -> bool:
        """Tell whether there is anything to write to the journal."""
        return bool(self.changes or self.stated or self.lapsed)


def removal_changes(claims: Claims) -> dict[str, FieldChange]:
    """Return the changes that remove all that is known of a record, so that they can be reversed exactly."""
    gone = {
        name: FieldChange(value, None, claims.receipts[name], claims.receipts[name])
        for name, value in claims.fields.items()
    }
    changes = {name: replace(one, old_confirmed=claims.confirmed.get(name)) for name, one in gone.items()}
    return changes | {name: FieldChange(None, None, ended, ended) for name, ended in claims.endings.items()}


def merge(
    kind: str,
    known: Claims,
    draft: GroundedDraft,
    *,
    approved: bool = False,
    asked: Collection[str] = (),
) -> Merged:
    """Return what is known of a record after a draft is merged into it.

    Only fields of the draft change; the weightier claim holds. A claim of less weight that was said later is
    proposed, and so are new values and ends of the fields in `asked`. With `approved`, a person has decided,
    and the draft holds.
    """
    now = known.copy()
    merged = Merged(now.fields, now.receipts, now.endings, now.confirmed)
    for name, grounded in draft.fields.items():
        if name in asked and not approved and _is_new(kind, name, merged, grounded):
            held = merged.receipts.get(name) or merged.endings.get(name)
            old = merged.fields.get(name)
            merged.proposed[name] = FieldChange(old, grounded.value, grounded.receipt, held)
        else:
            _state(kind, name, merged, grounded, approved=approved)
    for name, receipt in draft.ended.items():
        if name in draft.fields:
            continue  # the new value implies the end of the old one
        if name in asked and not approved and name in merged.fields:
            merged.proposed[name] = FieldChange(merged.fields[name], None, receipt, merged.receipts[name])
        else:
            _end(name, merged, receipt, approved=approved)
    return merged


def _is_new(kind: str, name: str, merged: Merged, grounded: Grounded) -> bool:
    """Tell whether a value would change a record, rather than repeat what is known or be outweighed."""
    old, held = merged.fields.get(name), merged.held_by(name)
    if old is not None and _likeness(kind, name, old, grounded.value) in ("same", "shorter"):
        return False
    return held is None or outcome(held, grounded.receipt) != "yields"


def _state(kind: str, name: str, merged: Merged, grounded: Grounded, *, approved: bool) -> None:
    held, old = merged.held_by(name), merged.fields.get(name)
    like: Likeness = "other" if old is None else _likeness(kind, name, old, grounded.value)
    if held is None or approved:
        _set(merged, name, grounded.value, grounded.receipt)
    elif like in ("same", "shorter"):
        _confirm(merged, name, grounded, held, proves=like == "same")
    elif like == "fuller" and _may_complete(str(old), grounded, held):
        _complete(merged, name, grounded, held)
    else:
        _contradict(merged, name, grounded.value, grounded.receipt, held)
        if name not in merged.changes and name not in merged.proposed:
            merged.stated[name] = grounded


def _end(name: str, merged: Merged, receipt: Receipt, *, approved: bool) -> None:
    held = merged.held_by(name)
    if held is None or approved:
        _set(merged, name, None, receipt)
    elif name not in merged.endings:
        _contradict(merged, name, None, receipt, held)
    elif weight(receipt) > weight(held):
        _set(merged, name, None, receipt)
    if receipt != held and name not in merged.changes and name not in merged.proposed:
        merged.lapsed[name] = receipt


def _contradict(merged: Merged, name: str, value: Scalar | None, receipt: Receipt, held: Receipt) -> None:
    """Let the weightier of two claims hold; propose the other one if it was said later."""
    old = merged.fields.get(name)
    what = outcome(held, receipt)
    if what == "holds":
        displaced = FieldChange(value, old, held, receipt)
        _set(merged, name, value, receipt)
        if rank(held) < rank(receipt) and effective_time(held) > effective_time(receipt):
            merged.proposed[name] = displaced
    elif what == "waits":
        merged.proposed[name] = FieldChange(old, value, receipt, held)


def _confirm(merged: Merged, name: str, grounded: Grounded, held: Receipt, *, proves: bool) -> None:
    """Merge words that repeat a value; weightier ones become its receipt if they state it in full."""
    new, proof = grounded.receipt, merged.receipts[name]
    if proves and weight(new) > weight(proof):
        later = held if weight(held) > weight(new) else None
        _set(merged, name, merged.fields[name], new, confirmed=later)
    elif weight(new) > weight(held):
        _set(merged, name, merged.fields[name], proof, confirmed=new)
        merged.stated[name] = grounded
    elif new not in (held, proof):
        merged.stated[name] = grounded


def _may_complete(old: str, grounded: Grounded, held: Receipt) -> bool:
    """Tell whether words may give a fuller form; those of lower rank may only add, say, a legal form."""
    return rank(grounded.receipt) >= rank(held) or core_name(old) == core_name(str(grounded.value))


def _complete(merged: Merged, name: str, grounded: Grounded, held: Receipt) -> None:
    """Replace a value by its fuller form; the weightier receipt keeps deciding against other claims."""
    later = held if weight(held) > weight(grounded.receipt) else None
    _set(merged, name, grounded.value, grounded.receipt, confirmed=later)


def _set(
    merged: Merged, name: str, value: Scalar | None, receipt: Receipt, *, confirmed: Receipt | None = None
) -> None:
    change = FieldChange(
        merged.fields.get(name),
        value,
        receipt,
        merged.receipts.get(name) or merged.endings.get(name),
        ends=value is None,
        confirmed=confirmed,
        old_confirmed=merged.confirmed.get(name),
    )
    merged.changes[name] = change
    merged.put(name, change)


def differs(kind: str, name: str, old: Scalar, new: Scalar) -> bool:
    """Tell whether a value says more or something else than the old one; a shorter name does not."""
    return _likeness(kind, name, old, new) in ("fuller", "other")


def _likeness(kind: str, name: str, old: Scalar, new: Scalar) -> Likeness:
    """Compare two values of a field."""
    spec = spec_of(KINDS[kind], name)
    if spec is None or same_value(spec, old, new):
        return "same"
    named = spec.kind == "name" and is_variant(str(old), str(new))
    if named or (spec.kind == "id" and shortened(str(old), str(new))):
        return "fuller" if len(str(new)) > len(str(old)) else "shorter"
    return "other"


def is_variant(old: str, new: str) -> bool:
    """Tell whether two names are the same name, written more or less fully."""
    if core_name(old) == core_name(new) or person_key(old) == person_key(new):
        return True
    shorter, longer = sorted((person_key(old).split(), person_key(new).split()), key=len)
    return len(shorter) == 1 and shorter[0] in (longer[0], longer[-1])
