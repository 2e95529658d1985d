from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from memory.store import AsyncStoreAdapter
from orchestrator.context import Context
from orchestrator.graph import build_graph
from orchestrator.settings import Settings, load_settings
from tests.support.chat_server import ChatRequest, ChatServer, Reply, say
from tests.support.patience import TIMEOUT
from tests.support.remembering import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from langchain_core.messages import AnyMessage
    from langchain_core.runnables import RunnableConfig

USER: Final = "ann"
CONFIG: Final[RunnableConfig] = {"configurable": {"thread_id": "t1"}}


@dataclass
class Script:
    """The model's replies by phase of the request; a test replaces those it is about."""

    replies: dict[str, Reply | Callable[[ChatRequest], Reply]] = field(default_factory=dict)

    def __call__(self, request: ChatRequest) -> Reply:
        reply = self.replies.get(request.phase, say("Thank you, that is good to know."))
        return reply if isinstance(reply, Reply) else reply(request)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def server(script: Script) -> Iterator[ChatServer]:
    with ChatServer(script) as served:
        yield served


@pytest.fixture
def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings of a person who runs a model server on this machine."""
    monkeypatch.chdir(tmp_path)  # away from anybody's .env
    return with_settings(server, tmp_path)


def with_settings(server: ChatServer, folder: Path, **changes: Any) -> Settings:
    given = {
        "OPENAI_API_KEY": "key",
        "OPENAI_BASE_URL": server.url,
        "model_retries": 0,
        "model_timeout": TIMEOUT,
    }
    return load_settings(data=folder, user=USER, **{**given, **changes})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AsyncStoreAdapter]:
    with AsyncStoreAdapter(tmp_path / "memory.db") as opened:
        yield opened


@dataclass
class Talk:
    """A conversation through the compiled graph."""

    store: AsyncStoreAdapter
    clock: FakeClock
    settings: Settings
    saver: InMemorySaver = field(default_factory=InMemorySaver)
    tokens: list[str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)

    async def say(self, text: str) -> list[AnyMessage]:
        """Send a message; return the conversation. Tokens and memory updates are kept."""
        graph = build_graph(
            settings=self.settings, store=self.store, checkpointer=self.saver, clock=self.clock
        )
        stream = graph.astream(
            {"messages": [HumanMessage(text)]},
            CONFIG,
            context=Context(user_id=USER),
            stream_mode=["messages", "updates"],
        )
        async for mode, event in stream:
            self._keep(mode, event)
        return await self.messages()

    async def messages(self) -> list[AnyMessage]:
        """Return the conversation."""
        saved = await self.saver.aget(CONFIG)
        return list(saved["channel_values"]["messages"]) if saved else []

    def _keep(self, mode: str, event: Any) -> None:  # LangGraph types events as Any
        if mode == "messages" and isinstance(event[0], AIMessageChunk):
            self.tokens.append(event[0].text)
        elif mode == "updates" and event.get("update_memory"):
            self.updates.append(event["update_memory"]["last_update"])


@pytest.fixture
def talk(settings: Settings, store: AsyncStoreAdapter, clock: FakeClock) -> Talk:
    return Talk(store, clock, settings)
