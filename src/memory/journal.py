"""The journal: an entry for every change of a record, written in the transaction that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.extraction.ports import Scalar
    from memory.merge import FieldChange
    from memory.store import Transaction

JOURNAL: Final = "journal"
META: Final = "meta"
Operation = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record, as reported and as journalled."""

    op: Operation
    kind: str
    key: str
    label: str
    """What a person calls the record."""
    scope: str
    """The account it belongs to, as written, or an empty string."""
    fields: Mapping[str, tuple[Scalar | None, Scalar | None]]
    """Field → (old, new)."""

    def as_json(self) -> dict[str, Any]:
        """Write it as plain JSON types, for graph state and streams."""
        return {
            "op": self.op,
            "kind": self.kind,
            "key": self.key,
            "label": self.label,
            "scope": self.scope,
            "fields": {name: list(pair) for name, pair in self.fields.items()},
        }


def write_entry(
    tx: Transaction,
    label: str,
    change: Change,
    details: Mapping[str, FieldChange],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Append an entry under the next sequence number of this user."""
    counter = tx.get((label, META), "journal")
    number = (counter.value["next"] if counter else 0) + 1
    tx.put((label, META), "journal", {"next": number}, index=False)
    entry = {
        "seq": number,
        "at": now.isoformat(),
        "actor": actor,
        "op": change.op,
        "kind": change.kind,
        "key": change.key,
        "label": change.label,
        "changes": {name: detail.as_json() for name, detail in details.items()},
    }
    tx.put((label, JOURNAL), f"{number:012d}", entry, index=False)
