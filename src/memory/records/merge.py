"""Merge what was said into what is known, field by field. Pure: nothing here reads or writes.

What is known of a field is one claim: a value, or that there is none any more. Of two claims the weightier one holds
(`memory.domain.authority`), so that the same claims give the same record in whatever order they are merged.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from memory.domain.authority import outcome, rank, weight
from memory.domain.grounded import Grounded, same_value
from memory.domain.receipts import counts_from, read_receipt
from memory.identity.keys import shortened
from memory.kinds import KINDS, spec_of
from memory.text import core_name, person_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from memory.domain.drafts import Scalar
    from memory.domain.grounded import GroundedDraft
    from memory.domain.receipts import Receipt

Likeness = Literal["same", "shorter", "fuller", "other"]
"""How a value compares with the one known: a name may be written less or more fully."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's value before and after; None is no value."""

    old: Scalar | None
    new: Scalar | None
    receipt: Receipt
    old_receipt: Receipt | None
    ends: bool = False
    """Whether it is known now that there is no value: earlier words do not bring one back."""
    confirmed: Receipt | None = None
    """The weightiest words that say the same where they are not those of the receipt, as of a name said in short."""
    old_confirmed: Receipt | None = None

    @property
    def is_seen(self) -> bool:
        """Tell whether the value is another one now, and not only its proof."""
        return self.old != self.new

    def as_json(self) -> dict[str, Any]:
        """Write it as it stands in the journal."""
        value = {"old": self.old, "new": self.new, "receipt": self.receipt, "old_receipt": self.old_receipt}
        more = {"ends": self.ends, "confirmed": self.confirmed, "old_confirmed": self.old_confirmed}
        return value | {name: given for name, given in more.items() if given}


def read_change(stored: Mapping[str, Any]) -> FieldChange:
    """Read a change as it stands in the journal."""
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
    """What is known of a record: each value with its proof, and what is known to be no more."""

    fields: dict[str, Scalar] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    endings: dict[str, Receipt] = field(default_factory=dict)
    """Field without a value → the words that say so."""
    confirmed: dict[str, Receipt] = field(default_factory=dict)
    """Field → weightier words than its receipt's that say the same."""

    def copy(self) -> Claims:
        """Return the same, to be changed."""
        return Claims(dict(self.fields), dict(self.receipts), dict(self.endings), dict(self.confirmed))

    def held_by(self, name: str) -> Receipt | None:
        """Return the words that count for a field, whether they give a value or end one."""
        return self.confirmed.get(name) or self.receipts.get(name) or self.endings.get(name)

    def put(self, name: str, change: FieldChange) -> None:
        """Work one change in."""
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
    """A record after a merge, and what became of everything that was stated."""

    changes: dict[str, FieldChange] = field(default_factory=dict)
    stated: dict[str, Grounded] = field(default_factory=dict)
    """Values that changed nothing: said earlier, or a variant of what is there."""
    lapsed: dict[str, Receipt] = field(default_factory=dict)
    """Ends that changed nothing, because later words hold."""
    proposed: dict[str, FieldChange] = field(default_factory=dict)
    """Changes that a person has to approve."""

    @property
    def is_news(self) -> bool:
        """Tell whether anything is to be written down."""
        return bool(self.changes or self.stated or self.lapsed)


def taken_away(claims: Claims) -> dict[str, FieldChange]:
    """Return the changes that leave nothing of a record, so that they can be reversed exactly."""
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
    """Apply a draft to a record.

    Only what the draft states changes; the weightier claim holds. What counts less, but was said later, is proposed,
    and so are new values and ends of the fields in `asked`. `approved` is a person's decision and beats all that.
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
            continue  # the new value says it
        if name in asked and not approved and name in merged.fields:
            merged.proposed[name] = FieldChange(merged.fields[name], None, receipt, merged.receipts[name])
        else:
            _end(name, merged, receipt, approved=approved)
    return merged


def _is_new(kind: str, name: str, merged: Merged, grounded: Grounded) -> bool:
    """Tell whether a value would be put into a record, and not only be said again or outweighed."""
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
    """Let the weightier of two claims hold; the other waits for a person if it was said later."""
    old = merged.fields.get(name)
    what = outcome(held, receipt)
    if what == "holds":
        displaced = FieldChange(value, old, held, receipt)
        _set(merged, name, value, receipt)
        if rank(held) < rank(receipt) and counts_from(held) > counts_from(receipt):
            merged.proposed[name] = displaced
    elif what == "waits":
        merged.proposed[name] = FieldChange(old, value, receipt, held)


def _confirm(merged: Merged, name: str, grounded: Grounded, held: Receipt, *, proves: bool) -> None:
    """Let words that say the same count from when they were said; they become the proof if they say all of it."""
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
    """Tell whether words may give the fuller form: of less weight only if they add nothing but a legal form."""
    return rank(grounded.receipt) >= rank(held) or core_name(old) == core_name(str(grounded.value))


def _complete(merged: Merged, name: str, grounded: Grounded, held: Receipt) -> None:
    """Take the fuller form of what is known; the words that count stay those that were said last."""
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
    """Tell whether a value says something else; a name written less fully does not."""
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
    """Tell whether two names are one, written more or less fully."""
    if core_name(old) == core_name(new) or person_key(old) == person_key(new):
        return True
    shorter, longer = sorted((person_key(old).split(), person_key(new).split()), key=len)
    return len(shorter) == 1 and shorter[0] in (longer[0], longer[-1])
