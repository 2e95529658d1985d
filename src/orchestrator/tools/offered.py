"""Which tools the chat model is offered, and what it is told when one fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.prebuilt.tool_node import ToolInvocationError

from memory.errors import CrmMemoryError
from memory.store import StoreError
from orchestrator.errors import OrchestratorError
from orchestrator.tools.changing import make_changing_tools
from orchestrator.tools.looking import make_looking_tools

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

    from orchestrator.services import Services


def make_tools(services: Services) -> list[BaseTool]:
    """Return the tools over these services."""
    return [*make_looking_tools(services), *make_changing_tools(services)]


def tell_error(error: Exception) -> str:
    """Say to the model what is wrong with its call or with memory; what else goes wrong is not its business."""
    if isinstance(error, ToolInvocationError):
        return error.message
    if isinstance(error, CrmMemoryError | StoreError | OrchestratorError):
        return f"Error: {error}"
    raise error
