"""Which tools the chat model is offered, and what it is told when one fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.prebuilt import ToolNode
from langgraph.prebuilt.tool_node import ToolInvocationError

from memory.errors import CrmMemoryError
from memory.store import StoreError
from orchestrator.errors import OrchestratorError
from orchestrator.tools.call_records import make_recorder
from orchestrator.tools.change_tools import make_change_tools
from orchestrator.tools.conversation_tools import make_conversation_tool
from orchestrator.tools.doubt_tools import make_doubt_tool
from orchestrator.tools.list_tools import make_list_tools
from orchestrator.tools.query_tools import make_query_tools
from orchestrator.tools.session_tools import make_session_tools
from orchestrator.tools.verify_tools import make_verify_tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.tools import BaseTool

    from orchestrator.services import Services


def make_tools(services: Services) -> list[BaseTool]:
    """Return the tools over these services."""
    return [
        *make_query_tools(services),
        *make_list_tools(services),
        make_verify_tool(services),
        make_conversation_tool(services),
        *make_change_tools(services),
        make_doubt_tool(services),
        *make_session_tools(services),
    ]


def make_tool_node(services: Services, tools: Sequence[BaseTool]) -> ToolNode:
    """Return the node that calls the tools and records each call in the thread's session."""
    return ToolNode(tools, handle_tool_errors=tell_error, awrap_tool_call=make_recorder(services))


def tell_error(error: Exception) -> str:
    """Return the message to the model for an error of its call or of memory; raise any other error again."""
    if isinstance(error, ToolInvocationError):
        return error.message
    if isinstance(error, CrmMemoryError | StoreError | OrchestratorError):
        return f"Error: {error}"
    raise error
