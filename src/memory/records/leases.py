"""Leases: who has something to themselves for now, across processes; a lease that nobody ends expires.

`(user, "leases")`: what is leased → its holder, and when it expires.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label

if TYPE_CHECKING:
    from memory.store import Store, Transaction


async def take_lease(
    store: Store, user: str, what: str, holder: str, *, now: datetime, lasts: timedelta
) -> bool:
    """Take a lease or extend one's own; return False if somebody else holds it."""

    def work(tx: Transaction) -> bool:
        item = tx.get((user_label(user), Namespace.LEASES), what)
        if item is not None and item.value["holder"] != holder and _lasts(item.value["until"], now, lasts):
            return False
        value = {"holder": holder, "until": (now + lasts).isoformat()}
        tx.put((user_label(user), Namespace.LEASES), what, value, index=False)
        return True

    return await store.atransaction(work)


async def give_back_lease(store: Store, user: str, what: str, holder: str) -> None:
    """End one's own lease; one that somebody else has taken over is left alone."""

    def work(tx: Transaction) -> None:
        item = tx.get((user_label(user), Namespace.LEASES), what)
        if item is not None and item.value["holder"] == holder:
            tx.delete((user_label(user), Namespace.LEASES), what)

    await store.atransaction(work)


def _lasts(until: str, now: datetime, lasts: timedelta) -> bool:
    """Tell whether a lease holds; one too far in the future was taken before the clock was set back."""
    return now < datetime.fromisoformat(until) <= now + 2 * lasts
