"""A piece of work handed to another thread, and the way its result returns."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections import defaultdict
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
Kind = Literal["repeatable", "grouped", "alone", "unopened"]
"""In one transaction with others, if need be twice; in one with others, but once; without a transaction, as the work
makes its own; before the file is opened."""
S = TypeVar("S")


class Call(Generic[S, T]):
    """Work to be done with a session; its outcome goes to a future, on an event loop or in a thread."""

    __slots__ = ("error", "future", "kind", "loop", "result", "work")

    def __init__(
        self,
        work: Callable[[S], T],
        loop: asyncio.AbstractEventLoop | None,
        kind: Kind = "grouped",
    ) -> None:
        self.work = work
        self.kind = kind
        self.loop = loop
        self.future: asyncio.Future[T] | concurrent.futures.Future[T] = (
            loop.create_future() if loop else concurrent.futures.Future()
        )
        self.result: T | None = None
        self.error: BaseException | None = None

    def perform(self, session: S) -> None:
        """Do the work and note its outcome."""
        try:
            self.result = self.work(session)
        except Exception as error:  # noqa: BLE001 -- the caller who handed this over gets it from the future
            self.error = error

    def wait(self, seconds: float | None = None) -> T:
        """Wait for the outcome in a thread."""
        if not isinstance(self.future, concurrent.futures.Future):
            raise TypeError("the outcome of this call goes to an event loop")
        return self.future.result(seconds)

    async def waiting(self) -> T:
        """Wait for the outcome on the event loop."""
        if not isinstance(self.future, asyncio.Future):
            raise TypeError("the outcome of this call goes to a thread")
        return await self.future

    def settle(self) -> None:
        """Pass the outcome on, in the thread where the future lives."""
        if self.future.done():
            return
        if isinstance(self.error, StopIteration):  # a future cannot carry it
            wrapped = RuntimeError("the work raised StopIteration")
            wrapped.__cause__ = self.error
            self.future.set_exception(wrapped)
        elif self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(cast("T", self.result))  # it was set, as there is no error


def deliver(calls: Iterable[Call[S, T]]) -> None:
    """Settle many calls, waking each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[Call[S, T]]] = defaultdict(list)
    for call in calls:
        by_loop[call.loop].append(call)
    for loop, settled in by_loop.items():
        if loop is None:
            _settle_all(settled)
        else:
            _wake(loop, settled)


def _wake(loop: asyncio.AbstractEventLoop, calls: list[Call[S, T]]) -> None:
    try:
        loop.call_soon_threadsafe(_settle_all, calls)
    except RuntimeError:
        # The loop was closed while the work was done: nobody is left to hear of it, and the work is done.
        return


def _settle_all(calls: list[Call[S, T]]) -> None:
    for call in calls:
        call.settle()
