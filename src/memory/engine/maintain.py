"""Maintenance by the engine: episodes, retention rules, pins and legal holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.engine.base import EngineBase
from memory.maintenance import begin_day, maintain
from memory.maintenance.round import BACKGROUND
from memory.records.retention_locks import keep, release

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from memory.kinds import Retention
    from memory.maintenance import RoundReport
    from memory.maintenance.episodes import Folded
    from memory.records.items import StoredRecord
    from memory.records.journal import Change
    from memory.records.retention_locks import How, Keeping


class Maintain(EngineBase):
    """The part of the engine that maintains a memory."""

    async def fold(
        self, user: str, thread: str, messages: Sequence[str], *, said: Sequence[str]
    ) -> Folded | None:
        """Write an episode of messages (ids) that leave a conversation's window; `said` are the user's.

        Returns None while any of `said` is not logged or is pending: nothing is summarised away before what
        it taught is written. Folding the same messages again changes nothing.
        """
        folded = await self._teller.fold(user, thread, messages, said=said, now=self.clock())
        if folded is not None:
            self.hooks.tell(user, folded.changes)
        return folded

    async def close(self, user: str, thread: str) -> list[Change]:
        """Write episodes of a conversation's messages that none covers yet, up to the first pending one."""
        changes = await self._teller.close(user, thread, self.clock())
        self.hooks.tell(user, changes)
        return changes

    async def maintain(
        self,
        user: str,
        *,
        dry_run: bool = False,
        retention: Mapping[str, Sequence[Retention]] | None = None,
        on_progress: Callable[[int], None] | None = None,
        rest: float = 0.0,
    ) -> RoundReport:
        """Write due episodes, apply retention rules and merge duplicates; see `memory.maintenance`."""
        now = self.clock()
        return await maintain(
            self._teller,
            user,
            now=now,
            dry_run=dry_run,
            retention=retention,
            on_progress=on_progress,
            rest=rest,
        )

    async def maintain_daily(
        self, user: str, *, retention: Mapping[str, Sequence[Retention]] | None = None
    ) -> RoundReport | None:
        """Maintain a user's memory, or return None if that began less than a day ago."""
        now = self.clock()
        if not await self.store.atransaction(lambda tx: begin_day(tx, user, now)):
            return None
        return await self.maintain(user, retention=retention, rest=BACKGROUND)

    async def keep(self, user: str, record: StoredRecord, how: How, reason: str = "") -> Keeping:
        """Pin a record, or put it under a legal hold, so that no retention rule removes it."""
        now = self.clock()
        return await self.store.atransaction(lambda tx: keep(tx, user, record.ref, how, now, reason))

    async def release(self, user: str, record: StoredRecord, how: How) -> Keeping:
        """Remove a pin or a legal hold."""
        return await self.store.atransaction(lambda tx: release(tx, user, record.ref, how))
