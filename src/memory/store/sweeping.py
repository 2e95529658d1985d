"""Removing what has expired, and the names that LangGraph's stores have for setting up and sweeping.

Those are coroutines in its AsyncSqliteStore and plain methods in its SqliteStore; what these give can be awaited or not.
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


class Started(Coroutine[Any, Any, T]):
    """Something that needs no waiting for, for callers that take it for a coroutine and for callers that do not."""

    def __init__(self, finish: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._finish = finish
        self._running: Coroutine[Any, Any, T] | None = None

    def __await__(self) -> Generator[Any, Any, T]:
        """Give what there is to know in the end."""
        return self._finish().__await__()

    def send(self, value: Any) -> Any:  # what an event loop gives and takes
        """Go on, as the task of an event loop."""
        return self._begun().send(value)

    def throw(self, *error: Any) -> Any:  # as above
        """Raise an exception where it waits."""
        return self._begun().throw(*error)

    def close(self) -> None:
        """End it, wherever it is."""
        if self._running is not None:
            self._running.close()

    def _begun(self) -> Coroutine[Any, Any, T]:
        if self._running is None:
            self._running = self._finish()
        return self._running


class Sweeper(Started["Sweeper"]):
    """The background that removes what has expired."""

    def __init__(self, stop: Callable[[], object]) -> None:
        super().__init__(self._itself)
        self._stop = stop

    def cancel(self) -> bool:
        """Stop it; what has expired is not returned all the same."""
        self._stop()
        return True

    async def _itself(self) -> Sweeper:
        return self


class Sweeping:
    """The part of the store that has to do with what expires."""

    engine: Engine
    _sweep_minutes: float | None

    def sweep_ttl(self) -> int:
        """Remove what has expired, now; return how many items that were."""
        return self.engine.write(_sweep)

    async def asweep_ttl(self) -> int:
        """Remove what has expired, now; return how many items that were."""
        return await self.engine.awrite(_sweep)

    def setup(self) -> Started[None]:
        """Make or upgrade the database if awaited; there is no need to, it is done when the store is first used."""
        return Started(self.engine.aopen)

    def start_ttl_sweeper(self, sweep_interval_minutes: float | None = None) -> Sweeper:
        """Remove what has expired so often; without this it is done as configured, else every 5 minutes."""
        minutes = sweep_interval_minutes or self._sweep_minutes or options.SWEEP_MINUTES
        self.engine.sweep_every(options.sweep_seconds(minutes))
        return Sweeper(self.stop_ttl_sweeper)

    def stop_ttl_sweeper(self, timeout: float | None = None) -> Started[bool]:  # noqa: ARG002 -- LangGraph's stores have it; here nothing is waited for
        """Remove nothing in the background any more; what has expired is not returned all the same."""
        self.engine.sweep_every(None)
        return Started(_done)


async def _done() -> bool:
    return True


def _sweep(session: WriteSession) -> int:
    return session.sweep(-1)  # no limit
