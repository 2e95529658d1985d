"""Where a turn goes next, and which messages the model sees: pure functions of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.graph import END
from langgraph.types import Send

from memory.recall import tokens_of
from memory.trained import NEAREST, Said
from orchestrator.offline.answers.vocabulary import remembering
from orchestrator.state import State, UpdateTask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_core.messages import AnyMessage

    from orchestrator.settings import Triggers

Reason = Literal["request", "mention", "count", "window"]
UPDATE: Final = "update_memory"
MARGIN: Final = 4
"""Pending messages are read into memory when they are this many messages from leaving the window."""


def update_reason(state: State, triggers: Triggers) -> Reason | None:
    """Return why the conversation should be read into memory now, None if it should not."""
    pending = state.get("pending")
    if pending is None or not pending["user_messages"]:
        return None
    from memory.trained import may_hold, orders  # noqa: PLC0415 -- imports numpy, for which the first prompt need not wait

    text = last_user_text(state["messages"])
    if triggers.on_request and (remembering(text) or orders(text)):
        return "request"
    if triggers.on_mention and may_hold(*_newest(state["messages"])):
        return "mention"
    if pending["user_messages"] >= triggers.every:
        return "count"
    if _leaving(state["messages"], pending["message_ids"], triggers.window):
        return "window"
    return None


def make_router(triggers: Triggers) -> Callable[[State], str | list[Send]]:
    """Return `route_after_llm` for these triggers."""

    def route_after_llm(state: State) -> str | list[Send]:
        """Go to the tools the model called, else end, with memory updates fanned out in the background."""
        last = state["messages"][-1]
        if isinstance(last, AIMessage) and last.tool_calls:
            return "tools"
        tasks = update_tasks(state, triggers)
        return [Send(UPDATE, task) for task in tasks] if tasks else END

    return route_after_llm


def update_tasks(state: State, triggers: Triggers) -> list[UpdateTask]:
    """Return the updates to start: this thread's, and those of threads left over from failures or a crash."""
    reason = update_reason(state, triggers)
    tasks = [UpdateTask(thread=None, reason=reason)] if reason else []
    pending = state.get("pending")
    others = pending["other_threads"] if pending else []
    leaving = ids_to_fold(state["messages"], triggers.window)
    if leaving:
        users = {message.id for message in state["messages"] if isinstance(message, HumanMessage)}
        said = [one for one in leaving if one in users]
        tasks = [UpdateTask(thread=None, reason=reason or "window", fold=leaving, said=said)]
    return tasks + [UpdateTask(thread=thread, reason="left over") for thread in others]


def next_step_line(state: State, reply: AIMessage, triggers: Triggers) -> str:
    """Return one line on what follows a reply, and why; the same decision as in `route_after_llm`."""
    if reply.tool_calls:
        return f"called {', '.join(call['name'] for call in reply.tool_calls)}"
    whole = State({**state, "messages": [*state["messages"], reply]})
    reasons = [task["reason"] for task in update_tasks(whole, triggers)]
    if reasons:
        return f"answered; memory is read: {', '.join(reasons)}"
    pending = state.get("pending")
    waiting = pending["user_messages"] if pending else 0
    return f"answered; memory is not read: {waiting} of {triggers.every} messages wait, none asks for it"


def last_user_text(messages: Sequence[AnyMessage]) -> str:
    """Return the newest user message as text, or an empty string."""
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            return message.text
    return ""


def _newest(messages: Sequence[AnyMessage]) -> tuple[list[Said], list[Said]]:
    """Return the newest user message, and those just before it, as arguments of `may_hold`."""
    said = [Said("user", one.text) for one in messages if isinstance(one, HumanMessage) and one.text]
    return said[-1:], said[-1 - NEAREST : -1]


def window(messages: Sequence[AnyMessage], size: int) -> list[AnyMessage]:
    """Return the newest messages, which the model sees, beginning with a user message.

    They are at most `size`, unless the last turn alone is longer: a tool result must not lose its call.
    """
    users = [number for number, message in enumerate(messages) if isinstance(message, HumanMessage)]
    if not users:
        return list(messages[-1:])
    return list(messages[next((n for n in users if n >= len(messages) - size), users[-1]) :])


def ids_to_fold(messages: Sequence[AnyMessage], size: int) -> list[str]:
    """Return the ids of the messages to fold into the summary.

    None up to twice the window (`size`), above that all but the newest half window. System messages stay.
    What stays begins with a user message, so that tool calls keep their results.
    """
    if len(messages) <= 2 * size:
        return []
    staying = {id(message) for message in window(messages, size // 2)}
    return [
        message.id
        for message in messages
        if id(message) not in staying and message.id and not isinstance(message, SystemMessage)
    ]


def fitting(messages: Sequence[AnyMessage], tokens: int) -> list[AnyMessage]:
    """Return the newest whole turns that fit a token budget, but always the last one."""
    users = [number for number, message in enumerate(messages) if isinstance(message, HumanMessage)]
    costs = [tokens_of(message.text) for message in messages]
    start = next((number for number in users if sum(costs[number:]) <= tokens), users[-1] if users else 0)
    return list(messages[start:])


def answered(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Leave out replies whose tool calls have no result: the user did not answer the question asked."""
    results = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    return [
        message
        for message in messages
        if not (isinstance(message, AIMessage) and any(c["id"] not in results for c in message.tool_calls))
    ]


def _leaving(messages: Sequence[AnyMessage], pending: Sequence[str], size: int) -> bool:
    staying = {message.id for message in messages[-max(1, size - MARGIN) :]}
    return len(messages) > size - MARGIN and any(identity not in staying for identity in pending)
