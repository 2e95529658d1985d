"""The embedded offline model: a chat model that needs no key, no network and no download.

It has the interface of a hosted model: bound tools, tool calls, streamed text. Which task it has follows
from the tools it is given: trustcall's (extract, update, repair), or the graph's.
It is deterministic, and if a request is beyond it, it says plainly that it is the offline model.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

import orjson
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

FREE: Final = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
_WORD: Final = re.compile(r"\s*\S+\s*")


# ruff: noqa: ARG002 -- the arguments are LangChain's contract


class OfflineChatModel(BaseChatModel):
    """A deterministic chat model: a small trained network, and rules."""

    WRITES: ClassVar[bool] = False
    """It only quotes, so it cannot write summaries in its own words."""
    CLAIMS: ClassVar[bool] = False
    """Its values are words of the messages with a confidence each, not claims of a generative model."""

    @property
    def _llm_type(self) -> str:
        return "orchestrator-offline"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | BaseTool | Any],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[Any, AIMessage]:
        """Bind tools by name; the rules know their schemas."""
        names = [_name(tool) for tool in tools]
        return self.bind(tools=names, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=_reply(messages, kwargs.get("tools") or []))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        # In a thread, as a long text takes time and the event loop serves other conversations meanwhile.
        return await asyncio.to_thread(self._generate, messages, stop, None, **kwargs)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(_reply(messages, kwargs.get("tools") or [])):
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        reply = await asyncio.to_thread(_reply, messages, kwargs.get("tools") or [])
        for chunk in _chunks(reply):
            if run_manager:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk


def load_offline() -> None:
    """Load ahead of time what reads and answers the first message (half a second); safe in a thread."""
    from memory.trained import may_hold, network  # noqa: F401, PLC0415 -- imported to load it
    from orchestrator.offline.answers import answering  # noqa: F401, PLC0415 -- imported to load it

    network()


def _reply(messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
    # Imported here: the rules take a tenth of a second to load, for which the first prompt need not wait.
    if "PatchFunctionErrors" in tools or "NothingToRecord" in tools or "PatchDoc" in tools:
        from orchestrator.offline.drafting import draft_calls, repair_calls  # noqa: PLC0415 -- see above

        calls = repair_calls(messages) if "PatchFunctionErrors" in tools else draft_calls(messages)
        return AIMessage(content="", tool_calls=calls, usage_metadata=FREE)
    from orchestrator.offline.answers.answering import answer  # noqa: PLC0415 -- see above

    return answer(messages, tools)


def _chunks(reply: AIMessage) -> Iterator[ChatGenerationChunk]:
    for word in _WORD.findall(reply.text):
        yield ChatGenerationChunk(message=AIMessageChunk(content=word))
    calls = [
        tool_call_chunk(name=call["name"], args=_json(call["args"]), id=call["id"], index=number)
        for number, call in enumerate(reply.tool_calls)
    ]
    yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=calls, usage_metadata=FREE))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _name(tool: Any) -> str:
    if isinstance(tool, str):
        return tool
    if isinstance(tool, dict):
        return str(tool["function"]["name"])
    return str(getattr(tool, "name", None) or tool.__name__)
