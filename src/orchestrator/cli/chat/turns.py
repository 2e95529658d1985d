"""Leases that allow only one run at a time in a conversation, across processes.

LangGraph loses a turn when two runs of one thread overlap, and outside a server nothing prevents that. So a
run takes the conversation's lease in the store and renews it until it is over. The lease of a killed process
expires.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from memory.records import give_back_lease, take_lease
from memory.store import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from datetime import datetime

    from memory.store import Store

logger = logging.getLogger(__name__)

LASTS: Final = timedelta(seconds=30)
RENEWALS: Final = 3
"""How often a lease is renewed within its duration."""
WAITS: Final = "another process uses this conversation; waiting for it"
LOST: Final = "! another process has taken over this conversation; this turn may be missing from it"


async def _pause() -> None:
    await asyncio.sleep(0.1)


@dataclass(slots=True)
class Turns:
    """The leases of a user's conversations that one process takes."""

    store: Store
    user: str
    clock: Callable[[], datetime]
    tell: Callable[[str], None]
    """Shows the user that they have to wait, or that a turn may be lost."""
    pause: Callable[[], Awaitable[None]] = _pause
    """Waits before the next attempt to take the lease."""
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    @asynccontextmanager
    async def hold(self, thread: str) -> AsyncIterator[None]:
        """Hold a conversation's lease; if the store fails, go on without it."""
        try:
            await self._wait(thread)
        except StoreError:
            logger.warning("the conversation could not be leased", exc_info=True)
            yield
            return
        renewing = asyncio.create_task(self._renew(thread))
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(StoreError):
                await give_back_lease(self.store, self.user, thread, self.holder)

    async def _wait(self, thread: str) -> None:
        told = False
        while not await self._take(thread):
            if not told:
                self.tell(WAITS)
            told = True
            await self.pause()

    async def _renew(self, thread: str) -> None:
        while True:
            await asyncio.sleep(LASTS.total_seconds() / RENEWALS)
            with suppress(StoreError):  # the next renewal still comes before the lease expires
                if not await self._take(thread):
                    self.tell(LOST)
                    return

    async def _take(self, thread: str) -> bool:
        return await take_lease(self.store, self.user, thread, self.holder, now=self.clock(), lasts=LASTS)
