"""The graph as a LangGraph server wants it: without checkpointer and store, which the server brings."""

from __future__ import annotations

import orchestrator.offline.answers.answering
import orchestrator.offline.drafting  # noqa: F401 -- loaded now: an import in the middle of a turn would block the loop
from orchestrator.graph import build_graph

graph = build_graph()
