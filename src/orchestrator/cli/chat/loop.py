"""The chat loop: a prompt with history on a terminal, one message a line elsewhere.

Little is imported here: on a terminal the prompt is there at once, and the graph, the memory and the model are loaded
while the first message is typed.
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
"""Bytes of a line of input; one of as many holds a message of any letters."""
MOST_SKIPPED: Final = 16
"""A line that is so many times longer never ends: the input is over."""


async def run_chat(settings: Settings, thread: str | None, *, interactive: bool) -> int:
    """Talk until the input ends, then write all memory; return how many messages got no reply."""
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
            await chat.finish()  # nobody reads the replies any more; what was said is remembered all the same
            raise
        finally:
            await chat.session.stop()
        return chat.session.failed


async def _lines(chat: Chat) -> None:
    """Read messages from standard input, one a line, each after what came before is remembered."""
    async for raw in _input():
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not await chat.line(text):
            return
        await chat.session.settle()


async def _input() -> AsyncIterator[bytes]:
    """Yield the lines of standard input.

    They are read in a thread that nobody waits for: whoever has us interrupted may keep our input open.
    """
    loop, room = asyncio.get_running_loop(), threading.Semaphore(1)
    lines: asyncio.Queue[bytes | OSError] = asyncio.Queue()

    def pass_on(line: bytes | OSError) -> None:
        room.acquire()
        with suppress(RuntimeError):  # the loop is closed: we have left
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        try:
            # A reader of its own: Python must not wait for the lock of sys.stdin when it ends.
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
    """Yield lines; one that is longer than any message is cut where that shows, and the rest of it left out."""
    while line := source.readline(LONGEST_LINE + 1):
        yield line
        for _ in range(MOST_SKIPPED):
            if line.endswith(b"\n") or len(line) <= LONGEST_LINE:
                break
            line = source.readline(LONGEST_LINE + 1)
        else:
            return


class _Prompt:
    """Asks for lines on a terminal; for the first one at once."""

    def __init__(self, session: PromptSession[str]) -> None:
        self._session = session
        self._first: asyncio.Task[str | None] | None = asyncio.create_task(self._ask())

    async def line(self) -> str | None:
        """Return the next line, `None` when there is none any more."""
        first, self._first = self._first, None
        return await (first or self._ask())

    async def close(self) -> None:
        """Take the prompt away."""
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
    """Show the prompt; it goes when what is loaded meanwhile cannot be."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.patch_stdout import patch_stdout

    make_private_folder(settings.data)
    history = make_private_file(history_file(settings.data, settings.user))
    where = endpoint(settings)
    screen.note(
        f"model {model_name(settings)}{printable(f' at {where}' if where else '')}, user {printable(settings.user)}, "
        f"conversation {thread}; /help for help"
    )
    with patch_stdout():
        prompt = _Prompt(PromptSession(history=FileHistory(str(history))))
        try:
            yield prompt
        finally:
            await prompt.close()


async def _prompt(chat: Chat, prompt: _Prompt) -> None:
    """Handle lines until one asks to leave, or there is none any more."""
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
