"""The shapes of nodes, as LangGraph calls them."""

from __future__ import annotations

from typing import Any, Protocol

from langgraph.runtime import Runtime

from orchestrator.context import Context
from orchestrator.state import State, UpdateTask


class TurnNode(Protocol):
    """A step of a turn that needs to know whose it is."""

    async def __call__(self, state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        """Return what changes in the state."""
        ...


class TaskNode(Protocol):
    """A step that is sent a task of its own."""

    async def __call__(self, state: UpdateTask, runtime: Runtime[Context]) -> dict[str, Any]:
        """Return what changes in the state."""
        ...
