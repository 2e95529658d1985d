"""The history the questions are about: conversations, remembered by the offline model at the time they were had."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from memory.messages import Message
from memory.store import AsyncStoreAdapter
from orchestrator.context import Context, checkpoint_thread
from orchestrator.graph import assemble
from orchestrator.offline.model import OfflineChatModel
from orchestrator.services import make_services
from orchestrator.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langgraph.graph.state import CompiledStateGraph

    from orchestrator.services import Services

FOLDER: Final = Path(__file__).parent
NOW: Final = datetime(2026, 11, 20, 10, tzinfo=UTC)
USER: Final = "ann"


@dataclass(slots=True)
class Clock:
    """The time it is: that of the conversation that is being remembered, then today."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


@dataclass
class Assistant:
    """The chat graph with the offline model over one memory."""

    services: Services
    store: AsyncStoreAdapter
    clock: Clock
    graph: CompiledStateGraph[Any, Any, Any, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Compile the graph."""
        self.graph = assemble(self.services).compile(checkpointer=InMemorySaver(), store=self.store)

    async def learn(self, conversations: list[dict[str, Any]]) -> None:
        """Remember conversations, each when it was had."""
        engine = self.services.engine(self.store)
        for one in conversations:
            self.clock.now = datetime.fromisoformat(one["at"])
            said = [
                Message(f"{one['id']}:{number}", line["role"], line["content"], line.get("name"), one["at"])
                for number, line in enumerate(one["messages"])
            ]
            own = [message.id for message in said if message.name is None]
            await engine.record(USER, one["id"], said, origin="ingest", own=own)
            await engine.update(USER, one["id"])
        self.clock.now = NOW

    async def ask(self, thread: str, text: str) -> str:
        """Return the reply to a message."""
        config: Any = {"configurable": {"thread_id": checkpoint_thread(USER, thread)}}
        state = await self.graph.ainvoke(
            {"messages": [HumanMessage(text)]}, config, context=Context(user_id=USER)
        )
        last = state["messages"][-1]
        return last.text if isinstance(last, AIMessage) else ""


@asynccontextmanager
async def remembered(folder: Path) -> AsyncIterator[Assistant]:
    """Open an assistant that remembers the whole history, in a folder of its own."""
    clock = Clock()
    settings = Settings(_env_file=None, data=folder, user=USER, model="offline")
    services = make_services(settings, model=OfflineChatModel(), extraction=OfflineChatModel(), clock=clock)
    async with AsyncStoreAdapter(folder / "memory.sqlite") as store:
        assistant = Assistant(services, store, clock)
        await assistant.learn(lines("conversations.jsonl"))
        yield assistant


def lines(name: str) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line]
