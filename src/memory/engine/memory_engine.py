"""`MemoryEngine`: the one place where messages become memory. Nothing else writes records."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from memory.domain.drafts import Draft, Evidence
from memory.domain.usage import Tokens, spend
from memory.domain.users import user_label
from memory.engine.batches import EngineLimits, Reader
from memory.engine.hooks import Hooks
from memory.errors import (
    AmbiguousRecordError,
    ConfirmationError,
    ExtractionError,
    OperationError,
    OutageError,
    RecordNotFoundError,
)
from memory.evidence.doubts import doubted
from memory.facts.confidence import feedback
from memory.kinds import KINDS
from memory.maintenance import begin_day, maintain
from memory.maintenance.episodes import Teller
from memory.maintenance.round import BACKGROUND
from memory.maintenance.uses import note_uses
from memory.operations import corrections as operations
from memory.operations import review
from memory.operations.commit import Commit, Committed
from memory.operations.quarantine import QUARANTINE, held
from memory.recall.lookup import check_name, find_records, load_refs
from memory.recall.views import shown
from memory.records import message_log as log
from memory.records.retention_locks import keep, release
from memory.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from memory.domain.drafts import Extractor, Scalar
    from memory.domain.usage import DayUsage, Purpose
    from memory.engine.batches import Read
    from memory.kinds import Retention
    from memory.maintenance import Report
    from memory.maintenance.episodes import Folded, Writer
    from memory.records.items import StoredRecord
    from memory.records.journal import Change
    from memory.records.message_log import LoggedMessage, Message, Origin, PendingMessage
    from memory.records.retention_locks import How, Keeping
    from memory.store import Store, Transaction

logger = logging.getLogger(__name__)

Outcome = Literal["nothing", "applied", "failed"]


@dataclass(slots=True)
class UpdateReport:
    """What an update did."""

    outcome: Outcome = "nothing"
    changes: list[Change] = field(default_factory=list)
    settled: int = 0
    refused: int = 0
    proposed: int = 0
    """What now waits in the review inbox."""
    pending: int = 0
    """Messages of the thread that still wait."""
    reason: str | None = None
    """Why it failed."""


MAX_WAIT: Final = timedelta(minutes=10)


class MemoryEngine:
    """Remembers what users say, in the store it is given.

    Safe to use from many tasks and processes at once: what is decided about a message is decided in the
    transaction that writes it.
    """

    def __init__(
        self,
        store: Store,
        extractor: Extractor,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: EngineLimits | None = None,
        hooks: Hooks | None = None,
        timezone: str = "UTC",
        writer: Writer | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self._limits = limits or EngineLimits()
        self._reader = Reader(store, extractor, self._limits, timezone)
        self._teller = Teller(store, writer, self._limits.call_chars, timezone)
        self.hooks = hooks or Hooks()
        """Whom to tell of changes."""

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

        Of what is ingested, `own` are the ids of messages that the user hands in as their own words.
        """
        now = self.clock()
        return await self.store.atransaction(
            lambda tx: log.register(tx, user, thread, messages, origin=origin, now=now, own=own)
        )

    async def record_turn(self, user: str, thread: str, messages: Sequence[Message]) -> list[PendingMessage]:
        """Log a chat's new messages as pending; return all that wait of this user, in the same step."""
        now = self.clock()

        def work(tx: Transaction) -> list[PendingMessage]:
            log.register(tx, user, thread, messages, origin="chat", now=now)
            return log.pending_in(tx, user)

        return await self.store.atransaction(work)

    async def record_reply(
        self, user: str, thread: str, messages: Sequence[Message], cost: Tokens, *, shown: Sequence[str] = ()
    ) -> DayUsage | None:
        """Log a chat's reply, what it has cost, and which records (`kind:key`) were shown for it, in one step.

        Returns what today has cost, None if this cost nothing.
        """
        now = self.clock()

        def work(tx: Transaction) -> DayUsage | None:
            log.register(tx, user, thread, messages, origin="chat", now=now)
            note_uses(tx, user, shown, now)
            return spend(tx, user, now.date(), "chat", cost) if cost.all else None

        return await self.store.atransaction(work)

    async def pending(self, user: str, thread: str | None = None) -> list[PendingMessage]:
        """List the messages that wait."""
        return await log.pending(self.store, user, thread)

    async def spend(self, user: str, purpose: Purpose, tokens: Tokens) -> DayUsage | None:
        """Count what a model has cost a user; return what today has cost, None if this cost nothing."""
        if not tokens.all:
            return None
        today = self.clock().date()
        return await self.store.atransaction(lambda tx: spend(tx, user, today, purpose, tokens))

    async def update(self, user: str, thread: str) -> UpdateReport:
        """Process the thread's pending messages that are due; failures are kept for a later try.

        Once a model answers again after an outage, so is what waited for that in other threads.
        """
        report = UpdateReport()
        waited = await self._update(user, thread, report)
        for other in [one for one in waited if one != thread]:
            await self._update(user, other, report)
        report.pending = len(await log.pending(self.store, user, thread))
        return report

    async def _update(self, user: str, thread: str, report: UpdateReport) -> list[str]:
        """Process a thread's messages that are due; return the threads in which some had waited for an outage's end."""
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
        """Process what is due in every thread of a user, such as after a crash."""
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
        """Make pending again what is quarantined, and what values were refused from; return how many messages.

        What was learned from them before is not learned twice. What waits for a person's decision stays.
        """
        items = await self.store.ascan((user_label(user), log.MESSAGES), filter={"status": "quarantined"})
        found = {entry.key: entry for entry in map(log.logged, items) if entry.reason != review.WAITS}
        refused = await held(self.store, user)
        for thread in {row["thread"] for row in refused}:
            wanted = {identity for row in refused if row["thread"] == thread for identity in row["messages"]}
            for entry in await log.thread_messages(self.store, user, thread):
                if entry.message.id in wanted and entry.reason != review.WAITS:
                    found[entry.key] = entry

        def requeue(tx: Transaction) -> None:
            for entry in found.values():
                log.requeue(tx, user, entry)
            for row in refused:
                tx.delete((user_label(user), QUARANTINE), row["key"])

        await self.store.atransaction(requeue)
        return len(found)

    async def find(self, user: str, name: str, *, exact: bool = False) -> StoredRecord:
        """Return the one record a name means; raises if there is none or more than one.

        `exact` asks for its full name, id or e-mail address, as for what cannot be guessed at.
        """
        kind, _, key = check_name(name).partition(":")
        found = await load_refs(self.store, user, [name]) if kind in KINDS and key else []
        found = found or await find_records(self.store, user, name, exact=exact)
        if not found:
            raise RecordNotFoundError(name)
        if len(found) > 1:
            raise AmbiguousRecordError(
                name,
                [f"{record.kind}: {record.label} ({record.scope or record.key})" for record in found[:5]],
            )
        return found[0]

    async def correct(
        self,
        user: str,
        record: StoredRecord,
        name: str,
        value: Scalar,
        said: LoggedMessage,
        *,
        confirmed: bool = False,
    ) -> list[Change]:
        """Set one field to what a message states; raises `ExtractionError` if it does not state it.

        Raises `ConfirmationError` if its words do not say it of this record and field, or if the field tells
        who or what the record is, until it is called again with the user's yes (`confirmed`).
        """
        said = await log.as_logged(self.store, user, said)
        draft = Draft(record.kind, record.key, {name: value}, {name: Evidence("m1", str(value))})
        grounder = await self._reader.grounder(user, said)
        grounded, refusals = await asyncio.to_thread(grounder.ground, draft)
        if refusals:
            raise ExtractionError(refusals[0].reason)
        now, given = self.clock(), grounded.fields[name].value

        def work(tx: Transaction) -> Committed:
            if not confirmed and doubted(tx, user_label(user), grounded, record, name, said):
                known = record.fields.get(name)
                old = shown(record.kind, name, known) if known is not None else None
                raise ConfirmationError(record.label, name, old, shown(record.kind, name, given))
            commit = Commit(user, said.thread, [said], [grounded], [], now, actor="user")
            return commit.apply_drafts(tx)

        done = await self.store.atransaction(work)
        self.hooks.tell(user, done.changes)
        return done.changes

    async def forget(self, user: str, record: StoredRecord) -> Change:
        """Remove a record and the facts about it; the journal keeps their last state, so that this can be undone."""
        now = self.clock()
        return self._told(
            user, await self.store.atransaction(lambda tx: operations.forget(tx, user, record, now))
        )

    async def fold(
        self, user: str, thread: str, messages: Sequence[str], *, said: Sequence[str]
    ) -> Folded | None:
        """Keep an episode of messages that leave a conversation's window, given by their ids; `said` are the user's.

        None as long as any of these is not logged or waits to be read: nothing is summarised away before what it
        taught is written. Folding the same messages again changes nothing.
        """
        folded = await self._teller.fold(user, thread, messages, said=said, now=self.clock())
        if folded is not None:
            self.hooks.tell(user, folded.changes)
        return folded

    async def close(self, user: str, thread: str) -> list[Change]:
        """Keep an episode of what a conversation that has ended came to; again, or while messages wait, of the rest."""
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
    ) -> Report:
        """Sum up, archive, join or let go what is due; see `memory.maintenance`."""
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
    ) -> Report | None:
        """Maintain a user's memory unless that was begun less than a day ago; then return None."""
        now = self.clock()
        if not await self.store.atransaction(lambda tx: begin_day(tx, user, now)):
            return None
        return await self.maintain(user, retention=retention, rest=BACKGROUND)

    async def keep(self, user: str, record: StoredRecord, how: How, reason: str = "") -> Keeping:
        """Pin a record, or put it under a legal hold: no rule lets it go then."""
        now = self.clock()
        return await self.store.atransaction(lambda tx: keep(tx, user, record.ref, how, now, reason))

    async def release(self, user: str, record: StoredRecord, how: How) -> Keeping:
        """Take a pin or a hold back."""
        return await self.store.atransaction(lambda tx: release(tx, user, record.ref, how))

    async def judge(self, user: str, fact: StoredRecord, *, right: bool) -> Change:
        """Let a person say that a fact is right or wrong, which moves how sure it is."""
        now = self.clock()
        change = await self.store.atransaction(lambda tx: feedback(tx, user, fact, right=right, now=now))
        self.hooks.tell(user, [change])
        return change

    async def undo(self, user: str, seq: int) -> Change:
        """Reverse one change, as far as nothing later has changed the same fields."""
        now = self.clock()
        return self._told(user, await self.store.atransaction(lambda tx: operations.undo(tx, user, seq, now)))

    async def unlearn(self, user: str, thread: str, message: str | None = None) -> list[Change]:
        """Take back all that a message, or a whole thread, has taught; it is not learned again."""
        said = await log.thread_messages(self.store, user, thread)
        pairs = {(thread, entry.message.id) for entry in said if message in (None, entry.message.id)}
        if not pairs:
            if not said:
                raise OperationError(f"there is no conversation {thread!r}; `threads list` shows them")
            raise OperationError(f"no such message in {thread!r}: {message!r}; `threads show` lists them")
        now = self.clock()
        changes = await self.store.atransaction(lambda tx: operations.unlearn(tx, user, pairs, now))
        self.hooks.tell(user, changes)
        return changes

    async def merge(self, user: str, kept: StoredRecord, other: StoredRecord) -> Change:
        """Make two records of one kind one; `unmerge` takes them apart again."""
        now = self.clock()
        entry = await self.store.atransaction(lambda tx: operations.merge_records(tx, user, kept, other, now))
        return self._told(user, [entry.as_change()])

    async def unmerge(self, user: str, seq: int) -> Change:
        """Take two merged records apart."""
        now = self.clock()
        entry = await self.store.atransaction(lambda tx: operations.unmerge(tx, user, seq, now))
        return self._told(user, [entry.as_change()])

    async def approve(
        self,
        user: str,
        identity: str,
        *,
        choice: str | None = None,
        values: Mapping[str, Scalar] | None = None,
    ) -> Change:
        """Apply what waits in the review inbox, to the record and with the values a person chose."""
        now = self.clock()
        return self._told(
            user,
            await self.store.atransaction(
                lambda tx: review.approve(tx, user, identity, now, choice=choice, values=values)
            ),
        )

    async def settle(self, user: str, thread: str, message: str, *, answer: str, yes: bool) -> review.Settled:
        """Let the user's yes or no decide what was not sure of one of their messages; return what that came to.

        `answer` is the id of the message in which they said so.
        """
        await self.update(user, thread)
        now = self.clock()
        settled = await self.store.atransaction(
            lambda tx: review.settle(tx, user, thread, message, now, answer=answer, yes=yes)
        )
        self.hooks.tell(user, settled.changes)
        return settled

    async def reject(self, user: str, identity: str) -> None:
        """Drop what waits in the review inbox."""
        await self.store.atransaction(lambda tx: review.reject(tx, user, identity))

    def _told(self, user: str, changes: Sequence[Change]) -> Change:
        """Report a change and what followed from it, to the caller and to the hooks."""
        self.hooks.tell(user, changes)
        return replace(changes[0], also=tuple(changes[1:]))

    async def _next_batch(self, user: str, thread: str) -> list[LoggedMessage]:
        """Return the next due messages; what has failed twice is tried last and alone, to spare its neighbours."""
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
                spend(tx, user, now.date(), "extraction", read.tokens)
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
        """Return when to try again (ISO): when the model's endpoint says, else after a wait that doubles."""
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
