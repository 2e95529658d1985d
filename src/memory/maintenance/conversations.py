"""Write episodes of conversations that have ended, and of months that are over."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.maintenance.episodes.compose import KIND
from memory.maintenance.episodes.extract import draft_episode
from memory.maintenance.episodes.months import month_of, roll_up, would_roll_up
from memory.maintenance.episodes.teller import ended, untold_in
from memory.maintenance.round import PAGE, TELLING, Done
from memory.records.items import read_record

if TYPE_CHECKING:
    from memory.maintenance.episodes import Teller
    from memory.maintenance.round import Round
    from memory.store import View

IDLE: Final = timedelta(hours=6)
"""A conversation without a message for this long has ended."""


async def sum_up_ended(teller: Teller, work: Round) -> None:
    """Write an episode of each conversation that has ended, from messages that no episode covers yet."""
    after: str | None = None
    while page := await work.view(partial(_page, work=work, after=after)):
        after = page[-1][0]
        await work.pause()
        for thread in [thread for thread, is_due in page if is_due]:
            why = f"conversation {thread} has ended"
            if work.report.dry_run:
                if await work.view(partial(_has_episode, user=work.user, thread=thread)):
                    work.report.done.append(Done(f"threads:{thread}", thread, "summed up", why))
            else:
                for change in await teller.close(work.user, thread, work.now):
                    ref = str(RecordRef(change.kind, change.key))
                    work.report.done.append(Done(ref, change.label, "summed up", why, change.seq))
                work.worked(TELLING)
            await work.pause()


def _page(view: View, *, work: Round, after: str | None) -> list[tuple[str, bool]]:
    """Return the next conversations, each with whether it is to be summed up."""
    items = view.scan((work.label, Namespace.THREADS), after=after, limit=PAGE)
    return [(item.key, ended(item.value, work.now - IDLE)) for item in items]


def _has_episode(view: View, *, user: str, thread: str) -> bool:
    return draft_episode(untold_in(view, user, thread)) is not None


async def sum_up_months(work: Round) -> None:
    """Update the episode of every month that is over from the episodes of its conversations."""
    months, after = defaultdict[str, list[str]](list), None
    while page := await work.view(partial(_months, label=work.label, after=after)):
        after = page[-1][0]
        for key, month in page:
            if month and month < work.now.date().isoformat()[:7]:
                months[month].append(key)
        work.saw(len(page))
        await work.pause()
    for month, keys in sorted(months.items()):
        if work.report.dry_run:
            change = await work.view(partial(would_roll_up, user=work.user, month=month, keys=keys))
        else:
            change = await work.write(partial(roll_up, user=work.user, month=month, keys=keys, now=work.now))
        if change is not None:
            what, why = "summed up", f"{month} is over"
            if change.gone:
                what, why = "removed", "its conversations are gone"
            work.report.done.append(Done(change.ref, change.label, what, why, change.seq))
        await work.pause()


def _months(view: View, *, label: str, after: str | None) -> list[tuple[str, str | None]]:
    items = view.scan((label, KIND), after=after, limit=PAGE)
    return [(item.key, month_of(read_record(KIND, item.key, item.value))) for item in items]
