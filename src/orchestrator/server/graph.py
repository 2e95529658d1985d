"""The graph for a LangGraph server: without checkpointer and store, which the server provides."""

from __future__ import annotations

import logging

import orchestrator.offline.answers.answering
import orchestrator.offline.drafting  # noqa: F401 -- imported now: an import during a turn would block the event loop
from orchestrator.graph import build_graph
from orchestrator.settings import load_settings

settings = load_settings()
for package in ("memory", "orchestrator"):
    logging.getLogger(package).setLevel(settings.log_level or logging.WARNING)
graph = build_graph(settings=settings)
