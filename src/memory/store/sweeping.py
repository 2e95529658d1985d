"""Removal of expired items, and the methods that LangGraph's stores have for setup and sweeping.

Those are coroutines in its AsyncSqliteStore and plain methods in its SqliteStore; here the result may be
awaited or not.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from memory.store.items import options

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from memory.store.engine import Engine
    from memory.store.sessions import WriteSession


T = TypeVar("T")


class OptionalAwaitable(Coroutine[Any, Any, T]):
    """A result that may be awaited like a coroutine, but need not be."""

    def __init__(self, finish: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._finish = finish
        self._running: Coroutine[Any, Any, T] | None = None

    def __await__(self) -> Generator[Any, Any, T]:
        """Return the awaited result."""
        return self._finish().__await__()

    def send(self, value: Any) -> Any:  # whatever the event loop sends and expects
        """Resume, as the task of an event loop does."""
        return self._begun().send(value)

    def throw(self, *error: Any) -> Any:  # as above
        """Raise an exception at the point where the coroutine waits."""
        return self._begun().throw(*error)

    def close(self) -> None:
        """Close the coroutine, if it has started."""
        if self._running is not None:
            self._running.close()

    def _begun(self) -> Coroutine[Any, Any, T]:
        if self._running is None:
            self._running = self._finish()
        return self._running


class Sweeper(OptionalAwaitable["Sweeper"]):
    """A handle on the background removal of expired items."""

    def __init__(self, stop: Callable[[], object]) -> None:
        super().__init__(self._itself)
        self._stop = stop

    def cancel(self) -> bool:
        """Stop the removal; expired items are still not returned by reads."""
        self._stop()
        return True

    async def _itself(self) -> Sweeper:
        return self


class Sweeping:
    """The part of the store that handles expiry."""

    engine: Engine
    _sweep_minutes: float | None

    def sweep_ttl(self) -> int:
        """Remove all expired items now; return how many."""
        return self.engine.write(_sweep)

    async def asweep_ttl(self) -> int:
        """Remove all expired items now; return how many."""
        return await self.engine.awrite(_sweep)

    def setup(self) -> OptionalAwaitable[None]:
        """Create or upgrade the database if awaited; not required, as the first use of the store does it."""
        return OptionalAwaitable(self.engine.aopen)

    def start_ttl_sweeper(self, sweep_interval_minutes: float | None = None) -> Sweeper:
        """Set how often expired items are removed: as given, else as configured, else every 5 minutes."""
        minutes = sweep_interval_minutes or self._sweep_minutes or options.SWEEP_MINUTES
        self.engine.sweep_every(options.sweep_seconds(minutes))
        return Sweeper(self.stop_ttl_sweeper)

    def stop_ttl_sweeper(self, timeout: float | None = None) -> OptionalAwaitable[bool]:  # noqa: ARG002 -- LangGraph's stores have it; here nothing is waited for
        """Stop removing expired items in the background; they are still not returned by reads."""
        self.engine.sweep_every(None)
        return OptionalAwaitable(_done)


async def _done() -> bool:
    return True


def _sweep(session: WriteSession) -> int:
    return session.sweep(-1)  # no limit
