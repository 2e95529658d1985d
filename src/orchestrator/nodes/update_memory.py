"""Background node: read pending messages into memory. Its failures never reach the conversation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from langchain_core.messages import RemoveMessage
from langgraph.runtime import Runtime

from memory import UpdateReport
from orchestrator.context import Context, identify, thread_of
from orchestrator.nodes.ports import TaskNode
from orchestrator.session import instant, noted
from orchestrator.state import MemoryUpdate, Summary, UpdateTask

if TYPE_CHECKING:
    from orchestrator.services import Services

logger = logging.getLogger(__name__)


def make_update_memory(services: Services) -> TaskNode:
    """Return the node."""

    async def update_memory(state: UpdateTask, runtime: Runtime[Context]) -> dict[str, Any]:
        """Process the pending messages of a thread of the run's user."""
        user = identify(runtime, services.settings.user)
        thread = state["thread"] or thread_of(runtime)
        try:
            report = await services.engine(runtime.store).update(user, thread)
        # Boundary: the messages stay pending, so nothing is lost by going on.
        except Exception as error:
            logger.exception("memory could not be updated")
            report = UpdateReport("failed", reason=f"{type(error).__name__}: {error}"[:200])
        update = update_view(report)
        runtime.stream_writer({"type": "memory_update", "thread": thread, **update})
        step = noted(instant(services.clock()), "update_memory", _told(state, update))
        folded = await _fold(services, runtime, user, thread, state)
        await _maintain_daily(services, runtime, user)
        return {"session": step, **folded, **({"last_update": update} if state["thread"] is None else {})}

    return update_memory


async def _fold(
    services: Services, runtime: Runtime[Context], user: str, thread: str, task: UpdateTask
) -> dict[str, Any]:
    """Fold the messages leaving the window into the summary, unless some are still to be read into memory."""
    leaving = task.get("fold", [])
    if not leaving:
        return {}
    try:
        folded = await services.engine(runtime.store).fold(user, thread, leaving, said=task.get("said", []))
    # Boundary: the messages stay where they are, and the next turn tries again.
    except Exception:
        logger.exception("a conversation could not be folded")
        return {}
    if folded is None:
        return {}
    added = Summary(lines=list(folded.summary), through=leaving[-1], messages=len(leaving))
    return {"summary": added, "messages": [RemoveMessage(id=identity) for identity in leaving]}


async def _maintain_daily(services: Services, runtime: Runtime[Context], user: str) -> None:
    """Run the daily maintenance of memory, unless it has run within a day."""
    try:
        report = await services.engine(runtime.store).maintain_daily(user, retention=services.settings.rules)
    # Boundary: tomorrow's maintenance does what was left undone.
    except Exception:
        logger.exception("memory could not be looked after")
        return
    if report is not None and report.done:
        logger.info("maintenance: %s", report.counts())


def _told(task: UpdateTask, update: MemoryUpdate) -> str:
    """Return one line for the session: which thread was read, why, and with what result."""
    whose = "this thread" if task["thread"] is None else f"thread {task['thread'][:60]}"
    because = f" ({update['reason']})" if update["reason"] else ""
    changes = len(update["changes"])
    what = f"{changes or 'no'} change{'' if changes == 1 else 's'}"
    return f"read {whose} ({task['reason']}): {update['outcome']}{because}, {what}"


def update_view(report: UpdateReport) -> MemoryUpdate:
    """Return an update report as plain JSON types."""
    return MemoryUpdate(
        outcome=report.outcome,
        reason=report.reason,
        changes=[change.as_json() for change in report.changes],
        pending=report.pending,
        refused=report.refused,
        proposed=report.proposed,
    )
