"""A chat model that makes several tool calls, and repeats those that it is told to repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from tests.support.scripted import call, calls

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.messages import BaseMessage


def insists(*wanted: AIMessage) -> Callable[[list[BaseMessage], list[str]], AIMessage]:
    """Return a script that makes all calls in one reply, and repeats the refused ones until none is left."""

    def script(messages: list[BaseMessage], _: list[str]) -> AIMessage:
        since = max(number for number, one in enumerate(messages) if isinstance(one, HumanMessage))
        made = [one for one in messages[since:] if isinstance(one, AIMessage)]
        answers = {one.tool_call_id: one.text for one in messages[since:] if isinstance(one, ToolMessage)}
        if not made:
            return calls(*wanted)
        refused = [one for one in made[-1].tool_calls if "call this again" in answers[str(one["id"])]]
        if not refused:
            return AIMessage(" / ".join(text for text in answers.values() if "call this again" not in text))
        again = [call(one["name"], **one["args"]) for one in refused]
        numbered = calls(*again).tool_calls
        return AIMessage(
            "", tool_calls=[{**one, "id": f"{since}-{len(made)}-{one['id']}"} for one in numbered]
        )

    return script
