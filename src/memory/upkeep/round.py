"""One round of maintenance: what it has done so far, and how it paces itself."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from memory.journal import META
from memory.users import user_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.store import Transaction

MAINTAINED: Final = "maintained"
"""Key of when maintenance last began."""
PAGE: Final = 100
"""Records read at a time."""
BATCH: Final = 8
"""Records changed in one transaction: a few milliseconds."""
BACKGROUND: Final = 4.0
"""Rest of work behind a conversation: it takes a fifth of the time at most."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to one record, or not done although a rule asked for it."""

    ref: str
    label: str
    what: str
    """`removed`, `changed` or `kept`."""
    why: str
    seq: int = 0
    """Its number in the journal, by which it can be undone; 0 if nothing was written."""


@dataclass(slots=True)
class Report:
    """What maintenance did, and why."""

    seen: int = 0
    done: list[Done] = field(default_factory=list)
    dry_run: bool = False

    def counts(self) -> dict[str, int]:
        """Return how many records were removed, changed and kept."""
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
    """What the jobs of a round share."""

    now: datetime
    report: Report
    rest: float = 0.0
    """Between pieces of a few milliseconds it rests so many times as long as they took."""
    on_progress: Callable[[int], None] | None = None
    _since: float = field(default_factory=time.perf_counter)

    def saw(self, count: int) -> None:
        """Count records looked at."""
        self.report.seen += count
        if self.on_progress:
            self.on_progress(count)

    async def pause(self) -> None:
        """End a piece of work; the next one begins when this returns."""
        await asyncio.sleep(self.rest * (time.perf_counter() - self._since))
        self._since = time.perf_counter()


def begin_day(tx: Transaction, user: str, now: datetime) -> bool:
    """Note that maintenance begins; False if it was begun less than a day ago, by whatever process."""
    namespace = (user_label(user), META)
    item = tx.get(namespace, MAINTAINED)
    if item is not None and datetime.fromisoformat(item.value["at"]) > now - timedelta(days=1):
        return False
    tx.put(namespace, MAINTAINED, {"at": now.isoformat()}, index=False)
    return True
