"""What a chat model sent, checked before anything acts on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, AIMessageChunk, message_chunk_to_message

from orchestrator.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage


def whole(reply: BaseMessage | None) -> AIMessage:
    """Return a chat model's complete reply; raises `ModelError` if it is empty or a tool call in it is not complete.

    LangChain reads what it can of streamed arguments. `"48` that was to become `"48000"` would be called
    with as `48`, so the arguments are read once more, strictly.
    """
    if not isinstance(reply, AIMessage):
        raise ModelError("the model sent no reply; try again")
    broken = [str(call["name"]) for call in reply.invalid_tool_calls]
    if isinstance(reply, AIMessageChunk):
        broken += [str(call["name"]) for call in reply.tool_call_chunks if not _is_object(call["args"])]
        reply = _message(reply)
    if broken:
        raise ModelError(f"the model's call of {broken[0]} was cut off or is not valid JSON; try again")
    if not reply.tool_calls and not reply.text.strip():
        why = reply.response_metadata.get("finish_reason") or "it gave no reason"
        raise ModelError(f"the model sent an empty reply ({why}); try again, or another model")
    return reply


def _message(chunk: AIMessageChunk) -> AIMessage:
    message = message_chunk_to_message(chunk)
    if not isinstance(message, AIMessage):
        raise TypeError(f"a chunk of a reply became a {message.type} message")
    return message


def _is_object(text: str | None) -> bool:
    try:
        return isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        return False
