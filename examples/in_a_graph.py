"""Give this memory to your own LangGraph agent: recall before the model's call, remember after it.

python examples/in_a_graph.py
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.runtime import Runtime

from memory import AsyncStoreAdapter, MemoryEngine, Message, TrustcallExtractor
from memory.recall import create_memory_context
from orchestrator.offline.model import OfflineChatModel

USER, THREAD = "ann", "monday"


async def main() -> None:
    """Tell the agent something, and ask about it in another message."""
    extractor = TrustcallExtractor(OfflineChatModel())

    async def answer(state: MessagesState, runtime: Runtime) -> MessagesState:
        """Return what is recalled as the reply; in a real agent this text would begin the model's prompt."""
        context = await create_memory_context(runtime.store, USER, state["messages"][-1].text, tokens=200)
        return {"messages": [AIMessage(context.text or "(nothing is known yet)")]}

    async def remember(state: MessagesState, runtime: Runtime) -> None:
        """Log the user's message and read it into memory."""
        said = next(one for one in reversed(state["messages"]) if one.type == "human")
        engine = MemoryEngine(runtime.store, extractor)
        await engine.record(USER, THREAD, [Message(said.id, "user", said.text)])
        await engine.update(USER, THREAD)

    graph = StateGraph(MessagesState)
    graph.add_node("answer", answer)
    graph.add_node("remember", remember)
    graph.add_edge(START, "answer")
    graph.add_edge("answer", "remember")
    graph.add_edge("remember", END)
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            agent = graph.compile(store=store)
            for text in ("Met Dana Whitfield, VP Operations at Northwind Traders.", "Who is Dana?"):
                state = await agent.ainvoke({"messages": [("user", text)]})
                print(f"> {text}\n{state['messages'][-1].text}\n")


if __name__ == "__main__":
    asyncio.run(main())
