"""Records of tool calls for the thread's session, written in the same step as the call's own result."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import orjson
from langchain_core.messages import ToolMessage
from langgraph.types import Command

from orchestrator.replies import refusal_of
from orchestrator.session import Execution, SessionUpdate, cut, instant
from orchestrator.session.types import ARGUMENTS, NAME, Plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langchain_core.messages import ToolCall
    from langgraph.prebuilt.tool_node import AsyncToolCallWrapper, ToolCallRequest

    from orchestrator.services import Services

LONGEST_ARGUMENT: Final = 4_000
"""Most characters of one argument; a note has 2,000, a name far fewer."""
EXACT: Final = 2**53
"""Integers from this size on are stored as text: not every JSON parser keeps them exact."""


def make_recorder(services: Services) -> AsyncToolCallWrapper:
    """Return the wrapper that times and records every tool call.

    A call that raises is not recorded, because its step then writes nothing. That is either an interrupt,
    recorded when the call is made again with the answer, or an error that ends the run.
    """

    async def record(request: ToolCallRequest, execute: Any) -> Command[Any]:  # the callable is LangGraph's
        at, began = instant(services.clock()), services.stopwatch()
        call = request.tool_call
        refusal = refusal_of(call["args"]) or too_long(call)
        result = _refused(call, refusal) if refusal else await execute(request)
        message = message_of(result)
        execution = Execution(
            tool=cut(call["name"], NAME),
            args=plain_arguments(call["args"]),
            ok=message.status != "error",
            ms=round((services.stopwatch() - began) * 1_000, 3),
            error=cut(message.text.removeprefix("Error: ")) if message.status == "error" else None,
            at=at,
        )
        return with_execution(result, message, execution)

    return record


def too_long(call: ToolCall) -> str | None:
    """Return an error for the model if an argument has more text than any tool takes, else None."""
    for name, value in call["args"].items():
        if isinstance(value, str) and len(value) > LONGEST_ARGUMENT:
            return f"{cut(name, NAME)} has {len(value):,} characters; give at most {LONGEST_ARGUMENT:,}"
    return None


def _refused(call: ToolCall, why: str) -> ToolMessage:
    return ToolMessage(f"Error: {why}", name=call["name"], tool_call_id=str(call["id"]), status="error")


def message_of(result: ToolMessage | Command[Any]) -> ToolMessage:
    """Return the tool message of a result; in a `Command` it is the last message of the update."""
    answer = result if isinstance(result, ToolMessage) else _written(result)["messages"][-1]
    if not isinstance(answer, ToolMessage):
        raise TypeError(f"a tool's update ends in a {type(answer).__name__}, not in its answer")
    return answer


def with_execution(
    result: ToolMessage | Command[Any], message: ToolMessage, execution: Execution
) -> Command[Any]:
    """Return the state update of a call with its record added."""
    own = _written(result)
    known: SessionUpdate = own.get("session") or SessionUpdate(at=execution["at"])
    session: SessionUpdate = {**known, "executions": [execution]}
    return Command(update={**own, "messages": [message], "session": session})


def _written(result: ToolMessage | Command[Any]) -> dict[str, Any]:
    return dict(result.update or {}) if isinstance(result, Command) else {}


def plain_arguments(args: Mapping[str, Any]) -> dict[str, Plain]:
    """Return a call's arguments as plain values of limited length."""
    return {cut(name, NAME): _plain(value) for name, value in list(args.items())[:ARGUMENTS]}


def _plain(value: Any) -> Plain:
    if isinstance(value, str):
        return cut(value)
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < EXACT):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, dict | list):
        try:
            return cut(orjson.dumps(value).decode())
        except TypeError:  # not valid as JSON, such as a number too long or a lone surrogate
            return cut(repr(value))
    return cut(str(value))
