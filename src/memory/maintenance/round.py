"""The state of one round of maintenance: its report and its pace."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.store import Store, Transaction, View

MAINTAINED: Final = "maintained"
"""Key of the time at which maintenance last began."""
PAGE: Final = 50
"""Records read at a time, which takes about 1 ms."""
BATCH: Final = 4
"""Records changed in one transaction, which takes about 1 ms."""
BACKGROUND: Final = 3.3
"""`Round.rest` of work beside a conversation: it uses less than a quarter of one processor core."""
TELLING: Final = 0.005
"""Seconds of work that summing up one conversation is counted as."""
BURST: Final = 0.02
"""Seconds of waiting for others that count as rest at most."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to one record, or was not done although a rule asked for it."""

    ref: str
    label: str
    what: str
    """`removed`, `changed`, `joined`, `summed up` or `kept`."""
    why: str
    seq: int = 0
    """Number of its journal entry, by which it can be undone; 0 if nothing was written."""


@dataclass(slots=True)
class RoundReport:
    """What maintenance did, and why."""

    seen: int = 0
    done: list[Done] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """Return the number of records by what was done to them."""
        return dict(Counter(one.what for one in self.done))

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON types."""
        rows = [
            {"ref": one.ref, "label": one.label, "what": one.what, "why": one.why, "seq": one.seq}
            for one in self.done
        ]
        return {"seen": self.seen, "dry_run": self.dry_run, "counts": self.counts(), "records": rows}


@dataclass(slots=True)
class Round:
    """State that the jobs of a round share: the user, the report and the pace.

    The rest is proportional to the processor time of the working thread, not to elapsed time: while others
    work, the round waits anyway.
    """

    store: Store
    user: str
    now: datetime
    report: RoundReport
    rest: float = 0.0
    """Rest after a piece of work of about 1 ms, as a multiple of the time that the piece took."""
    on_progress: Callable[[int], None] | None = None
    _worked: float = 0.0
    _free_at: float = 0.0

    @property
    def label(self) -> str:
        """The user's label in namespaces."""
        return user_label(self.user)

    async def view(self, work: Callable[[View], T]) -> T:
        """Read from the store, see `Store.aview`; the time counts as work."""
        return await self.store.aview(partial(self._timed, work))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Read and write in one transaction, see `Store.atransaction`; the time counts as work."""

        def indexed(tx: Transaction) -> T:
            result = work(tx)
            tx.index_now()
            return result

        return await self.store.atransaction(partial(self._timed, indexed))

    def _timed(self, work: Callable[[Any], T], on: View | Transaction) -> T:
        start = time.thread_time()
        try:
            return work(on)
        finally:
            self.worked(time.thread_time() - start)

    def saw(self, count: int) -> None:
        """Add to the number of records looked at, and report the progress."""
        self.report.seen += count
        if self.on_progress:
            self.on_progress(count)

    def worked(self, seconds: float) -> None:
        """Add seconds of work, for which `pause` will rest."""
        self._worked += seconds

    async def pause(self) -> None:
        """Rest after a piece of work, in proportion to the time it took."""
        now = time.monotonic()
        self._free_at = max(self._free_at, now - BURST) + self.rest * self._worked
        self._worked = 0.0
        await asyncio.sleep(max(0.0, self._free_at - now))


def begin_day(tx: Transaction, user: str, now: datetime) -> bool:
    """Note that maintenance begins; return False if any process began it less than a day ago."""
    namespace = (user_label(user), Namespace.META)
    item = tx.get(namespace, MAINTAINED)
    if item is not None and datetime.fromisoformat(item.value["at"]) > now - timedelta(days=1):
        return False
    tx.put(namespace, MAINTAINED, {"at": now.isoformat()}, index=False)
    return True
