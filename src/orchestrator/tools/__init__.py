"""The tools the chat model may call. The user comes from the run, never from an argument."""

from orchestrator.tools.tool_node import make_tool_node, make_tools, tell_error

__all__ = ["make_tool_node", "make_tools", "tell_error"]
