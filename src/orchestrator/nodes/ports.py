"""The signatures by which LangGraph calls the nodes."""

from __future__ import annotations

from typing import Any, Protocol

from langgraph.runtime import Runtime

from orchestrator.context import Context
from orchestrator.state import State, UpdateTask


class TurnNode(Protocol):
    """A node that is called with the thread's state."""

    async def __call__(self, state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        """Return what changes in the state."""
        ...


class TaskNode(Protocol):
    """A node that is called with a task of its own, by `Send`."""

    async def __call__(self, state: UpdateTask, runtime: Runtime[Context]) -> dict[str, Any]:
        """Return what changes in the state."""
        ...
