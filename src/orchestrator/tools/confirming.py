"""Confirmation of changes by the user: one question at a time, each with its own id and its own answer.

A step of the graph matches answers to its questions by position, not by question. So a reply of the model
may ask one question at most, and its other changes have to be called again: an answer fits one question only.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage
from langgraph.func import task
from langgraph.types import interrupt

from memory.records import digest
from orchestrator.errors import InputError
from orchestrator.tools.call_records import plain_arguments
from orchestrator.yes_or_no import is_yes

if TYPE_CHECKING:
    from langchain_core.messages import ToolCall

    from orchestrator.tools.tool_context import Runtime

ALWAYS_ASK: Final = frozenset({"forget", "merge_records"})
CHANGE: Final = frozenset({"remember", "correct", "settle_doubt", *ALWAYS_ASK})
"""Tools that change memory: none of them runs in the same reply as a question."""
LATER: Final = (
    "the user is asked one question at a time, and {tool} of the same reply comes first; "
    "call this again by itself once that is done"
)
CHANGED: Final = "what the user was asked about has changed meanwhile, so nothing was done; call this again"
UNASKED: Final = "an answer came before the question, so nothing was done; call this again"


@dataclass(frozen=True, slots=True)
class Question:
    """What the user is asked, and the records (`kind:key`) it is about."""

    text: str
    ref: str
    other: str = ""


def wait_for_turn(runtime: Runtime) -> None:
    """Raise `InputError` for a change of memory if another call of the same reply asks the user first."""
    asking = [call for call in changing_calls(runtime) if call["name"] in ALWAYS_ASK]
    mine = [call for call in asking if call["id"] == runtime.tool_call_id]
    if asking and mine != asking[:1]:  # calls with the same id cannot be told apart, so none may ask
        raise InputError(LATER.format(tool=asking[0]["name"]))


async def confirmed(runtime: Runtime, question: Question) -> bool:
    """Return whether the user agrees: the run is interrupted here until it is resumed with the answer.

    Raises `InputError` if the question would be another one by now (its records have changed), or if the
    answer is older than the question.
    """
    calls = changing_calls(runtime)
    if not any(call["name"] in ALWAYS_ASK for call in calls) and len(calls) != 1:
        raise InputError(LATER.format(tool=calls[0]["name"]))
    first: list[bool] = []
    asked = await question_asked(asdict(question), first)
    answer = interrupt(_payload(runtime, question))
    if first:
        raise InputError(UNASKED)
    if asked != asdict(question):
        raise InputError(CHANGED)
    return is_yes(answer, _identity(runtime, question))


@task
async def question_asked(question: dict[str, str], first: list[bool]) -> dict[str, str]:
    """Return a question as first asked: when the run is resumed, LangGraph returns this stored result."""
    first.append(True)
    return question


def changing_calls(runtime: Runtime) -> list[ToolCall]:
    """Return those calls of the current reply that change memory, in its order."""
    last = runtime.state["messages"][-1]
    calls = last.tool_calls if isinstance(last, AIMessage) else []
    return [call for call in calls if call["name"] in CHANGE]


def _payload(runtime: Runtime, question: Question) -> dict[str, Any]:
    call = next(one for one in changing_calls(runtime) if one["id"] == runtime.tool_call_id)
    other = {"other": question.other} if question.other else {}
    return {
        "type": "confirmation",
        "id": _identity(runtime, question),
        "tool": call["name"],
        "args": plain_arguments(call["args"]),
        "question": question.text,
        "ref": question.ref,
        **other,
    }


def _identity(runtime: Runtime, question: Question) -> str:
    """Return the question's id: a digest of the reply, the call, the text and the records."""
    reply = runtime.state["messages"][-1].id or ""
    return digest(reply, runtime.tool_call_id or "", question.text, question.ref, question.other)
