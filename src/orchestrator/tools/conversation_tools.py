"""The tool that tells the results of earlier conversations."""

from __future__ import annotations

from itertools import islice
from typing import Any

from langchain_core.tools import BaseTool, tool

from memory import draft_episode, untold_in
from memory.recall import all_records
from memory.records import THREAD as DECISIONS, StoredRecord, grouped_fields, threads
from orchestrator.services import Services
from orchestrator.tools.tool_context import Runtime, ToolContext, as_json, tool_context

TOLD = ("began", "ended", "topics", "participants", "summary", "decisions", "questions")
MOST_TOLD = 10
MOST_LOOKED_AT = 30


def make_conversation_tool(services: Services) -> BaseTool:
    """Return the tool over these services."""

    @tool
    async def recent_conversations(runtime: Runtime, count: int = 1) -> str:
        """Tell what the newest conversations before this one came to: topics, summary, decisions, open questions."""
        context = tool_context(services, runtime)
        count = max(1, min(count, MOST_TOLD))
        newest: dict[str, StoredRecord] = {}
        for episode in await all_records(context.store, context.user, "episodes"):
            thread = str(episode.fields.get("thread", ""))
            if thread not in newest or newest[thread].updated_at < episode.updated_at:
                newest[thread] = episode
        found: list[dict[str, Any]] = []
        every = [one["thread"] for one in await threads(context.store, context.user)]
        for thread in islice(
            (one for one in every if one not in {context.thread, DECISIONS}), MOST_LOOKED_AT
        ):
            episode_of = await _not_yet_told(context, thread) or newest.get(thread)
            if episode_of is not None and len(found) < count:
                found.append({"thread": thread, "name": episode_of.label, **_short(episode_of)})
        return as_json({"conversations": found}) if found else "No earlier conversation is known."

    return recent_conversations


async def _not_yet_told(context: ToolContext, thread: str) -> StoredRecord | None:
    """Return the episode that a conversation's messages without one would give, None if there is none."""
    draft = await context.store.aview(lambda view: draft_episode(untold_in(view, context.user, thread)))
    if draft is None:
        return None
    return StoredRecord(draft.kind, "", {name: given.value for name, given in draft.fields.items()}, {})


def _short(episode: StoredRecord) -> dict[str, Any]:
    """Return the fields of an episode without references to messages and records."""
    fields = grouped_fields(episode)
    return {name: fields[name] for name in TOLD if name in fields}
