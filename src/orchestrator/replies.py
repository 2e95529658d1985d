"""What a chat model sent, checked before anything acts on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage, AIMessageChunk, ToolCall, message_chunk_to_message

from memory.extraction import OddArgumentError, check_arguments, read_arguments
from orchestrator.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langchain_core.messages import BaseMessage

REFUSED: Final = "__refused__"
"""The one argument of a call whose own could not be held; its value says why."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def whole(reply: BaseMessage | None) -> AIMessage:
    """Return a chat model's complete reply; raises `ModelError` if it is empty or a tool call in it is not complete.

    LangChain reads what it can of streamed arguments. `"48` that was to become `"48000"` would be called
    with as `48`, so the arguments are read once more, strictly. A call with values that no checkpoint can hold
    keeps its place, and is answered with what is wrong (`refusal_of`).
    """
    if not isinstance(reply, AIMessage):
        raise ModelError("the model sent no reply; try again")
    calls = _streamed(reply) if isinstance(reply, AIMessageChunk) else _given(reply)
    message = _message(reply) if isinstance(reply, AIMessageChunk) else reply
    message.tool_calls, message.invalid_tool_calls = calls, []
    if isinstance(message.content, str):
        message.content = _SURROGATE.sub("\ufffd", message.content)
    if not message.tool_calls and not message.text.strip():
        why = message.response_metadata.get("finish_reason") or "it gave no reason"
        raise ModelError(f"the model sent an empty reply ({why}); try again, or another model")
    return message


def refusal_of(args: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a call's own arguments, if they could not be held."""
    given = args.get(REFUSED)
    return str(given) if given is not None else None


def _streamed(reply: AIMessageChunk) -> list[ToolCall]:
    return [_call(one["name"], one["args"] or "{}", one["id"]) for one in reply.tool_call_chunks]


def _given(reply: AIMessage) -> list[ToolCall]:
    broken = [_call(one["name"], one["args"] or "", one["id"]) for one in reply.invalid_tool_calls]
    return [*(_checked(one) for one in reply.tool_calls), *broken]


def _call(name: str | None, text: str, identity: str | None) -> ToolCall:
    try:
        args = read_arguments(text)
    except OddArgumentError as error:
        args = {REFUSED: str(error)}
    except ValueError as error:
        raise ModelError(f"the model's call of {name} was cut off or is not valid JSON; try again") from error
    return ToolCall(name=name or "", args=args, id=identity, type="tool_call")


def _checked(call: ToolCall) -> ToolCall:
    try:
        check_arguments(call["args"])
    except OddArgumentError as error:
        return {**call, "args": {REFUSED: str(error)}}
    return call


def _message(chunk: AIMessageChunk) -> AIMessage:
    message = message_chunk_to_message(chunk)
    if not isinstance(message, AIMessage):
        raise TypeError(f"a chunk of a reply became a {message.type} message")
    return message
