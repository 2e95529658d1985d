"""The chat loop: a prompt with history on a terminal, one message a line elsewhere.

Little is imported at the top: on a terminal the prompt appears at once, and the rest is loaded while the user
types the first message.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Final

from orchestrator.cli.chat.screens import PlainScreen, TerminalScreen
from orchestrator.cli.chat.thread_ids import new_thread, thread_id
from orchestrator.cli.common import printable
from orchestrator.errors import InputError
from orchestrator.models.choosing import endpoint, model_name
from orchestrator.private import history_file, make_private_file, make_private_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from prompt_toolkit import PromptSession

    from orchestrator.cli.chat.lines import Chat
    from orchestrator.settings import Settings

LONGEST_LINE: Final = 4_000_000
"""Most bytes of a line of input; they hold the longest message in any script."""
MOST_SKIPPED: Final = 16
"""A line this many times longer counts as endless, and reading stops there."""


async def run_chat(settings: Settings, thread: str | None, *, interactive: bool) -> int:
    """Chat until the input ends, then update memory; return how many messages got no reply."""
    chosen = new_thread() if thread is None else thread_id(thread)
    screen = TerminalScreen() if interactive else PlainScreen()
    async with AsyncExitStack() as stack:
        prompt = await stack.enter_async_context(_prompted(settings, chosen, screen)) if interactive else None
        await asyncio.to_thread(import_module, "orchestrator.cli.chat.lines")
        from orchestrator.cli.chat.lines import open_chat
        from orchestrator.offline.model import load_offline

        chat = await open_chat(stack, settings, chosen, screen)
        try:
            if prompt:
                loading = asyncio.create_task(asyncio.to_thread(load_offline))
                await _prompt(chat, prompt)
                await loading
            else:
                await _lines(chat)
            await chat.finish()
        except BrokenPipeError:
            await chat.finish()  # nobody reads the replies any more, but what was said is still remembered
            raise
        finally:
            await chat.session.stop()
        return chat.session.failed


async def _lines(chat: Chat) -> None:
    """Send the lines of standard input as messages, each once memory has been updated with the one before."""
    async for raw in _input():
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not await chat.line(text):
            return
        await chat.session.settle()


async def _input() -> AsyncIterator[bytes]:
    """Yield the lines of standard input.

    They are read in a daemon thread: after an interrupt, exit must not wait for input that stays open.
    """
    loop, room = asyncio.get_running_loop(), threading.Semaphore(1)
    lines: asyncio.Queue[bytes | OSError] = asyncio.Queue()

    def pass_on(line: bytes | OSError) -> None:
        room.acquire()
        with suppress(RuntimeError):  # the event loop is closed: the chat is over
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        try:
            # A separate reader: at exit, Python would otherwise wait for the lock of sys.stdin.
            with open(sys.stdin.fileno(), "rb", closefd=False) as source:
                for line in bounded_lines(source):
                    pass_on(line)
            pass_on(b"")
        except OSError as error:
            pass_on(error)

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while line := await lines.get():
        if isinstance(line, OSError):
            raise InputError(f"cannot read standard input: {line.strerror}") from line
        yield line
        room.release()


def bounded_lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield lines; one longer than `LONGEST_LINE` is cut one byte after it, and so refused as too long."""
    while line := source.readline(LONGEST_LINE + 1):
        yield line
        for _ in range(MOST_SKIPPED):
            if line.endswith(b"\n") or len(line) <= LONGEST_LINE:
                break
            line = source.readline(LONGEST_LINE + 1)
        else:
            return


class _Prompt:
    """A prompt for lines on a terminal; the first one is asked for at once."""

    def __init__(self, session: PromptSession[str]) -> None:
        self._session = session
        self._first: asyncio.Task[str | None] | None = asyncio.create_task(self._ask())

    async def line(self) -> str | None:
        """Return the next line, None at the end of the input."""
        first, self._first = self._first, None
        return await (first or self._ask())

    async def close(self) -> None:
        """Remove the first prompt if it is still open."""
        if self._first:
            self._first.cancel()
            await asyncio.wait([self._first])

    async def _ask(self) -> str | None:
        while True:
            try:
                return await self._session.prompt_async("> ")
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None


@asynccontextmanager
async def _prompted(settings: Settings, thread: str, screen: PlainScreen) -> AsyncIterator[_Prompt]:
    """Show the prompt while the rest is loaded; remove it if loading fails."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    make_private_folder(settings.data)
    history = make_private_file(history_file(settings.data, settings.user))
    where = endpoint(settings)
    screen.note(
        f"model {model_name(settings)}{printable(f' at {where}' if where else '')}, user {printable(settings.user)}, "
        f"conversation {thread}; /help for help"
    )
    prompt = _Prompt(PromptSession(history=FileHistory(str(history))))
    try:
        yield prompt
    finally:
        await prompt.close()


async def _prompt(chat: Chat, prompt: _Prompt) -> None:
    """Handle lines until one asks to leave or the input ends."""
    while (text := await prompt.line()) is not None and await _interruptible(chat, text):
        pass


async def _interruptible(chat: Chat, text: str) -> bool:
    """Handle a line; Ctrl-C stops the reply and returns to the prompt."""
    work = asyncio.ensure_future(chat.line(text))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, work.cancel)
    try:
        return await work
    except asyncio.CancelledError:
        await chat.session.stop()
        chat.screen.note("(stopped)")
        return True
    finally:
        loop.remove_signal_handler(signal.SIGINT)
