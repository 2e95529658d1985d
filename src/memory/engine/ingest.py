"""Turn messages into memory: log them, read them, commit the drafts, and retry what failed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from memory.domain.namespaces import Namespace
from memory.domain.usage import Tokens, add_usage
from memory.domain.users import user_label
from memory.engine.base import EngineBase
from memory.errors import (
    ExtractionError,
    OutageError,
)
from memory.maintenance.uses import note_uses
from memory.operations import review
from memory.operations.commit import Commit, Committed
from memory.operations.quarantine import refused_values
from memory.records import message_log as log
from memory.records.messages import logged
from memory.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from memory.domain.usage import DayUsage
    from memory.engine.batches import Read
    from memory.records.journal import Change
    from memory.records.messages import LoggedMessage, Message, Origin, PendingMessage
    from memory.store import Transaction


logger = logging.getLogger(__name__)

Outcome = Literal["nothing", "applied", "failed"]


@dataclass(slots=True)
class UpdateReport:
    """The result of an update."""

    outcome: Outcome = "nothing"
    changes: list[Change] = field(default_factory=list)
    settled: int = 0
    refused: int = 0
    proposed: int = 0
    """Proposals that it put into the review inbox."""
    pending: int = 0
    """Messages of the thread that are still pending."""
    reason: str | None = None
    """Why it failed."""


MAX_WAIT: Final = timedelta(minutes=10)
"""The longest wait before a message is tried again."""


class Ingest(EngineBase):
    """The part of the engine that logs messages and reads them into memory."""

    async def record(
        self,
        user: str,
        thread: str,
        messages: Sequence[Message],
        *,
        origin: Origin = "chat",
        own: Collection[str] = (),
    ) -> list[str]:
        """Log messages as pending; return the keys of those that are new.

        `own` are the ids of ingested messages that count as the user's own words.
        """
        now = self.clock()
        return await self.store.atransaction(
            lambda tx: log.register(tx, user, thread, messages, origin=origin, now=now, own=own)
        )

    async def record_turn(self, user: str, thread: str, messages: Sequence[Message]) -> list[PendingMessage]:
        """Log a chat's new messages as pending; return all pending ones of the user, in one transaction."""
        now = self.clock()

        def work(tx: Transaction) -> list[PendingMessage]:
            log.register(tx, user, thread, messages, origin="chat", now=now)
            return log.pending_in(tx, user)

        return await self.store.atransaction(work)

    async def record_reply(
        self, user: str, thread: str, messages: Sequence[Message], cost: Tokens, *, shown: Sequence[str] = ()
    ) -> DayUsage | None:
        """Log a chat's reply, its cost, and the records (`kind:key`) shown for it, in one transaction.

        Returns today's usage, None if the reply used no tokens.
        """
        now = self.clock()

        def work(tx: Transaction) -> DayUsage | None:
            log.register(tx, user, thread, messages, origin="chat", now=now)
            note_uses(tx, user, shown, now)
            return add_usage(tx, user, now.date(), "chat", cost) if cost.all else None

        return await self.store.atransaction(work)

    async def update(self, user: str, thread: str) -> UpdateReport:
        """Process the thread's pending messages that are due; what fails stays pending for a later attempt.

        Once a model answers again after an outage, messages of other threads that waited for it are
        processed, too.
        """
        report = UpdateReport()
        waited = await self._update(user, thread, report)
        for other in [one for one in waited if one != thread]:
            await self._update(user, other, report)
        report.pending = len(await log.pending(self.store, user, thread))
        return report

    async def _update(self, user: str, thread: str, report: UpdateReport) -> list[str]:
        """Process a thread's due messages; return the threads where messages waited for an outage to end."""
        waited: list[str] = []
        while batch := await self._next_batch(user, thread):
            try:
                read, done = await self._process(user, thread, batch)
            except ExtractionError as error:
                await self._failed(user, batch, error)
                report.outcome, report.reason = "failed", error.reason
                break
            _add(report, done)
            self.hooks.tell(user, done.changes)
            if read.asked and any(one.outages for one in await self.pending(user)):
                waited += await self.store.atransaction(lambda tx: log.resume(tx, user))
        return list(dict.fromkeys(waited))

    async def update_all(self, user: str) -> UpdateReport:
        """Process the due messages in every thread of a user, for example after a crash."""
        total = UpdateReport()
        for thread in dict.fromkeys(message.thread for message in await self.pending(user)):
            report = await self.update(user, thread)
            total.changes += report.changes
            total.settled += report.settled
            total.refused += report.refused
            total.proposed += report.proposed
            total.pending += report.pending
            total.reason = report.reason or total.reason
            if report.outcome != "nothing" and total.outcome != "failed":
                total.outcome = report.outcome
        return total

    async def retry_quarantined(self, user: str) -> int:
        """Make quarantined messages, and those with refused values, pending again; return their number.

        What was learned from them before is not learned twice. Messages with an open proposal stay as they
        are.
        """
        items = await self.store.ascan(
            (user_label(user), Namespace.MESSAGES), filter={"status": "quarantined"}
        )
        found = {entry.key: entry for entry in map(logged, items) if entry.reason != review.WAITS}
        refused = await refused_values(self.store, user)
        for thread in {row["thread"] for row in refused}:
            wanted = {identity for row in refused if row["thread"] == thread for identity in row["messages"]}
            for entry in await log.thread_messages(self.store, user, thread):
                if entry.message.id in wanted and entry.reason != review.WAITS:
                    found[entry.key] = entry

        def requeue(tx: Transaction) -> None:
            for entry in found.values():
                log.requeue(tx, user, entry)
            for row in refused:
                tx.delete((user_label(user), Namespace.QUARANTINE), row["key"])

        await self.store.atransaction(requeue)
        return len(found)

    async def _next_batch(self, user: str, thread: str) -> list[LoggedMessage]:
        """Return the next due messages; one that failed twice is tried last and alone, sparing the others."""
        now = self.clock().isoformat()
        waiting = await log.pending(self.store, user, thread)
        due = [message for message in waiting if not message.retry_at or message.retry_at <= now]
        fresh = [message for message in due if max(message.attempts, message.outages) < 2]
        least_lately = sorted(due, key=lambda message: message.retry_at or "")
        batch = fresh[: self._limits.batch_messages] or least_lately[:1]
        return await log.load(self.store, user, [message.key for message in batch])

    async def _process(
        self, user: str, thread: str, batch: Sequence[LoggedMessage]
    ) -> tuple[Read, Committed]:
        try:
            read = await self._reader.read(user, thread, batch)
        except ExtractionError as error:
            await self.spend(user, "extraction", Tokens(*error.tokens))
            raise
        except StoreError:
            raise
        except (
            Exception
        ) as error:  # counted as a failed attempt: such messages end in quarantine, not in a loop
            logger.exception("reading failed")
            raise ExtractionError(f"{type(error).__name__}: {error}"[:300]) from error
        now = self.clock()
        commit = Commit(user, thread, batch, read.drafts, read.refusals, now, claimed=read.claimed)

        def work(tx: Transaction) -> Committed:
            if read.tokens.all:
                add_usage(tx, user, now.date(), "extraction", read.tokens)
            return commit(tx)

        return read, await self.store.atransaction(work)

    async def _failed(self, user: str, batch: Sequence[LoggedMessage], error: ExtractionError) -> None:
        limits, outage = self._limits, isinstance(error, OutageError)
        logger.warning("extraction failed, %d messages wait: %s", len(batch), error.reason)
        before = {one.key: one.outages for one in await log.pending(self.store, user, batch[0].thread)}

        def note(tx: Transaction) -> None:
            for message in log.still_pending(tx, user, batch):
                if not outage and message.attempts + 1 >= limits.attempts:
                    log.settle(tx, user, message, "quarantined", error.reason)
                    continue
                tries = before.get(message.key, 0) if outage else message.attempts
                log.postpone(tx, user, message, error.reason, self._retry_at(error, tries), outage=outage)

        await self.store.atransaction(note)

    def _retry_at(self, error: ExtractionError, tries: int) -> str:
        """Return when to try again (ISO): when the endpoint says, else after a wait that doubles."""
        if isinstance(error, OutageError) and error.retry_after is not None:
            return (self.clock() + timedelta(seconds=error.retry_after)).isoformat()
        wait = timedelta(seconds=self._limits.retry_seconds * 2 ** min(tries, 32))
        return (self.clock() + min(wait, MAX_WAIT)).isoformat()


def _add(report: UpdateReport, done: Committed) -> None:
    report.changes += done.changes
    report.settled += done.settled
    report.refused += done.refused
    report.proposed += done.proposed
    if done.settled:
        report.outcome = "applied"
