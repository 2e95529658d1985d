"""What the conversation is about: the records that the last answers and statements named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from langchain_core.messages import HumanMessage, ToolMessage

from memory.records import KINDS
from orchestrator.offline.reader import Turn, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

READ_AT_ONCE: Final = 4_000
"""How much of a message is read at once; all of it is read into memory later."""
ORDER: Final = ("opportunities", "cases", "contacts", "leads", "tasks", "accounts", "notes")
"""What a message is about, the most telling kind first."""
LOOKED_BACK: Final = 24
_PLURALS: Final = {model.SINGULAR: kind for kind, model in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Topic:
    """A record that was talked about: its `ref`, or its name as it was said."""

    kind: str
    name: str


def result_of(message: BaseMessage) -> dict[str, Any] | None:
    """Return a tool's result as data; None if it is a sentence or an error."""
    try:
        value = orjson.loads(message.text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def topics(messages: Sequence[BaseMessage]) -> list[Topic]:
    """Return what was talked about before the newest question, the latest first."""
    humans = [number for number, message in enumerate(messages) if isinstance(message, HumanMessage)]
    before = messages[: humans[-1]] if humans else []
    found: list[Topic] = []
    for message in reversed(before[-LOOKED_BACK:]):
        if isinstance(message, ToolMessage):
            found += _of_result(result_of(message) or {})
        elif isinstance(message, HumanMessage):
            found += _of_statement(message.text)
    return list(dict.fromkeys(found))


def _of_result(result: dict[str, Any]) -> list[Topic]:
    if isinstance(result.get("record"), dict):
        return [_topic(result["record"])]
    rows = result.get("records") or result.get("tasks") or result.get("changes") or []
    views = [row for row in rows if isinstance(row, dict) and "ref" in row]
    refs = {view["ref"]: view for view in views}
    return [_topic(view) for view in refs.values()] if len(refs) == 1 else []


def _topic(view: dict[str, Any]) -> Topic:
    return Topic(_PLURALS[view["kind"]], view["ref"])


def _of_statement(text: str) -> list[Topic]:
    """Return what a message states something of, the last first."""
    found = []
    for draft in read([Turn("m1", "user", None, None, text[:READ_AT_ONCE])]):
        if draft.kind not in ORDER:
            continue
        stated = {name: str(value.value) for name, value in draft.fields.items()}
        label = next((stated[name] for name in ("id", *KINDS[draft.kind].LABEL) if stated.get(name)), "")
        scope = stated.get(KINDS[draft.kind].SCOPE or "", "")
        if label and draft.kind == "opportunities" and scope:
            label = f"{label} {scope}" if scope.casefold() not in label.casefold() else label
        if label or scope:
            found.append(Topic(draft.kind, label or scope))
    return sorted(found, key=lambda topic: ORDER.index(topic.kind))
