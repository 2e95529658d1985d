"""A person's decisions about memory: correct, forget, undo, merge, approve; each in one transaction."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from memory.domain.drafts import Draft, Evidence
from memory.domain.users import user_label
from memory.engine.ingest import Ingest
from memory.errors import (
    ConfirmationError,
    ExtractionError,
    OperationError,
)
from memory.evidence.doubts import doubted
from memory.facts.confidence import feedback
from memory.operations import corrections as operations, review
from memory.operations.commit import Commit, Committed
from memory.recall.views import shown
from memory.records import message_log as log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.domain.drafts import Scalar
    from memory.records.items import StoredRecord
    from memory.records.journal import Change
    from memory.records.messages import LoggedMessage
    from memory.store import Transaction


class Correct(Ingest):
    """The part of the engine that carries out a person's decisions."""

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
        """Set one field to what a message states; raise `ExtractionError` if it does not state it.

        Unless the user has said yes (`confirmed`), raises `ConfirmationError` if the words do not say it of
        this record and field, or if the field tells who or what the record is.
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
        """Remove a record and the facts about it; the journal keeps their last state, so it can be undone."""
        now = self.clock()
        return self._report(
            user, await self.store.atransaction(lambda tx: operations.forget(tx, user, record, now))
        )

    async def undo(self, user: str, seq: int) -> Change:
        """Reverse one change, as far as nothing later has changed the same fields."""
        now = self.clock()
        return self._report(
            user, await self.store.atransaction(lambda tx: operations.undo(tx, user, seq, now))
        )

    async def unlearn(self, user: str, thread: str, message: str | None = None) -> list[Change]:
        """Take back what a message, or a whole thread, has taught; it is not read again."""
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
        """Merge two records of one kind; `unmerge` takes them apart again."""
        now = self.clock()
        entry = await self.store.atransaction(lambda tx: operations.merge_records(tx, user, kept, other, now))
        return self._report(user, [entry.as_change()])

    async def unmerge(self, user: str, seq: int) -> Change:
        """Take two merged records apart."""
        now = self.clock()
        entry = await self.store.atransaction(lambda tx: operations.unmerge(tx, user, seq, now))
        return self._report(user, [entry.as_change()])

    async def approve(
        self,
        user: str,
        identity: str,
        *,
        choice: str | None = None,
        values: Mapping[str, Scalar] | None = None,
    ) -> Change:
        """Apply a proposal of the review inbox, to the record and with the values that a person chose."""
        now = self.clock()
        return self._report(
            user,
            await self.store.atransaction(
                lambda tx: review.approve(tx, user, identity, now, choice=choice, values=values)
            ),
        )

    async def settle(self, user: str, thread: str, message: str, *, answer: str, yes: bool) -> review.Settled:
        """Let the user's yes or no decide the unsure proposals from one of their messages; return the result.

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
        """Drop a proposal of the review inbox."""
        await self.store.atransaction(lambda tx: review.reject(tx, user, identity))

    async def judge(self, user: str, fact: StoredRecord, *, right: bool) -> Change:
        """Raise or lower the confidence of a fact that a person calls right or wrong."""
        now = self.clock()
        change = await self.store.atransaction(lambda tx: feedback(tx, user, fact, right=right, now=now))
        self.hooks.tell(user, [change])
        return change
