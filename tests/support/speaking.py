"""Models whose timing a test controls: nothing sleeps, everything waits for an event."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from tests.support.scripted import ScriptedModel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
    from langchain_core.messages import BaseMessage

    from tests.support.scripted import Script


class SpeakingModel(ScriptedModel):
    """A scripted model that streams its answer word by word, as hosted ones do."""

    def __init__(self, script: Script) -> None:
        super().__init__(script)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        message = self._generate(messages, stop, None, **kwargs).generations[0].message
        assert isinstance(message, AIMessage)
        for word in re.findall(r"\S+\s*", message.text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=word))
            if run_manager:
                await run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk
        for number, one in enumerate(message.tool_calls):
            given = tool_call_chunk(
                name=one["name"], args=json.dumps(one["args"]), id=one["id"], index=number
            )
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[given]))


class HeldModel(ScriptedModel):
    """A scripted model that begins each answer by setting `started` and then waits until `release` is set."""

    _started: asyncio.Event = PrivateAttr(default_factory=asyncio.Event)
    _release: asyncio.Event = PrivateAttr(default_factory=asyncio.Event)
    _begun: int = PrivateAttr(default=0)

    def __init__(self, script: Script) -> None:
        super().__init__(script)

    @property
    def started(self) -> asyncio.Event:
        return self._started

    @property
    def release(self) -> asyncio.Event:
        return self._release

    @property
    def begun(self) -> int:
        """Number of answers that were asked for, cancelled ones included."""
        return self._begun

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._begun += 1
        self._started.set()
        await self._release.wait()
        return self._generate(messages, stop, None, **kwargs)
