"""One round of maintenance: what it has done so far, and how it paces itself."""

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
"""Key of when maintenance last began."""
PAGE: Final = 50
"""Records read at a time: about a millisecond."""
BATCH: Final = 4
"""Records changed in one transaction: about a millisecond."""
BACKGROUND: Final = 3.3
"""Rest of work behind a conversation: it takes less than a quarter of one processor."""
TELLING: Final = 0.005
"""Seconds of work that summing up a conversation is taken to be."""
BURST: Final = 0.02
"""Seconds of work for which no rest is owed, after it has waited for others."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to one record, or not done although a rule asked for it."""

    ref: str
    label: str
    what: str
    """`removed`, `changed`, `joined`, `summed up` or `kept`."""
    why: str
    seq: int = 0
    """Its number in the journal, by which it can be undone; 0 if nothing was written."""


@dataclass(slots=True)
class RoundReport:
    """What maintenance did, and why."""

    seen: int = 0
    done: list[Done] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """Return of how many records each was done."""
        return dict(Counter(one.what for one in self.done))

    def as_json(self) -> dict[str, Any]:
        """Write it as plain JSON types."""
        rows = [
            {"ref": one.ref, "label": one.label, "what": one.what, "why": one.why, "seq": one.seq}
            for one in self.done
        ]
        return {"seen": self.seen, "dry_run": self.dry_run, "counts": self.counts(), "records": rows}


@dataclass(slots=True)
class Round:
    """What the jobs of a round share: whose memory, the report, and the pace.

    Only work is paid for with rest, in processor time of the thread that does it: while somebody else is at work, this
    waits anyhow.
    """

    store: Store
    user: str
    now: datetime
    report: RoundReport
    rest: float = 0.0
    """Between pieces of about a millisecond it rests so many times as long as they took."""
    on_progress: Callable[[int], None] | None = None
    _worked: float = 0.0
    _free_at: float = 0.0

    @property
    def label(self) -> str:
        """The user as namespaces have it."""
        return user_label(self.user)

    async def view(self, work: Callable[[View], T]) -> T:
        """Read; see `Store.aview`."""
        return await self.store.aview(partial(self._timed, work))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Read and write; see `Store.atransaction`."""

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
        """Count records looked at."""
        self.report.seen += count
        if self.on_progress:
            self.on_progress(count)

    def worked(self, seconds: float) -> None:
        """Count work that is to be paid for with rest."""
        self._worked += seconds

    async def pause(self) -> None:
        """End a piece of work; the next one begins when this returns."""
        now = time.monotonic()
        self._free_at = max(self._free_at, now - BURST) + self.rest * self._worked
        self._worked = 0.0
        await asyncio.sleep(max(0.0, self._free_at - now))


def begin_day(tx: Transaction, user: str, now: datetime) -> bool:
    """Note that maintenance begins; False if it was begun less than a day ago, by whatever process."""
    namespace = (user_label(user), Namespace.META)
    item = tx.get(namespace, MAINTAINED)
    if item is not None and datetime.fromisoformat(item.value["at"]) > now - timedelta(days=1):
        return False
    tx.put(namespace, MAINTAINED, {"at": now.isoformat()}, index=False)
    return True
