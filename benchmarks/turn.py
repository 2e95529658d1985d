"""Cost of memory in a turn: `python -m benchmarks.turn [RECORDS]` (default 100000).

Two ratios of medians, measured in one run: recall with RECORDS records to recall with 100 (target 1.3), and a
turn through our graph, with a model without latency, to a turn of the same model in a plain LangGraph graph
with a checkpointer and no memory (target 2).
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
import uuid
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, MessagesState, StateGraph

from memory.domain.receipts import Receipt
from memory.records.items import StoredRecord, write_record
from memory.store import AsyncStoreAdapter
from orchestrator.context import Context
from orchestrator.graph import build_graph
from orchestrator.nodes.initialize_memory import make_initialize_memory
from orchestrator.services import make_services
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph

    from memory.store import Transaction

USER = "ann"
SMALL = 100
TURNS = 60
SYLLABLES = (
    "ba",
    "lor",
    "ken",
    "mi",
    "tra",
    "vo",
    "sel",
    "dun",
    "ar",
    "pex",
    "qui",
    "zan",
    "no",
    "rig",
    "fel",
)
NOW = datetime(2026, 3, 2, tzinfo=UTC).isoformat()


# ruff: noqa: ARG002 -- the arguments are LangChain's contract
class InstantModel(BaseChatModel):
    """A model that gives the same answer at once."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self

    def _generate(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("That is good to know."))])

    async def _agenerate(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        return self._generate(messages)


def name(number: int) -> str:
    chooser = random.Random(number)
    return " ".join("".join(chooser.sample(SYLLABLES, 3)).capitalize() for _ in range(2))


def record(number: int) -> StoredRecord:
    kinds = ("accounts", "contacts", "opportunities")
    kind, group = kinds[number % 3], number - number % 3
    company = f"{name(group)} Mills"
    fields: dict[str, Any] = {
        "accounts": {"name": company, "industry": "Retail"},
        "contacts": {"name": name(number), "account_name": company, "title": "Head of Purchasing"},
        "opportunities": {
            "name": f"{name(number)} rollout",
            "account_name": company,
            "amount": 1000.0 + number,
        },
    }[kind]
    proof = Receipt(
        thread="t",
        message=str(number),
        of="content",
        start=0,
        end=1,
        quote="x",
        at=NOW,
        by="user",
        rule="text",
    )
    return StoredRecord(kind, f"{number:08d}", fields, dict.fromkeys(fields, proof), NOW, NOW)


async def fill(store: AsyncStoreAdapter, count: int, make: Callable[[int], StoredRecord] = record) -> None:
    for start in range(0, count, 500):

        def work(tx: Transaction, start: int = start) -> None:
            for number in range(start, min(start + 500, count)):
                write_record(tx, USER, make(number), {})

        await store.atransaction(work)
        print(f"\r{start + 500} records", end="", file=sys.stderr)
    await store.asearch((USER, "accounts"), query="warm up the text index")
    print(file=sys.stderr)


def questions(count: int) -> list[str]:
    """Return messages: three of four name a record of both stores, the others none."""
    chooser = random.Random(7)
    told = [record(chooser.randrange(SMALL)) for _ in range(TURNS)]
    texts = [f"Any news of {one.label}, and is the price still right?" for one in told]
    return [text if number % 4 else "Thanks, that sounds good to me." for number, text in enumerate(texts)][
        :count
    ]


async def median(work: Callable[[str], Awaitable[float]]) -> float:
    """Return the median of the seconds that `work` returns for each question, in ms, after a warm-up."""
    for text in questions(8):
        await work(text)
    return 1000 * statistics.median([await work(text) for text in questions(TURNS)])


def plain_graph(saver: AsyncSqliteSaver) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Return the same model in LangGraph, with a checkpointer and no memory."""
    model = InstantModel()

    async def llm_node(state: MessagesState) -> dict[str, Any]:
        return {"messages": [await model.ainvoke(state["messages"])]}

    graph = StateGraph(MessagesState)
    graph.add_node("llm_node", llm_node)
    graph.add_edge(START, "llm_node")
    graph.add_edge("llm_node", END)
    return graph.compile(checkpointer=saver)


def until_reply(graph: CompiledStateGraph[Any, Any, Any, Any]) -> Callable[[str], Awaitable[float]]:
    """Return a function that runs a whole turn in a new thread and returns the seconds until its reply."""

    async def work(text: str) -> float:
        config: RunnableConfig = {"configurable": {"thread_id": uuid.uuid4().hex}}
        start, replied = time.perf_counter(), 0.0
        stream = graph.astream(
            {"messages": [HumanMessage(text)]}, config, context=Context(USER), stream_mode="updates"
        )
        async for event in stream:
            if "llm_node" in event:
                replied = time.perf_counter()
        return replied - start

    return work


async def recall(store: AsyncStoreAdapter) -> float:
    settings = load_settings(model="offline")
    node = make_initialize_memory(make_services(settings, model=InstantModel()))

    async def work(text: str) -> float:
        state = {"messages": [HumanMessage(text, id=uuid.uuid4().hex)]}
        start = time.perf_counter()
        update = await node(state, Run(store))
        assert update["memory"]["error"] is None
        return time.perf_counter() - start

    return await median(work)


class Run:
    """The part of a LangGraph runtime that the node uses."""

    server_info = None
    execution_info = None
    context = Context(USER)

    def __init__(self, store: AsyncStoreAdapter) -> None:
        self.store = store


async def main(count: int) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        small = await stack.enter_async_context(AsyncStoreAdapter(folder / "small.sqlite"))
        large = await stack.enter_async_context(AsyncStoreAdapter(folder / "large.sqlite"))
        await fill(small, SMALL)
        await fill(large, count)
        few, many = await recall(small), await recall(large)
        print(
            f"recall at {count} records {many:.2f} ms, at {SMALL} {few:.2f} ms: ratio {many / few:.2f} (target 1.3)"
        )

        saver = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(folder / "a.sqlite")))
        other = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(folder / "b.sqlite")))
        settings = load_settings(model="offline")
        ours = build_graph(model=InstantModel(), store=large, checkpointer=saver, settings=settings)
        bare = await median(until_reply(plain_graph(other)))
        full = await median(until_reply(ours))
        print(f"a turn with memory {full:.2f} ms, without {bare:.2f} ms: ratio {full / bare:.2f} (target 2)")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
