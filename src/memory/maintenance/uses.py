"""How often a record was shown for an answer, and when last.

`(user, "uses")`: `kind:key` → `{"count", "last"}`. It only decides which records are removed first where a
kind has a limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.maintenance.rules import Use

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from memory.store import StoredItem, Transaction


def note_uses(tx: Transaction, user: str, refs: Sequence[str], now: datetime) -> None:
    """Count one more use of each of some records (`kind:key`)."""
    namespace = (user_label(user), Namespace.USES)
    known = tx.get_many(namespace, refs)
    for ref in refs:
        count = use_of(known.get(ref)).count + 1
        tx.put(namespace, ref, {"count": count, "last": now.isoformat()}, index=False)


def use_of(item: StoredItem | None) -> Use:
    """Return the use that a stored item holds; of no item, no use."""
    return Use(item.value["count"], item.value["last"]) if item else Use()
