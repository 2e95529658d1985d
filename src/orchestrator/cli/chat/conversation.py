"""One conversation on the command line: replies stream, and memory is updated in the background."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langgraph.types import Command

from orchestrator.context import Context, checkpoint_thread
from orchestrator.yes_or_no import is_answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langgraph.graph.state import CompiledStateGraph

    from orchestrator.cli.chat.turns import Turns
    from orchestrator.state import State

PATIENCE: Final = 3
"""How often in a row new messages may stop the memory update before one waits for it."""
NOT_OPEN: Final = "That question is not open any more; nothing was done."


class Screen(Protocol):
    """The output of a conversation."""

    def token(self, text: str) -> None:
        """Show a piece of the reply."""

    def end_reply(self) -> None:
        """Show that the reply is complete."""

    def update(self, update: dict[str, Any]) -> None:
        """Show what memory has learned, or that the update failed."""

    def usage(self, tokens: int, limit: int) -> None:
        """Show that today's tokens are over the limit."""

    def error(self, error: Exception) -> None:
        """Show that a turn failed."""


@dataclass(slots=True)
class ChatSession:
    """A thread of a user, with at most one run at a time.

    Two runs of one thread must not overlap, because LangGraph would lose a turn; `turns` sees to that between
    processes. So a new message first stops a memory update that still runs (nothing is lost: its messages
    stay pending and join the next update) or, after `PATIENCE` stops in a row, waits for it.
    """

    graph: CompiledStateGraph[State, Context, State, State]
    user: str
    thread: str
    screen: Screen
    turns: Turns | None = None
    """Keeps runs of other processes from overlapping; None if there can be none."""
    failed: int = 0
    """Messages that got no reply."""
    _run: asyncio.Task[None] | None = None
    _preempted: int = 0
    _asked: tuple[str, str] | None = None
    """The thread whose run waits for a yes or no, and the id of the question that was shown."""
    _streamed: str = ""
    """The part of the reply that has been shown."""
    _replied: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, text: str) -> None:
        """Send a message, or the answer to the assistant's open yes-or-no question.

        Returns when the reply is complete, while memory may still be updated. Anything but a yes or no is
        sent as a message: what was asked about is then not done.
        """
        await self._stop_or_await_update()
        self._replied = asyncio.Event()
        self._run = asyncio.create_task(self._turn(text))
        waiter = asyncio.create_task(self._replied.wait())
        try:
            await asyncio.wait({waiter, self._run}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiter.cancel()
        if self._run.done():
            self._raise_run_error()

    async def settle(self) -> None:
        """Wait until the current run is over, including its memory update."""
        if self._run is not None:
            await asyncio.wait({self._run})
            self._raise_run_error()

    def _raise_run_error(self) -> None:
        """Raise the error that ended the run: a `BrokenPipeError`, as `_turn` reports all others."""
        run, self._run = self._run, None
        if run is not None and not run.cancelled():
            run.result()

    async def stop(self) -> None:
        """Cancel the current run: its reply, or its memory update."""
        if self._run is not None and not self._run.done():
            self._run.cancel()
            await asyncio.wait({self._run})

    async def _stop_or_await_update(self) -> None:
        if self._run is None or self._run.done():
            self._raise_run_error()
            self._preempted = 0
        elif self._preempted < PATIENCE:
            self._preempted += 1
            await self.stop()
        else:
            await self.settle()
            self._preempted = 0

    async def _turn(self, text: str) -> None:
        try:
            async with self.turns.hold(self.thread) if self.turns else nullcontext():
                await self._follow(text)
        except BrokenPipeError:
            raise
        # Boundary: a failed turn is reported and the conversation goes on; its message stays in the thread.
        except Exception as error:  # noqa: BLE001 -- the boundary described above
            self.failed += 1
            self.screen.error(error)
        finally:
            self._replied.set()

    async def _follow(self, text: str) -> None:
        """Run a turn and show its events; tell the user if the question they answered is no longer open."""
        answers, heard = self._is_asked() and is_answer(text), False
        async for mode, event in self._stream(text, answers=answers):
            heard = True
            self._show(mode, event)
        if answers and not heard:
            self.screen.token(NOT_OPEN)
            self.screen.end_reply()

    def _is_asked(self) -> bool:
        return self._asked is not None and self._asked[0] == self.thread

    def _stream(self, text: str, *, answers: bool) -> AsyncIterator[tuple[str, Any]]:
        _, question = self._asked or ("", "")
        self._asked, self._streamed = None, ""
        said: Any = {
            "messages": [HumanMessage(text, id=str(uuid.uuid4()))]
        }  # part of a state is a valid input
        stream: AsyncIterator[tuple[str, Any]] = self.graph.astream(  # type: ignore[assignment]  # LangGraph types events as dict in all modes
            Command(resume={question: text}) if answers else said,
            {"configurable": {"thread_id": checkpoint_thread(self.user, self.thread)}, "recursion_limit": 50},
            context=Context(user_id=self.user),
            stream_mode=["messages", "updates", "custom"],
            durability="sync",
        )
        return stream

    def _show(self, mode: str, event: Any) -> None:
        if mode == "messages":
            chunk, info = event
            if isinstance(chunk, AIMessageChunk) and info.get("langgraph_node") == "llm_node" and chunk.text:
                self._streamed += chunk.text
                self.screen.token(chunk.text)
        elif mode == "updates" and "__interrupt__" in event:
            asked = event["__interrupt__"][0]  # a step asks one question at most
            self._asked = (self.thread, asked.id)
            self.screen.token(f"{_question(asked.value)} [y/N]")
            self.screen.end_reply()
        elif mode == "updates" and "llm_node" in event:
            last = event["llm_node"]["messages"][-1]
            if isinstance(last, AIMessage) and not last.tool_calls:
                added = last.text.removeprefix(
                    self._streamed
                )  # added after streaming: the notice of `not_remembered`
                if added and last.text != added:
                    self.screen.token(added)
                self.screen.end_reply()
                self._replied.set()
            self._streamed = ""
        elif mode == "custom" and isinstance(event, dict) and event.get("type") == "memory_update":
            self.screen.update(event)
        elif mode == "custom" and isinstance(event, dict) and event.get("type") == "usage_warning":
            self.screen.usage(event["tokens"], event["limit"])


def _question(value: Any) -> str:
    return str(value["question"] if isinstance(value, dict) and "question" in value else value)
