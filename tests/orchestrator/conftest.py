from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from memory.kinds import KINDS
from memory.recall.structured import all_records
from memory.store import AsyncStoreAdapter
from orchestrator.context import Context, checkpoint_thread
from orchestrator.graph import assemble
from orchestrator.offline.model import OfflineChatModel
from orchestrator.services import make_services
from orchestrator.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from langchain_core.language_models import BaseChatModel
    from langgraph.graph.state import CompiledStateGraph

    from memory.engine.memory_engine import MemoryEngine
    from orchestrator.services import Services
    from orchestrator.state import State

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@dataclass
class Assistant:
    """The compiled graph over two files, with helpers for tests."""

    services: Services
    store: AsyncStoreAdapter
    saver: AsyncSqliteSaver
    graph: CompiledStateGraph[State, Context, State, State] = field(init=False)

    def __post_init__(self) -> None:
        self.graph = assemble(self.services).compile(checkpointer=self.saver, store=self.store)

    @property
    def engine(self) -> MemoryEngine:
        return self.services.engine(self.store)

    def config(self, thread: str, user: str = "ann") -> Any:
        return {"configurable": {"thread_id": checkpoint_thread(user, thread)}}

    async def events(
        self, text: str, *, thread: str = "t1", user: str = "ann"
    ) -> AsyncIterator[tuple[str, Any]]:
        async for mode, event in self.graph.astream(
            {"messages": [HumanMessage(text)]},
            self.config(thread, user),
            context=Context(user_id=user),
            stream_mode=["messages", "updates", "custom"],
        ):
            yield str(mode), event

    async def say(self, text: str, *, thread: str = "t1", user: str = "ann") -> str:
        """Return the reply, after memory has been written."""
        async for _ in self.events(text, thread=thread, user=user):
            pass
        last = (await self.state(thread, user))["messages"][-1]
        assert isinstance(last, AIMessage)
        return last.text

    async def state(self, thread: str = "t1", user: str = "ann") -> Mapping[str, Any]:
        return (await self.graph.aget_state(self.config(thread, user))).values

    async def known(self, user: str = "ann") -> set[tuple[str, str]]:
        """Return (kind, label) of everything that is remembered."""
        return {(kind, one.label) for kind in KINDS for one in await all_records(self.store, user, kind)}

    async def fields(self, kind: str, user: str = "ann") -> list[dict[str, Any]]:
        return [one.fields for one in await all_records(self.store, user, kind)]


@dataclass
class Office:
    """Makes assistants that share one memory and one file of threads."""

    folder: Path
    stack: AsyncExitStack
    store: AsyncStoreAdapter
    saver: AsyncSqliteSaver
    now: datetime = NOW

    def settings(self, **explicit: Any) -> Settings:
        return Settings(
            _env_file=None, **{"data": self.folder, "user": "ann", "retry_seconds": 0.0, **explicit}
        )

    def assistant(
        self, model: BaseChatModel | None = None, extraction: BaseChatModel | None = None, **settings: Any
    ) -> Assistant:
        services = make_services(
            self.settings(**settings),
            model=model or OfflineChatModel(),
            extraction=extraction or OfflineChatModel(),
            clock=lambda: self.now,
        )
        return Assistant(services, self.store, self.saver)


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith(("ORCHESTRATOR_", "OPENAI_", "AZURE_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(AsyncStoreAdapter(tmp_path / "memory.sqlite"))
        saver = await stack.enter_async_context(
            AsyncSqliteSaver.from_conn_string(str(tmp_path / "threads.sqlite"))
        )
        yield Office(tmp_path, stack, store, saver)
