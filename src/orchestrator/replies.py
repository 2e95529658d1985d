"""Checks of a chat model's reply before anything acts on it."""

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
"""The argument that replaces all others of a call if these cannot be stored; its value is the reason."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def whole(reply: BaseMessage | None) -> AIMessage:
    """Return a chat model's complete reply; raises `ModelError` if it is empty or a tool call is cut off.

    LangChain parses streamed arguments leniently: `"48`, cut off on its way to `"48000"`, would become `48`.
    So the arguments are parsed again, strictly. A call with values that no checkpoint can store keeps its
    place in the reply and is answered with the reason (`refusal_of`).
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
    """Return why a call's arguments could not be stored, None if they could."""
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
