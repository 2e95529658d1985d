"""The turn: what is asked, the tool that knows it, and the sentence made of the tool's result."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from memory.language import sentences
from memory.recall.spelling import Spelt, respell
from orchestrator.offline.answers.asking import Ask, is_question, note_in, understand
from orchestrator.offline.answers.calling import Call, again, call_for
from orchestrator.offline.answers.names import Name, read_name
from orchestrator.offline.answers.plain import acknowledge, plain, states_facts
from orchestrator.offline.answers.telling import next_call, tell
from orchestrator.offline.answers.thread import result_of, topics
from orchestrator.offline.answers.told import Told
from orchestrator.offline.answers.working import (
    SESSION_TOOLS,
    session_call,
    session_said,
    task_answer,
    work_in,
)
from orchestrator.prompts import UNWRITTEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

LONGEST_QUESTION: Final = 1_000
"""A longer text tells something, whatever it begins with."""
MOST_CALLS: Final = 3
"""Tools called for one message at most."""
_TODAY: Final = re.compile(r"^Today is \w+, (\d{4}-\d{2}-\d{2})\.", re.MULTILINE)
_WHICH: Final = re.compile(r"^Which .+ do you mean: ")
_POINTING: Final = re.compile(r"^(?:that|this|it|so|them|your answer|what i said)\W*$", re.IGNORECASE)
_ONE: Final = re.compile(
    r"^(?:i mean(?:t)?\s+|the one (?:at|from|with|of|called)\s+|the\s+)?(?P<name>.+?)(?:\s+(?:one|please))*[.!]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The newest message: what it states before it asks, and what it asks."""

    text: str
    stated: str
    asked: str
    ask: Ask | None


def answer(messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
    """Reply to a conversation: with a tool call, with what a tool said, or in plain words.

    Where memory cannot be written, nothing is said to be noted.
    """
    reply = _answer(messages, tools)
    if any(isinstance(one, SystemMessage) and UNWRITTEN in one.text for one in messages):
        reply.content = re.sub(r"^Noted\b", "Understood", reply.text)
    return reply


def _answer(messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
    results = _results(messages)
    about_work = _of_session(messages, results, tools)
    if about_work:
        return about_work
    turn = _turn(messages)
    if turn.ask is None:
        return AIMessage(content=_tell_all(results) if results else plain(turn.text))
    if not results:
        call = call_for(turn.ask, topics(messages))
        if call is None and turn.ask.topic != "search":
            return AIMessage(content=f"I do not know what you mean by that; name it, please. ({turn.asked})")
        return _calling(call, messages, tools) or AIMessage(content=plain(turn.text))
    told = _told(turn.ask, turn.asked, results, _today(messages))
    more = next_call(told) if len(results) < MOST_CALLS else None
    following = _calling(more, messages, tools) if more else None
    if following:
        return following
    noted = acknowledge(turn.stated) if turn.stated else None
    return AIMessage(content="\n".join(part for part in (noted, tell(told)) if part))


def _told(ask: Ask, asked: str, results: Sequence[ToolMessage], today: date | None) -> Told:
    """Put the question beside the newest result, with the known names spelt as the tools say they are."""
    found = [result_of(one) for one in results]
    every = (
        [one for one in found if one] if found[-1] else []
    )  # what finds nothing is called as it was asked for
    spelt = [Spelt(*pair) for one in every for pair in one.get("spelt", {}).items()]
    name = replace(ask.name, text=respell(ask.name.text, spelt))
    return Told(replace(ask, name=name), respell(asked, spelt), results[-1].text, found[-1], today)


def _calling(call: Call | None, messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage | None:
    if call is None or call.tool not in tools:
        return None
    identity = f"offline-{len(messages)}-{call.tool}"
    return AIMessage(
        content="",
        tool_calls=[{"name": call.tool, "args": dict(call.args), "id": identity, "type": "tool_call"}],
    )


def _of_session(
    messages: Sequence[BaseMessage], results: Sequence[ToolMessage], tools: Sequence[str]
) -> AIMessage | None:
    """Reply to what is about the work in this conversation; what it states besides is acknowledged, too."""
    text = _said(messages)
    if results:
        last = results[-1]
        if last.name not in SESSION_TOOLS:
            return None
        noted = acknowledge(text) if last.name == "set_task" else None
        return AIMessage(content="\n".join(filter(None, (session_said(last.name, last.text), noted))))
    work = work_in(messages)
    known = task_answer(text, work)
    return AIMessage(content=known) if known else _calling(session_call(text, work), messages, tools)


def _said(messages: Sequence[BaseMessage]) -> str:
    return next((one.text.strip() for one in reversed(messages) if isinstance(one, HumanMessage)), "")


def _turn(messages: Sequence[BaseMessage]) -> Turn:
    """Read the newest message of the user."""
    humans = [message for message in messages if isinstance(message, HumanMessage)]
    text = _said(messages)
    if not text or len(text) > LONGEST_QUESTION:
        return Turn(text, text, "", None)
    note = note_in(text)
    if note and not _POINTING.match(note) and not text.endswith("?") and not states_facts(text):
        return Turn(text, "", text, Ask("remember", words=note))
    chosen = _choice(messages, text)
    if chosen:
        return Turn(text, "", text, chosen)
    merging = understand(text) if " same" in text else None
    if merging and merging.topic == "merge":
        return Turn(text, "", text, merging)
    return _asking(text, humans)


def _asking(text: str, humans: Sequence[BaseMessage]) -> Turn:
    """Tell what a message states from what it asks; the last question counts."""
    parts = [text[start:end].strip() for start, end in sentences(text)]
    asking = [part for part in parts if is_question(part)]
    if not asking:
        return Turn(text, text, "", None)
    stated, asked = " ".join(part for part in parts if part not in asking), asking[-1]
    ask = understand(asked)
    if ask and ask.by == "again":
        ask = again(ask, _asked_before(humans[:-1]))
    if ask and ask.topic == "before" and not ask.field:
        earlier = _asked_before(humans[:-1])
        ask = replace(ask, field=earlier.field if earlier else "")
    if ask is None and not stated:
        ask = Ask("search", words=asked)
    return Turn(text, stated, asked, ask)


def _choice(messages: Sequence[BaseMessage], text: str) -> Ask | None:
    """Return what was asked before, of the record that the user chooses now, if we asked which one is meant."""
    human = max(number for number, one in enumerate(messages) if isinstance(one, HumanMessage))
    spoken = next(
        (one for one in reversed(messages[:human]) if isinstance(one, AIMessage) and one.text), None
    )
    if spoken is None or not _WHICH.match(spoken.text) or text.endswith("?"):
        return None
    before = _asked_before([one for one in messages[:human] if isinstance(one, HumanMessage)])
    match = _ONE.match(text)
    if before is None or match is None or len(text.split()) > 10:
        return None
    chosen = read_name(match["name"])
    name = chosen.text or match["name"]
    missing = [word for word in before.name.text.split() if word.casefold() not in name.casefold()]
    kind = chosen.kind or before.name.kind
    return replace(before, name=Name(" ".join([*missing, name]), kind))


def _asked_before(humans: Sequence[BaseMessage]) -> Ask | None:
    for message in reversed(humans[-3:]):
        parts = [message.text[start:end].strip() for start, end in sentences(message.text[:LONGEST_QUESTION])]
        for part in reversed(parts):
            ask = understand(part) if is_question(part) else None
            if ask and ask.by != "again":
                return ask
    return None


def _results(messages: Sequence[BaseMessage]) -> list[ToolMessage]:
    """Return what the tools have answered since the user spoke, oldest first."""
    found: list[ToolMessage] = []
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            break
        if isinstance(message, ToolMessage):
            found.append(message)
    return found[::-1]


def _tell_all(results: Sequence[ToolMessage]) -> str:
    return "\n".join(result.text.removeprefix("Error: ") for result in results)


def _today(messages: Sequence[BaseMessage]) -> date | None:
    for message in messages:
        match = _TODAY.search(message.text) if isinstance(message, SystemMessage) else None
        if match:
            return date.fromisoformat(match[1])
    return None
