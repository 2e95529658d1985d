"""First node of a turn: log the new messages, and recall what fits the newest."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime

from memory.recall import create_memory_context
from memory.records import LONGEST, Message, is_logged
from orchestrator.context import Context, identify, thread_of
from orchestrator.nodes.ports import TurnNode
from orchestrator.routing import last_user_text, window
from orchestrator.session import noted
from orchestrator.state import MemoryView, Pending, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import AnyMessage

    from memory import MemoryEngine
    from memory.records import PendingMessage
    from orchestrator.services import Services

logger = logging.getLogger(__name__)

LOGGED: Final = 50
"""Newest messages that a turn looks through for ones not logged yet; all, if the oldest of these is new."""
OTHERS: Final = 5
"""Other threads with due messages that one turn takes up at most."""


def make_initialize_memory(services: Services) -> TurnNode:
    """Return the node."""

    async def initialize_memory(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        """Log new messages as pending and recall what fits the newest; a failure never stops the turn."""
        user, thread = identify(runtime, services.settings.user), thread_of(runtime)
        now = services.clock().isoformat()
        nothing = Pending(user_messages=0, message_ids=[], other_threads=[])
        update: dict[str, Any] = {"pending": nothing}
        try:
            engine = services.engine(runtime.store)
            # Recall starts first, to search the state before this turn: otherwise the text index would
            # have to take in the message being logged before anything could be found by words.
            recalled = asyncio.create_task(_recall(engine, user, state, services))
            logged = asyncio.create_task(_log_and_count(engine, user, thread, state["messages"], now))
            try:
                update["memory"] = await recalled
            finally:
                update["pending"] = await logged
        # Boundary: if memory fails in any way, the conversation goes on and the reply says so.
        except Exception as error:
            logger.exception("memory could not be loaded")
            reason = f"{type(error).__name__}: {error}"[:200]
            unwritten = update["pending"] is nothing
            update["memory"] = MemoryView(text="", shown=0, left_out=0, error=reason, unwritten=unwritten)
        return {**update, "session": noted(now, "initialize_memory", _recalled(update["memory"]))}

    return initialize_memory


def loggable(messages: Sequence[AnyMessage], now: str) -> list[Message]:
    """Return the messages of users and of the assistant in the form of the message log."""
    found = []
    for message in messages:
        if isinstance(message, HumanMessage) and message.id:
            found.append(Message(message.id, "user", _bounded(message), message.name, now))
        elif isinstance(message, AIMessage) and message.id and message.text.strip():
            found.append(Message(message.id, "assistant", _bounded(message), None, now))
    return found


def _bounded(message: AnyMessage) -> str:
    """Return the text of a message, cut to the `LONGEST` characters that are remembered."""
    text = message.text
    if len(text) > LONGEST:
        logger.warning("only the first %d characters of message %s are remembered", LONGEST, message.id)
    return text[:LONGEST]


def _recalled(view: MemoryView) -> str:
    if view["error"]:
        return f"memory could not be read: {view['error']}"
    return f"recalled {view['shown']}, left out {view['left_out']}"


async def _log_and_count(
    engine: MemoryEngine, user: str, thread: str, messages: Sequence[AnyMessage], now: str
) -> Pending:
    recent = loggable(messages[-LOGGED:], now)
    if len(messages) > LOGGED and recent and not await is_logged(engine.store, user, thread, recent[0].id):
        recent = loggable(messages, now)
    return _counted(await engine.record_turn(user, thread, recent), thread, now)


async def _recall(engine: MemoryEngine, user: str, state: State, services: Services) -> MemoryView:
    settings = services.settings
    seen = [message.id for message in window(state["messages"], settings.window) if message.id]
    context = await create_memory_context(
        engine.store,
        user,
        last_user_text(state["messages"])[:4_000],
        tokens=settings.context_tokens,
        now=services.clock(),
        timezone=settings.timezone,
        seen=seen,
    )
    view = MemoryView(text=context.text, shown=context.shown, left_out=context.left_out, error=None)
    if context.refs:
        view["refs"] = list(context.refs)
    if context.profile:
        view["profile"] = dict(context.profile)
    return view


def _counted(waiting: Sequence[PendingMessage], thread: str, now: str) -> Pending:
    mine = [message for message in waiting if message.thread == thread and message.role == "user"]
    due = [
        message.thread for message in waiting if message.thread != thread and (message.retry_at or "") <= now
    ]
    return Pending(
        user_messages=len(mine),
        message_ids=[message.message for message in mine],
        other_threads=list(dict.fromkeys(due))[:OTHERS],
    )
