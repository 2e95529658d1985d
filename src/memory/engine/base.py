"""The base of the engine's parts: store, clock, hooks, and the lookup of records by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from memory.domain.refs import RecordRef
from memory.domain.usage import Tokens, add_usage
from memory.engine.batches import EngineLimits, Reader
from memory.engine.hooks import Hooks
from memory.errors import (
    AmbiguousRecordError,
    RecordNotFoundError,
)
from memory.kinds import KINDS
from memory.maintenance.episodes import Teller
from memory.recall.lookup import check_name, find_records, load_refs
from memory.records import message_log as log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from memory.domain.drafts import Extractor
    from memory.domain.usage import DayUsage, Purpose
    from memory.maintenance.episodes import Writer
    from memory.records.items import StoredRecord
    from memory.records.journal import Change
    from memory.records.messages import PendingMessage
    from memory.store import Store


class EngineBase:
    """A memory in a store; base of the engine's parts."""

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
        """Functions that are called with every change."""

    async def pending(self, user: str, thread: str | None = None) -> list[PendingMessage]:
        """List a user's pending messages, of one thread or of all."""
        return await log.pending(self.store, user, thread)

    async def find(self, user: str, name: str, *, exact: bool = False) -> StoredRecord:
        """Return the one record a name means; raise `RecordNotFoundError` or `AmbiguousRecordError`.

        With `exact` only its full name, id or e-mail address will do, for actions that must not be guessed.
        """
        kind, key = RecordRef.parse(check_name(name))
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

    async def spend(self, user: str, purpose: Purpose, tokens: Tokens) -> DayUsage | None:
        """Add a model's tokens to a user's usage; return today's usage, None if no tokens were used."""
        if not tokens.all:
            return None
        today = self.clock().date()
        return await self.store.atransaction(lambda tx: add_usage(tx, user, today, purpose, tokens))

    def _report(self, user: str, changes: Sequence[Change]) -> Change:
        """Call the hooks with changes; return the first one, with its consequences in `also`."""
        self.hooks.tell(user, changes)
        return replace(changes[0], also=tuple(changes[1:]))
