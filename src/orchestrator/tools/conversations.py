"""The tool that tells what earlier conversations came to."""

from __future__ import annotations

from typing import Any

from langchain_core.tools import BaseTool, tool

from memory.recall.structured import all_records
from memory.record_items import StoredRecord, grouped_fields
from orchestrator.services import Services
from orchestrator.tools.desk import Runtime, desk_of, told

TOLD = ("began", "ended", "topics", "participants", "summary", "decisions", "questions")
MOST_TOLD = 10


def make_conversations_tool(services: Services) -> BaseTool:
    """Return the tool over these services."""

    @tool
    async def recent_conversations(runtime: Runtime, count: int = 1) -> str:
        """Tell what the newest conversations before this one came to: topics, summary, decisions, open questions."""
        desk = desk_of(services, runtime)
        found = [
            one
            for one in await all_records(desk.store, desk.user, "episodes")
            if one.fields.get("level") == "thread" and one.fields.get("thread") != desk.thread
        ]
        if not found:
            return "No earlier conversation has been summed up yet."
        found.sort(key=lambda one: one.receipts["ended"]["at"], reverse=True)
        newest = found[: max(1, min(count, MOST_TOLD))]
        return told({"total": len(found), "conversations": [_short(one) for one in newest]})

    return recent_conversations


def _short(episode: StoredRecord) -> dict[str, Any]:
    """Leave out what only leads to messages and records."""
    fields = grouped_fields(episode)
    return {
        "ref": episode.ref,
        "name": episode.label,
        **{name: fields[name] for name in TOLD if name in fields},
    }
