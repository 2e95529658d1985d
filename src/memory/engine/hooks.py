"""Hooks: functions of an application that are called with every change of memory and cannot harm it (I6).

A hook is called after the change is written, in a task of its own for an async function and in a thread for
a plain one. One that raises is logged; one that does not return in time is logged and abandoned.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memory.records.journal import Change

logger = logging.getLogger(__name__)

Hook = Callable[[str, "Change"], Awaitable[None] | None]
"""Called with the user and the change."""
TASK: Final = "memory-hook"
"""Name of the tasks and threads in which hooks run."""


class Hooks:
    """The functions to call, and their running calls."""

    def __init__(self, hooks: Iterable[Hook] = (), *, seconds: float = 5.0) -> None:
        self._hooks = list(hooks)
        self._seconds = seconds
        self._running: set[asyncio.Task[None]] = set()

    def add(self, hook: Hook) -> Hook:
        """Call one more function with every change from now on; can be used as a decorator."""
        self._hooks.append(hook)
        return hook

    def tell(self, user: str, changes: Iterable[Change]) -> None:
        """Start calling every hook with each change; return at once."""
        for change in changes:
            for hook in self._hooks:
                task = asyncio.get_running_loop().create_task(self._call(hook, user, change), name=TASK)
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until every running call has returned or timed out."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def _call(self, hook: Hook, user: str, change: Change) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                if inspect.iscoroutinefunction(hook):
                    await hook(user, change)
                else:
                    await _in_thread(hook, user, change)
        except TimeoutError:
            logger.warning("hook %r took longer than %.1f s and was left behind", hook, self._seconds)
        except Exception:  # a hook is the user's own code and must not stop memory
            logger.exception("hook %r failed", hook)


async def settle_hooks() -> None:
    """Wait for every running hook of this event loop, for example before the loop is closed."""
    while running := {task for task in asyncio.all_tasks() if task.get_name() == TASK}:
        await asyncio.wait(running)


async def _in_thread(hook: Hook, user: str, change: Change) -> None:
    """Run a plain function in a daemon thread: one that hangs must not keep the program from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if not done.done():
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            hook(user, change)
        except Exception as raised:  # noqa: BLE001 -- a hook is the user's own code; the waiting task logs it
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name=TASK, daemon=True).start()
    await done
