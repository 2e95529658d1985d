"""A round of maintenance: sum up conversations, apply retention rules, merge duplicates, sum up months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.maintenance.conversations import sum_up_ended, sum_up_months
from memory.maintenance.duplicates import join_duplicates
from memory.maintenance.retention import apply_rules
from memory.maintenance.round import Round, RoundReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from memory.kinds import Retention
    from memory.maintenance.episodes import Teller


async def maintain(
    teller: Teller,
    user: str,
    *,
    now: datetime,
    dry_run: bool = False,
    retention: Mapping[str, Sequence[Retention]] | None = None,
    on_progress: Callable[[int], None] | None = None,
    rest: float = 0.0,
) -> RoundReport:
    """Maintain a user's memory in `teller.store`; `retention` replaces the rules of some kinds.

    Between pieces of work of about 1 ms it rests `rest` times as long as they took. It is safe to run beside
    other work and after a crash: every record is judged again in the transaction that changes it.
    """
    work = Round(teller.store, user, now, RoundReport(dry_run=dry_run), rest, on_progress)
    await sum_up_ended(teller, work)
    await apply_rules(work, retention)
    await join_duplicates(work)
    await sum_up_months(work)
    return work.report
