"""The tools for the work in this conversation: its task, a context stack, and variables that may expire.

They write the thread's session and nothing else; memory does not change.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, tool
from langgraph.types import Command

from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.session import (
    Session,
    SessionUpdate,
    Variable,
    cut,
    instant,
    live_variables,
    top_of,
    variable_name,
)
from orchestrator.tools.tool_context import Runtime, as_json

MOST_MINUTES: Final = 366 * 24 * 60


def make_session_tools(services: Services) -> list[BaseTool]:
    """Return the tools over the thread's session."""

    def now() -> str:
        return instant(services.clock())

    @tool
    async def set_task(task: str, runtime: Runtime) -> Command[Any]:
        """Keep what the user says they are working on now; it replaces the task before."""
        text = _text(task, "task")
        return _update(runtime, f"The task is now: {text}", SessionUpdate(at=now(), task=text))

    @tool
    async def finish_task(runtime: Runtime) -> Command[Any]:
        """Finish the current task of this conversation when the user says it is done."""
        task = _session(runtime).get("task")
        if not task:
            raise InputError("no task is set in this conversation")
        return _update(runtime, f"Finished: {task['text']}", SessionUpdate(at=now(), task=None))

    @tool
    async def push_context(text: str, runtime: Runtime) -> Command[Any]:
        """Put what the conversation turns to on top of the context stack, to come back to what was before."""
        kept = _text(text, "text")
        return _update(runtime, f"On top now: {kept}", SessionUpdate(at=now(), push=[kept]))

    @tool
    async def pop_context(runtime: Runtime) -> Command[Any]:
        """Take the top off the context stack: the conversation goes back to what was before."""
        session = _session(runtime)
        top = top_of(session)
        if top is None:
            raise InputError("the context stack is empty")
        below = session["context"][-2]["text"] if len(session["context"]) > 1 else None
        said = f"Taken off: {top['text']}" + (f"; on top now: {below}" if below else "; the stack is empty")
        return _update(runtime, said, SessionUpdate(at=now(), pop=[top["text"]]))

    @tool
    async def set_variable(
        name: str, value: str, runtime: Runtime, minutes: int | None = None
    ) -> Command[Any]:
        """Keep a value for this conversation only, such as a currency to answer in; `minutes` is how long."""
        key, kept = variable_name(_text(name, "name")), _text(value, "value")
        until = _until(services, minutes)
        variable = Variable(value=kept, set_at=now(), expires_at=until)
        said = f"Kept for this conversation: {key} = {kept}" + (f", until {until[:16]} UTC" if until else "")
        return _update(runtime, said, SessionUpdate(at=now(), variables={key: variable}))

    @tool
    async def get_variable(name: str, runtime: Runtime) -> str:
        """Return a value that was kept for this conversation."""
        live, key = live_variables(_session(runtime), services.clock()), variable_name(name)
        if key not in live:
            known = f"there are {', '.join(live)}" if live else "there are none"
            raise InputError(f"no variable {key!r} is set in this conversation; {known}")
        return as_json({"name": key, "value": live[key]["value"], "expires_at": live[key]["expires_at"]})

    return [set_task, finish_task, push_context, pop_context, set_variable, get_variable]


def _session(runtime: Runtime) -> Session:
    session: Session = runtime.state.get("session", {})  # ToolRuntime types state loosely
    return session


def _update(runtime: Runtime, said: str, update: SessionUpdate) -> Command[Any]:
    answer = ToolMessage(said, tool_call_id=runtime.tool_call_id)
    return Command(update={"messages": [answer], "session": update})


def _text(given: str, what: str) -> str:
    text = cut(" ".join(given.split()))
    if not text:
        raise InputError(f"`{what}` is empty; give the words")
    return text


def _until(services: Services, minutes: int | None) -> str | None:
    if minutes is None:
        return None
    if not 1 <= minutes <= MOST_MINUTES:
        raise InputError(f"`minutes` is 1 to {MOST_MINUTES}")
    return instant(services.clock() + timedelta(minutes=minutes))
