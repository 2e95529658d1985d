"""A turn of the offline model: understand the question, call the tools, reply from their results."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from langchain_core.messages import AIMessage, SystemMessage

from memory.trained import TELLING, understand as understand_message
from orchestrator.offline.answers import noting, working
from orchestrator.offline.answers.calling import Call, search
from orchestrator.offline.answers.intents import INTENTS
from orchestrator.offline.answers.question import LONGEST, ask, without_time
from orchestrator.offline.answers.records import OPEN, admission, extra_quotes, nearest, quotes_only
from orchestrator.offline.answers.thread import read_turn
from orchestrator.offline.answers.told import Told
from orchestrator.offline.answers.vocabulary import lines, noun, remembering, says, text
from orchestrator.prompts import UNWRITTEN
from orchestrator.yes_or_no import is_answer, strip_repetition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

    from memory.trained import Asked
    from orchestrator.offline.answers.noting import Read
    from orchestrator.offline.answers.question import Question, Understand
    from orchestrator.offline.answers.thread import Result, Turn
    from orchestrator.offline.answers.told import Asks

SETTLE: Final = "settle_doubt"
"""The tool that takes a yes or no to what memory was not sure of."""
TIMED: Final = frozenset({"when", "until", "closing", "since", "query"})
"""Arguments of tools that contain the time words of a question."""
REMEMBERED: Final = 64
"""Understood questions that are cached: a turn needs the same one again after each round of calls."""


@lru_cache(maxsize=REMEMBERED)
def _understood(said: str, before: tuple[str, ...]) -> Asked:
    return understand_message(said, before)


def understand(said: str, before: Sequence[str]) -> Asked:
    """Understand a message with the shipped network."""
    return _understood(said, tuple(before))


def answer(
    messages: Sequence[BaseMessage],
    tools: Sequence[str],
    *,
    understanding: Understand = understand,
    reading: Read | None = None,
) -> AIMessage:
    """Return the reply to a conversation: tool calls, or a text made from their results.

    If memory cannot be written, the reply says "Understood" in place of "Noted".
    """
    turn = read_turn(messages)
    if not any(one.isprintable() for one in turn.text):
        return AIMessage(content=text("empty"))
    reply = _settled(messages, turn, tools) or _of_session(messages, turn, tools, reading)
    if reply is None:
        reply = _answer(turn, tools, understanding, reading)
    if any(isinstance(one, SystemMessage) and UNWRITTEN in one.text for one in messages):
        reply.content = (
            reply.text.replace("Noted:", "Understood:", 1)
            if reply.text.startswith("Noted:")
            else reply.content
        )
    return reply


def _settled(messages: Sequence[BaseMessage], turn: Turn, tools: Sequence[str]) -> AIMessage | None:
    """Return the reply to a yes or no on what the last reply was not sure of, None for other messages."""
    if turn.rounds and turn.rounds[-1][-1].tool == SETTLE:
        return AIMessage(content=turn.rounds[-1][-1].text.removeprefix("Error: "))
    spoken = [one for one in messages if isinstance(one, AIMessage) and one.text]
    if turn.rounds or SETTLE not in tools or not spoken or noting.ASKS not in spoken[-1].text:
        return None
    if not is_answer(strip_repetition(turn.text, spoken[-1].text)):
        return None
    return _calling([Call(SETTLE, {})], 0)


def _answer(turn: Turn, tools: Sequence[str], understanding: Understand, reading: Read | None) -> AIMessage:
    question = ask(turn, understanding)
    if question.intent in TELLING or question.intent not in INTENTS:
        return _reply(_plain(turn, question, reading), turn, tools)

    def asks(said: str) -> bool:
        order = working.session_call(said, working.Work()) is not None
        return said == turn.text or order or understanding(said[:LONGEST], ()).intent not in TELLING

    rounds = list(INTENTS[question.intent].rounds(question))
    done = len(turn.rounds)
    following = rounds[done] if done < len(rounds) else ()
    if done and following and not _fruitless(turn.rounds[-1], following[0]):
        following = ()
    if (
        question.intent in OPEN | {"preferences"}
        and following
        and not any(one.tool == "search_memory" for one in following)
    ):
        following = [*following, search(question)]  # for quotes, in case the records do not answer everything
    calls = [call for call in following if call.tool in tools]
    if calls:
        return _calling(calls, done)
    if 0 < done <= len(rounds) and not any(TIMED & call.args.keys() for call in rounds[done - 1]):
        question = without_time(question)
    return _reply(_told(turn, question, asks, reading), turn, tools)


def _fruitless(results: Sequence[Result], following: Call) -> bool:
    """Tell whether the first call of a round found nothing, so that the next round is tried.

    An empty list is an answer, unless the next call is of another tool. So is the question which of several
    records is meant, unless the next call lists them.
    """
    first = results[0]
    data = first.data or {}
    empty = data.get("total", data.get("deals")) == 0 and following.tool != first.tool
    if first.options:
        return following.tool == "list_records" and first.tool == "get_record"
    return not first.found or empty


def _told(turn: Turn, question: Question, asks: Asks, reading: Read | None) -> str:
    """Return the answer from the results of the tools, after a note of what the message states besides."""
    results = turn.rounds[-1] if turn.rounds else ()
    options = next((one.options for one in results if one.options), ())
    told = Told(question, results, asks)
    if options:
        which = _which(question, turn)
        return "\n".join(filter(None, (which, extra_quotes(told, which))))
    known = INTENTS[question.intent].render(told) or nearest(told) or quotes_only(told)
    known = known or _nothing(question, results)
    known = "\n".join(filter(None, (admission(told, known), known, extra_quotes(told, known))))
    besides = _note(turn, reading) if question.states and not question.intent.startswith("command_") else ""
    return "\n\n".join(filter(None, (besides, known)))


def _which(question: Question, turn: Turn) -> str:
    asking = next(one for one in turn.rounds[-1] if one.options)
    rows = [f"**{one.label}** ({noun(one.kind)}{f', {one.of}' if one.of else ''})" for one in asking.options]
    return f"Which {'one' if ':' in question.name else asking.unclear} do you mean?\n{lines(rows)}"


def _nothing(question: Question, results: Sequence[Result]) -> str:
    """Return that nothing is known, or the error that a tool returned."""
    refused = [one.text.removeprefix("Error: ") for one in results if one.text.startswith("Error: ")]
    if refused and not refused[0].startswith("nothing is known as "):
        return f"{refused[0][:1].upper()}{refused[0][1:]}"
    if question.intent == "command_merge" or not question.names:
        return text(
            "nobody" if question.intent in {"command_delete", "command_merge", "lookup_field"} else "nothing"
        )
    if refused:
        return f"I know nothing about **{question.name}**."
    return (
        f"Nothing I know says that about **{question.name}**."
        if ":" not in question.name
        else text("nothing")
    )


def _plain(turn: Turn, question: Question, reading: Read | None) -> str | Call:
    """Answer what needs no tool: statements, small talk, and requests to write a text."""
    if turn.rounds:
        return turn.rounds[-1][0].text.removeprefix("Error: ")
    if question.intent == "smalltalk":
        return text("welcome" if says(turn.text, "thanks") else "fine" if says(turn.text, "ok") else "hello")
    if question.intent == "draft":
        return text("no_draft")
    noted = _note(turn, reading)
    kept = remembering(turn.text)
    if kept and not noted:
        return Call("remember", {"text": kept})
    return noted or text("unread")


def _note(turn: Turn, reading: Read | None) -> str:
    return noting.note(turn.text, turn.before, turn.today, turn.known, reading, zone=turn.zone)


def _reply(said: str | Call, turn: Turn, tools: Sequence[str]) -> AIMessage:
    if isinstance(said, str):
        return AIMessage(content=said)
    return _calling([said], len(turn.rounds)) if said.tool in tools else AIMessage(content=text("unread"))


def _calling(calls: Sequence[Call], done: int) -> AIMessage:
    made = [
        {
            "name": call.tool,
            "args": dict(call.args),
            "id": f"offline-{done}-{number}-{call.tool}",
            "type": "tool_call",
        }
        for number, call in enumerate(calls)
    ]
    return AIMessage(content="", tool_calls=made)


def _of_session(
    messages: Sequence[BaseMessage], turn: Turn, tools: Sequence[str], reading: Read | None
) -> AIMessage | None:
    """Return the reply to a message on this conversation's session, with a note of what it states besides."""
    last = turn.rounds[-1][-1] if turn.rounds else None
    if last is not None:
        if last.tool not in working.SESSION_TOOLS:
            return None
        noted = _note(turn, reading) if last.tool == "set_task" else ""
        return AIMessage(content="\n".join(filter(None, (working.session_said(last.tool, last.text), noted))))
    work = working.work_in([one for one in messages if isinstance(one, SystemMessage)])
    known = working.task_answer(turn.text, work) or ""
    if known:
        return AIMessage(content=known)
    call = working.session_call(turn.text, work)
    return _calling([call], 0) if call and call.tool in tools else None
