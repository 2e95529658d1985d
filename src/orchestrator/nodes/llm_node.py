"""Second node of a turn: the model answers, or calls tools."""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, SystemMessage
from langgraph.runtime import Runtime

from memory import Tokens, tokens_used
from memory.store import StoreError
from orchestrator.context import Context, identify, thread_of
from orchestrator.errors import OrchestratorError
from orchestrator.nodes.initialize_memory import loggable
from orchestrator.nodes.ports import TurnNode
from orchestrator.prompts import not_remembered, system_prompt
from orchestrator.replies import whole
from orchestrator.routing import answered, fitting, next_step_line, window
from orchestrator.session import instant, noted, session_text
from orchestrator.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool

    from orchestrator.services import Services
    from orchestrator.state import MemoryView

logger = logging.getLogger(__name__)


def make_llm_node(services: Services, tools: Sequence[BaseTool]) -> TurnNode:
    """Return the node."""
    model = services.model.bind_tools(tools)

    async def llm_node(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        """Answer with what memory recalls for this message."""
        now = services.clock()
        work = session_text(state.get("session", {}), now)
        view, said = state.get("memory"), state.get("summary", {}).get("lines", [])
        prompt = SystemMessage(system_prompt(view, services.today(view), work, said, services.zone(view)))
        newest = answered(window(state["messages"], services.settings.window))
        given = [one for one in state["messages"] if isinstance(one, SystemMessage) and one not in newest]
        seen = [*given, *fitting(newest, services.settings.window_tokens)]
        reply: BaseMessage | None = None
        async for piece in model.astream([prompt, *seen]):
            reply = piece if reply is None else reply + piece  # type: ignore[assignment]  # the sum of two chunks is a chunk
        message = whole(reply)
        notice = not_remembered(view)
        if notice and not message.tool_calls:
            message.content = message.text + notice
        await _log_reply(services, runtime, message, tokens_used([prompt, *seen], message), view)
        why = await asyncio.to_thread(next_step_line, state, message, services.settings.triggers)
        return {"messages": [message], "session": noted(instant(now), "llm_node", why)}

    return llm_node


async def _log_reply(
    services: Services,
    runtime: Runtime[Context],
    reply: AIMessage,
    cost: Tokens,
    view: MemoryView | None,
) -> None:
    """Log a reply, its tokens and the records shown for it; if that fails, the next turn logs the reply."""
    user = identify(runtime, services.settings.user)
    try:
        engine = services.engine(runtime.store)
        if reply.tool_calls:
            today = await engine.spend(user, "chat", cost)
        else:
            reply.id = reply.id or str(uuid.uuid4())
            said = loggable([reply], services.clock().isoformat())
            shown = view.get("refs", []) if view else []
            today = await engine.record_reply(user, thread_of(runtime), said, cost, shown=shown)
    except (StoreError, OrchestratorError):
        logger.warning("a reply could not be logged yet", exc_info=True)
        return
    limit = services.settings.tokens_per_day
    if today is not None and limit and today.all > limit:
        logger.warning("%s has used %d tokens today, past the limit of %d", user, today.all, limit)
        runtime.stream_writer({"type": "usage_warning", "tokens": today.all, "limit": limit})
