"""Handling of the lines of a chat, messages and commands; and opening of all that a chat needs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.errors import NameTooLongError
from memory.kinds import KINDS
from memory.recall import all_records, find_records
from memory.records import LONGEST, threads
from memory.text import local_minute
from orchestrator.cli.chat.conversation import ChatSession
from orchestrator.cli.chat.thread_ids import new_thread, thread_id
from orchestrator.cli.chat.turns import Turns
from orchestrator.cli.common import open_store, open_threads, printable
from orchestrator.cli.memory.render import record_lines
from orchestrator.errors import InputError
from orchestrator.graph import assemble
from orchestrator.nodes.update_memory import update_view
from orchestrator.services import make_services

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from memory import MemoryEngine
    from orchestrator.cli.chat.screens import PlainScreen
    from orchestrator.services import Services
    from orchestrator.settings import Settings

HELP: Final = """\
/memory [NAME]  what is remembered, or what is known of NAME
/threads        your conversations
/thread ID      go on with a conversation
/new            start a new conversation
/help           this help
/quit           leave (Ctrl-D does too); memory is written first"""


@dataclass(slots=True)
class Chat:
    """The state of the chat loop."""

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
        """End the conversation; with `update_at_end`, read all pending messages into memory first."""
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


async def open_chat(stack: AsyncExitStack, settings: Settings, thread: str, screen: PlainScreen) -> Chat:
    """Open the databases, which `stack` closes, and build the graph and the chat."""
    store = await stack.enter_async_context(open_store(settings))
    saver = await stack.enter_async_context(open_threads(settings))
    services = make_services(settings)
    graph = await asyncio.to_thread(assemble, services)
    compiled = graph.compile(checkpointer=saver, store=store, name="orchestrator")
    turns = Turns(store, settings.user, services.clock, screen.note)
    session = ChatSession(compiled, settings.user, thread, screen, turns)
    return Chat(settings, services, services.engine(store), session, screen)
