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
"""`repeatable` shares a transaction and may run twice, `grouped` shares one but runs once, `alone` makes its
own transactions, `unopened` runs before the file is opened."""
S = TypeVar("S")


class Call(Generic[S, T]):
    """Work to run with a session; its result goes to a future, of an event loop or of a thread."""

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
        """Run the work and keep its result or exception."""
        try:
            self.result = self.work(session)
        except Exception as error:  # noqa: BLE001 -- the caller gets it from the future
            self.error = error

    def wait(self, seconds: float | None = None) -> T:
        """Block the thread until the work is done; return its result or raise its exception."""
        if not isinstance(self.future, concurrent.futures.Future):
            raise TypeError("the outcome of this call goes to an event loop")
        return self.future.result(seconds)

    async def waiting(self) -> T:
        """Await the result on the event loop."""
        if not isinstance(self.future, asyncio.Future):
            raise TypeError("the outcome of this call goes to a thread")
        return await self.future

    def settle(self) -> None:
        """Set the future's result or exception; call it in the future's own thread."""
        if self.future.done():
            return
        if isinstance(self.error, StopIteration):  # a future cannot carry it
            wrapped = RuntimeError("the work raised StopIteration")
            wrapped.__cause__ = self.error
            self.future.set_exception(wrapped)
        elif self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(cast("T", self.result))  # set by `perform`, as there is no error


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
        # The loop was closed in the meantime: nobody awaits the result, and the work itself is done.
        return


def _settle_all(calls: list[Call[S, T]]) -> None:
    for call in calls:
        call.settle()
