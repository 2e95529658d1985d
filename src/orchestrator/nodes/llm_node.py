"""Second step: the model answers, or calls tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.messages import SystemMessage

from orchestrator.nodes.ports import StateNode
from orchestrator.prompts import system_prompt
from orchestrator.replies import whole
from orchestrator.routing import window
from orchestrator.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool

    from orchestrator.services import Services


def make_llm_node(services: Services, tools: Sequence[BaseTool]) -> StateNode:
    """Return the node."""
    model = services.model.bind_tools(tools)

    async def llm_node(state: State) -> dict[str, Any]:
        """Answer with what memory recalls for this message."""
        prompt = SystemMessage(system_prompt(state.get("memory")))
        seen = window(state["messages"], services.settings.window)
        reply: BaseMessage | None = None
        async for piece in model.astream([prompt, *seen]):
            reply = piece if reply is None else reply + piece  # type: ignore[assignment]  # chunks add up to a chunk
        return {"messages": [whole(reply)]}

    return llm_node
