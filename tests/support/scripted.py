"""A chat model that answers from a script, so that tests need no patching."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

    Script = Callable[[list[BaseMessage], list[str]], AIMessage | Exception]


class ScriptedModel(BaseChatModel):
    """Answers with what `script(messages, tool names)` returns; an exception is raised.

    `calls` keeps the messages of every call. `delay` seconds pass before each answer.
    """

    delay: float = 0.0
    _script: Any = PrivateAttr()
    _calls: list[list[Any]] = PrivateAttr(default_factory=list)

    def __init__(self, script: Script, *, delay: float = 0.0) -> None:
        super().__init__(delay=delay)
        self._script = script

    @property
    def calls(self) -> list[list[BaseMessage]]:
        return self._calls

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, AIMessage]:
        names = [_name(tool) for tool in tools]
        return self.bind(tools=names, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._calls.append(messages)
        reply = self._script(messages, kwargs.get("tools") or [])
        if isinstance(reply, Exception):
            raise reply
        return ChatResult(generations=[ChatGeneration(message=reply)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        await asyncio.sleep(self.delay)
        return self._generate(messages, stop, None, **kwargs)


def call(tool: str, identity: str = "call-1", /, **args: Any) -> AIMessage:
    """Return an answer that calls one tool."""
    return AIMessage(
        content="", tool_calls=[{"name": tool, "args": args, "id": identity, "type": "tool_call"}]
    )


def calls(*one: AIMessage) -> AIMessage:
    """Join answers into one that makes all their calls."""
    joined = [
        {**each, "id": f"call-{number}"} for number, message in enumerate(one) for each in message.tool_calls
    ]
    return AIMessage(content="", tool_calls=joined)


def evidence(*items: tuple[str, str, str]) -> list[dict[str, str]]:
    """Write (field, ref, quote) triples as a tool call's evidence."""
    return [{"field": field, "ref": ref, "quote": quote} for field, ref, quote in items]


def patch(document: str, *operations: dict[str, Any]) -> AIMessage:
    """Return an answer that patches one known record."""
    return call("PatchDoc", json_doc_id=document, planned_edits="", patches=list(operations))


def _name(tool: Any) -> str:
    if isinstance(tool, dict):
        return str(tool["function"]["name"])
    return str(getattr(tool, "name", None) or tool.__name__)
