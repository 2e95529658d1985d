"""Pins and legal holds: reasons that no retention rule removes a record.

`(user, "kept")`: `kind:key` → `{"how": "pin" | "hold", "reason", "at"}`. Only a person sets them, never a
model. A record under a legal hold cannot be forgotten or merged into another either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.domain.users import user_label
from memory.errors import OperationError
from memory.records.writer import current

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.store import Store, Transaction, View

How = Literal["pin", "hold"]


@dataclass(frozen=True, slots=True)
class Keeping:
    """A pin or legal hold on a record."""

    ref: str
    how: How
    reason: str
    at: str


def keep(tx: Transaction, user: str, ref: str, how: How, now: datetime, reason: str = "") -> Keeping:
    """Pin a record or put it under a legal hold; a hold needs a reason, and a pin never replaces a hold."""
    label = user_label(user)
    kind, key = RecordRef.parse(ref)
    if not current(tx, label, kind, key).fields:
        raise OperationError(f"there is no record {ref}")
    if how == "hold" and not reason.strip():
        raise OperationError("a legal hold needs a reason")
    held = see_kept(tx, label, [ref]).get(ref)
    if held is not None and held.how == "hold" and how == "pin":
        raise OperationError(f"{ref} is under a legal hold, which keeps it already")
    value = {"how": how, "reason": reason.strip(), "at": now.isoformat()}
    tx.put((label, Namespace.KEPT), ref, value, index=False)
    return Keeping(ref, how, reason.strip(), now.isoformat())


def release(tx: Transaction, user: str, ref: str, how: How) -> Keeping:
    """Remove a pin or hold and return it; raise `OperationError` if there is none."""
    label = user_label(user)
    held = see_kept(tx, label, [ref]).get(ref)
    if held is None or held.how != how:
        raise OperationError(f"{ref} is not {'pinned' if how == 'pin' else 'under a legal hold'}")
    tx.delete((label, Namespace.KEPT), ref)
    return held


def see_kept(view: View | Transaction, label: str, refs: list[str]) -> dict[str, Keeping]:
    """Return the pins and holds of the given records, by record reference."""
    return {ref: _read(ref, item.value) for ref, item in view.get_many((label, Namespace.KEPT), refs).items()}


def refuse_held(tx: Transaction, label: str, ref: str, what: str) -> None:
    """Raise `OperationError` if a record is under a legal hold; `what` is a participle ("forgotten")."""
    held = see_kept(tx, label, [ref]).get(ref)
    if held is not None and held.how == "hold":
        raise OperationError(f"{ref} is under a legal hold ({held.reason}), so it cannot be {what}")


async def kept_records(store: Store, user: str) -> list[Keeping]:
    """Return all pins and holds of a user."""
    return [_read(item.key, item.value) for item in await store.ascan((user_label(user), Namespace.KEPT))]


def _read(ref: str, value: Mapping[str, str]) -> Keeping:
    return Keeping(ref, "hold" if value["how"] == "hold" else "pin", value["reason"], value["at"])
