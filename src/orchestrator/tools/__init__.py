"""The tools the chat model may call. The user is the run's, never an argument."""

from orchestrator.tools.offered import make_tools, tell_error

__all__ = ["make_tools", "tell_error"]
