"""The tool that applies the user's yes or no to what memory was not sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.tools import BaseTool, tool

from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.tools.confirming import wait_for_turn
from orchestrator.tools.tool_context import Runtime, last_said, tool_context
from orchestrator.yes_or_no import is_answer, is_yes, strip_repetition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import AnyMessage

NOTHING_WAITS = "Nothing waits for an answer: what was sure is kept. Say what is wrong, and it is put right."
UNCLEAR = "the user has said neither yes nor no; ask them again"


def make_doubt_tool(services: Services) -> BaseTool:
    """Return the tool."""

    @tool
    async def settle_doubt(runtime: Runtime) -> str:
        """Take the user's newest message, a plain yes or no, as the answer to what you were not sure of before it."""
        wait_for_turn(runtime)
        context = tool_context(services, runtime)
        said, before = last_said(runtime.state, context), _before(runtime.state["messages"])
        answer = strip_repetition(said.message.content, _last_reply(runtime.state["messages"]))
        if before is None or not is_answer(answer):
            raise InputError(UNCLEAR)
        yes = is_yes(answer)
        settled = await context.engine.settle(
            context.user, context.thread, before, answer=said.message.id, yes=yes
        )
        if not settled.decided:
            return NOTHING_WAITS
        if not yes:
            return "Left out."
        kept = "; ".join(dict.fromkeys(change.label for change in settled.changes))
        return f"Kept: {kept}." if kept else "It is kept as you have said it since."

    return settle_doubt


def _last_reply(messages: Sequence[AnyMessage]) -> str:
    """Return the text of the last reply, empty if there is none."""
    return next((one.text for one in reversed(messages) if isinstance(one, AIMessage) and one.text), "")


def _before(messages: Sequence[AnyMessage]) -> str | None:
    """Return the id of the user's message that the last reply answered."""
    newest = max(at for at, one in enumerate(messages) if isinstance(one, HumanMessage))
    replies = [at for at in range(newest) if isinstance(messages[at], AIMessage) and messages[at].text]
    said = [one.id for one in messages[: max(replies, default=0)] if isinstance(one, HumanMessage)]
    return said[-1] if said else None
