"""Sum up the conversations that have ended, and the months that are over."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from memory import messages as log
from memory.episodes.compose import KIND
from memory.episodes.extract import draft_episode
from memory.episodes.months import month_of, roll_up, would_roll_up
from memory.episodes.teller import ended, untold_in
from memory.record_items import read_record
from memory.upkeep.round import PAGE, Done
from memory.users import user_label

if TYPE_CHECKING:
    from memory.episodes import Teller
    from memory.store import AsyncStoreAdapter
    from memory.upkeep.round import Round

IDLE: Final = timedelta(hours=6)
"""A conversation in which nobody has spoken for so long has ended."""


async def sum_up_ended(teller: Teller, user: str, work: Round) -> None:
    """Keep an episode of each conversation that has ended, of what no episode covers yet."""
    after: str | None = None
    namespace = (user_label(user), log.THREADS)
    while items := await teller.store.ascan(namespace, after=after, limit=PAGE):
        after = items[-1].key
        await work.pause()
        for thread in [item.key for item in items if ended(item.value, work.now - IDLE)]:
            why = f"conversation {thread} has ended"
            if work.report.dry_run:
                if (
                    draft_episode(await teller.store.aview(partial(untold_in, user=user, thread=thread)))
                    is None
                ):
                    continue
                work.report.done.append(Done(f"threads:{thread}", thread, "summed up", why))
                continue
            for change in await teller.close(user, thread, work.now):
                ref = f"{change.kind}:{change.key}"
                work.report.done.append(Done(ref, change.label, "summed up", why, change.seq))
            await work.pause()


async def sum_up_months(store: AsyncStoreAdapter, user: str, work: Round) -> None:
    """Bring the episode of every month that is over in step with the episodes of its conversations."""
    label, months, after = user_label(user), defaultdict[str, list[str]](list), None
    while items := await store.ascan((label, KIND), after=after, limit=PAGE):
        after = items[-1].key
        for item in items:
            month = month_of(read_record(KIND, item.key, item.value))
            if month and month < work.now.date().isoformat()[:7]:
                months[month].append(item.key)
        work.saw(len(items))
        await work.pause()
    for month, keys in sorted(months.items()):
        if work.report.dry_run:
            change = await store.aview(partial(would_roll_up, user=user, month=month, keys=keys))
        else:
            change = await store.atransaction(
                partial(roll_up, user=user, month=month, keys=keys, now=work.now)
            )
        if change is not None:
            what, why = "summed up", f"{month} is over"
            if change.gone:
                what, why = "removed", "its conversations are gone"
            work.report.done.append(Done(change.ref, change.label, what, why, change.seq))
        await work.pause()
