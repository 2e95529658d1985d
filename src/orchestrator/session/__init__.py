"""The session of a thread: its task, context stack, variables, tool calls, and the reasons of each step.

It is stored only in the thread's checkpoint: it is not part of memory, and other threads do not see it.
"""

from orchestrator.session.merging import merge, noted
from orchestrator.session.queries import (
    last_failures,
    live_variables,
    mean_ms,
    per_tool,
    success_rate,
    top_of,
    variable_name,
)
from orchestrator.session.shown import session_text
from orchestrator.session.types import (
    Execution,
    Item,
    Session,
    SessionUpdate,
    Step,
    Task,
    Totals,
    Variable,
    cut,
    instant,
)

__all__ = [
    "Execution",
    "Item",
    "Session",
    "SessionUpdate",
    "Step",
    "Task",
    "Totals",
    "Variable",
    "cut",
    "instant",
    "last_failures",
    "live_variables",
    "mean_ms",
    "merge",
    "noted",
    "per_tool",
    "session_text",
    "success_rate",
    "top_of",
    "variable_name",
]
