"""The graph of the assistant, as drawn in the README.

initialize_memory ─► llm_node ─► route_after_llm ─┬─► tools ─► llm_node
                                                  ├─► Send("update_memory", …)   background
                                                  └─► END
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from langgraph.graph import END, START, StateGraph

from orchestrator.context import Context
from orchestrator.nodes.initialize_memory import make_initialize_memory
from orchestrator.nodes.llm_node import make_llm_node
from orchestrator.nodes.update_memory import make_update_memory
from orchestrator.routing import make_router
from orchestrator.services import checked_store, make_services
from orchestrator.settings import load_settings
from orchestrator.state import State
from orchestrator.tools import make_tool_node, make_tools

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from langchain_core.language_models import BaseChatModel
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph
    from langgraph.store.base import BaseStore

    from orchestrator.services import Services
    from orchestrator.settings import Settings

Graph = "CompiledStateGraph[State, Context, State, State]"


class StoreSource(Enum):
    """A marker for a store that is not passed in but provided when the graph runs."""

    BY_SERVER = "a LangGraph server brings its own"


def build_graph(
    *,
    model: BaseChatModel | None = None,
    extraction_model: BaseChatModel | None = None,
    store: BaseStore | StoreSource = StoreSource.BY_SERVER,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    clock: Callable[[], datetime] | None = None,
    settings: Settings | None = None,
) -> CompiledStateGraph[State, Context, State, State]:
    """Build and compile the graph of the assistant.

    Arguments left out come from the settings: without a key, both models are the offline model. A LangGraph
    server provides its own store and checkpointer; all other callers pass them. Raises `OrchestratorError`
    for a store without transactions, which memory needs.
    """
    given = None if isinstance(store, StoreSource) else checked_store(store)
    settings = settings or load_settings()
    services = make_services(settings, model=model, extraction=extraction_model, clock=clock)
    return assemble(services).compile(checkpointer=checkpointer, store=given, name="orchestrator")


def assemble(services: Services) -> StateGraph[State, Context, State, State]:
    """Return the graph of nodes and edges, not compiled yet."""
    tools = make_tools(services)
    graph = StateGraph(State, context_schema=Context)
    graph.add_node("initialize_memory", make_initialize_memory(services))
    graph.add_node("llm_node", make_llm_node(services, tools))
    graph.add_node("tools", make_tool_node(services, tools))
    graph.add_node("update_memory", make_update_memory(services))

    graph.add_edge(START, "initialize_memory")
    graph.add_edge("initialize_memory", "llm_node")
    graph.add_conditional_edges(
        "llm_node", make_router(services.settings.triggers), ["tools", "update_memory", END]
    )
    graph.add_edge("tools", "llm_node")
    graph.add_edge("update_memory", END)
    return graph
