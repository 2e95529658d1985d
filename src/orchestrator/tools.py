"""The tools the chat model may call. The user is the run's, never an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from langchain_core.messages import HumanMessage
from langchain_core.tools import BaseTool, tool
from langgraph.prebuilt import ToolRuntime
from langgraph.prebuilt.tool_node import ToolInvocationError
from langgraph.runtime import get_runtime

from memory.errors import MemoryError_
from memory.messages import LoggedMessage, Message
from memory.recall.context import create_memory_context, render
from memory.recall.lookup import related_to, similar_to
from memory.recall.structured import open_tasks as find_open_tasks
from memory.recall.structured import pipeline as sum_pipeline
from memory.records import KINDS, specs
from memory.store import StoreError
from orchestrator.context import identify, thread_of
from orchestrator.errors import InputError, OrchestratorError

if TYPE_CHECKING:
    from memory.engine import MemoryEngine
    from orchestrator.services import Services

Runtime = ToolRuntime[Any, Any]
Kind = Literal["accounts", "contacts", "opportunities", "cases", "tasks", "leads"]


def make_tools(services: Services) -> list[BaseTool]:
    """Return the tools over these services."""

    def scope(runtime: Runtime) -> tuple[MemoryEngine, str]:
        return services.engine(runtime.store), identify(get_runtime(), services.settings.user)

    @tool
    async def search_memory(query: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Find what is remembered about a name, id, e-mail address or topic."""
        engine, user = scope(runtime)
        if kind is None:
            context = await create_memory_context(
                engine.store, user, query, tokens=services.settings.context_tokens
            )
            left = f"\n({context.left_out} more)" if context.left_out else ""
            return (context.text + left) or f"Nothing is known about {query}."
        found = await similar_to(engine.store, user, query, 20, [kind])
        return "\n".join(render(record) for record, _ in found) or f"Nothing is known about {query}."

    @tool
    async def get_record(name: str, runtime: Runtime) -> str:
        """Return one record by its name, id or e-mail address, with what belongs to it."""
        engine, user = scope(runtime)
        record = await engine.find(user, name)
        related = await related_to(engine.store, user, [record], 20)
        return "\n".join(render(one) for one in [record, *related])

    @tool
    async def pipeline(runtime: Runtime) -> str:
        """Sum all deals by stage."""
        engine, user = scope(runtime)
        rows = await sum_pipeline(engine.store, user)
        lines = [
            f"- {row.stage}: {row.count} deals, {row.amount:,.0f} {row.currency}".rstrip() for row in rows
        ]
        return "\n".join(lines) or "There are no deals."

    @tool
    async def open_tasks(runtime: Runtime) -> str:
        """List the tasks that are not done, by due date."""
        engine, user = scope(runtime)
        found = await find_open_tasks(engine.store, user)
        return "\n".join(render(task) for task in found) or "There are no open tasks."

    @tool
    async def correct_record(name: str, field: str, value: str, runtime: Runtime) -> str:
        """Set one field of a record to what the user has just said; the value must be in their message."""
        engine, user = scope(runtime)
        record = await engine.find(user, name)
        if field not in specs(KINDS[record.kind]):
            known = ", ".join(specs(KINDS[record.kind]))
            raise InputError(f"{record.kind} have no field {field!r}; they have {known}")
        said = _last_said(runtime.state, thread_of(get_runtime()), services.clock().isoformat())
        changes = await engine.correct(user, record, field, value, said)
        return (
            f"Done: {record.label}, {field} is now {value}."
            if changes
            else f"{record.label} already has that {field}."
        )

    @tool
    async def forget_record(name: str, runtime: Runtime) -> str:
        """Forget one record that the user has asked to forget, named in full as the user named it."""
        engine, user = scope(runtime)
        record = await engine.find(user, name, exact=True)
        said = _last_said(runtime.state, "", "").message.content.casefold()
        if not any(word in said for word in ("forget", "delete", "remove")) or name.casefold() not in said:
            raise InputError(
                "the user has not asked to forget this record; ask them to say so and to name it"
            )
        await engine.forget(user, record)
        return f"Forgotten: {KINDS[record.kind].SINGULAR} {record.label}."

    return [search_memory, get_record, pipeline, open_tasks, correct_record, forget_record]


def tell_error(error: Exception) -> str:
    """Say to the model what is wrong with its call or with memory; what else goes wrong is not its business."""
    if isinstance(error, ToolInvocationError):
        return error.message
    if isinstance(error, MemoryError_ | StoreError | OrchestratorError):
        return f"Error: {error}"
    raise error


def _last_said(state: Any, thread: str, now: str) -> LoggedMessage:  # ToolRuntime types state loosely
    """Return the user's newest message, which is what a change of memory has to rest on."""
    for message in reversed(state["messages"]):
        if isinstance(message, HumanMessage):
            said = Message(message.id or "", "user", message.text, message.name, now)
            return LoggedMessage("", thread, said, "chat", now)
    return LoggedMessage("", thread, Message("", "user", "", None, now), "chat", now)
