"""The chat loop: a prompt with history on a terminal, one message a line elsewhere."""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
import threading
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from memory.errors import NameTooLongError
from memory.local_time import local_minute
from memory.messages import LONGEST, threads
from memory.recall.lookup import find_records
from memory.recall.structured import all_records
from memory.records import KINDS
from orchestrator.cli.chat_session import ChatSession
from orchestrator.cli.common import describe, open_store, open_threads, printable
from orchestrator.cli.render import record_lines, update_lines
from orchestrator.cli.turns import Turns
from orchestrator.errors import InputError
from orchestrator.graph import assemble
from orchestrator.models import endpoint, model_name
from orchestrator.nodes.update_memory import update_view
from orchestrator.private import history_file, make_private_file
from orchestrator.services import make_services

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from memory.engine import MemoryEngine
    from orchestrator.services import Services
    from orchestrator.settings import Settings

HELP: Final = """\
/memory [NAME]  what is remembered, or what is known of NAME
/threads        your conversations
/thread ID      go on with a conversation
/new            start a new conversation
/help           this help
/quit           leave (Ctrl-D does too); memory is written first"""


MAX_THREAD_LENGTH: Final = 256
LONGEST_LINE: Final = 4 * LONGEST
"""Bytes of a line of input; one of as many holds a message of any letters."""
MOST_SKIPPED: Final = 16
"""A line that is so many times longer never ends: the input is over."""


@dataclass(slots=True)
class PlainScreen:
    """Replies on standard output, everything else on standard error; what is printed cannot move a cursor."""

    def token(self, text: str) -> None:
        """Show a piece of the reply."""
        sys.stdout.write("".join(c if c.isprintable() or c in "\n\t" else " " for c in text))
        sys.stdout.flush()

    def end_reply(self) -> None:
        """End the reply's line."""
        sys.stdout.write("\n")
        sys.stdout.flush()

    def update(self, update: dict[str, Any]) -> None:
        """Show what memory has learned."""
        for line in update_lines(update):
            self.note(line)

    def usage(self, tokens: int, limit: int) -> None:
        """Show that today's tokens are past the limit."""
        self.note(f"! {tokens:,} tokens today, past the limit of {limit:,} (ORCHESTRATOR_TOKENS_PER_DAY)")

    def error(self, error: Exception) -> None:
        """Show why a turn failed."""
        self.note(f"orchestrator: {describe(error)}")

    def note(self, text: str) -> None:
        """Show something that is not part of a reply."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201 -- the command line's own output


class TerminalScreen(PlainScreen):
    """The same on a terminal, where notes appear above the prompt."""

    def note(self, text: str) -> None:
        """Show something that is not part of a reply."""
        print(text, flush=True)  # noqa: T201 -- patched by prompt_toolkit to appear above the prompt


@dataclass(slots=True)
class Chat:
    """The loop's state."""

    settings: Settings
    services: Services
    engine: MemoryEngine
    session: ChatSession
    screen: PlainScreen

    async def line(self, text: str) -> bool:
        """Handle one line of input; False means leave."""
        if not text.strip():
            return True
        if len(text) > LONGEST:
            self.session.failed += 1
            self.screen.error(InputError(f"a message has at most {LONGEST:,} characters; send it in parts"))
            return True
        if text.strip().startswith("/"):
            return await self._command(*text.strip().partition(" ")[::2])
        await self.session.say(text)
        return True

    async def finish(self) -> None:
        """End the conversation: whatever waits is written now."""
        await self.session.settle()
        if self.settings.update_at_end:
            report = await self.engine.update_all(self.settings.user)
            self.screen.update({**update_view(report)})
            await self.engine.close(self.settings.user, self.session.thread)

    async def _command(self, name: str, rest: str) -> bool:
        if name in ("/quit", "/exit"):
            return False
        if name == "/memory":
            await self._memory(rest.strip())
        elif name == "/threads":
            for thread in await threads(self.engine.store, self.settings.user):
                self.screen.note(
                    printable(f"{thread['thread']}  {local_minute(thread['updated_at'])}  {thread['title']}")
                )
        elif name in ("/new", "/thread"):
            await self._go_to(rest.strip() if name == "/thread" and rest.strip() else new_thread())
        else:
            self.screen.note(HELP if name == "/help" else f"unknown command {printable(name)}\n{HELP}")
        return True

    async def _go_to(self, thread: str) -> None:
        try:
            checked = thread_id(thread)
        except InputError as error:
            self.screen.error(error)
            return
        await self.session.settle()
        self.session.thread = checked
        self.screen.note(f"conversation {checked}")

    async def _memory(self, name: str) -> None:
        store, user = self.engine.store, self.settings.user
        if name:
            try:
                found = await find_records(store, user, name)
            except NameTooLongError as error:
                self.screen.error(error)
                return
            for record in found:
                for line in record_lines(record.label, record.fields, record.receipts):
                    self.screen.note(line)
            return
        counts = {kind: len(await all_records(store, user, kind)) for kind in KINDS}
        waiting = len(await self.engine.pending(user))
        known = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "nothing yet"
        self.screen.note(f"{known}; {waiting or 'no'} message{'' if waiting == 1 else 's'} to be read")


def new_thread() -> str:
    """Name a new conversation."""
    return secrets.token_hex(4)


def thread_id(given: str) -> str:
    """Check the id of a conversation that a person gave."""
    if given.strip() and given.isprintable() and len(given) <= MAX_THREAD_LENGTH:
        return given
    raise InputError(f"a conversation's id is 1 to {MAX_THREAD_LENGTH} printable characters; give another")


async def run_chat(settings: Settings, thread: str | None, *, interactive: bool) -> int:
    """Talk until the input ends, then write all memory; return how many messages got no reply."""
    chosen = new_thread() if thread is None else thread_id(thread)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        saver = await stack.enter_async_context(open_threads(settings))
        services = make_services(settings)
        graph = assemble(services).compile(checkpointer=saver, store=store, name="orchestrator")
        screen = TerminalScreen() if interactive else PlainScreen()
        turns = Turns(store, settings.user, services.clock, screen.note)
        session = ChatSession(graph, settings.user, chosen, screen, turns)
        chat = Chat(settings, services, services.engine(store), session, screen)
        try:
            await (_prompt(chat) if interactive else _lines(chat))
            await chat.finish()
        except BrokenPipeError:
            await chat.finish()  # nobody reads the replies any more; what was said is remembered all the same
            raise
        finally:
            await session.stop()
        return session.failed


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


async def _prompt(chat: Chat) -> None:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory
    from prompt_toolkit.patch_stdout import patch_stdout

    history = make_private_file(history_file(chat.settings.data, chat.settings.user))
    where = endpoint(chat.settings)
    chat.screen.note(
        f"model {model_name(chat.settings)}{printable(f' at {where}' if where else '')}, user {printable(chat.settings.user)}, "
        f"conversation {chat.session.thread}; /help for help"
    )
    prompt: PromptSession[str] = PromptSession(history=FileHistory(str(history)))
    with patch_stdout():
        while True:
            try:
                text = await prompt.prompt_async("> ")
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            if not await _interruptible(chat, text):
                return


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
