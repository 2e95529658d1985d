"""The graph as a LangGraph server wants it: without checkpointer and store, which the server brings."""

from __future__ import annotations

from orchestrator.graph import build_graph

graph = build_graph()
