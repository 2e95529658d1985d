"""What a thread keeps of the work in it: the task, a context stack, variables, what tools did, and why.

It lives in the thread's checkpoint and nowhere else: it is no memory, and another conversation does not see it.
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
