"""Messages about the task and the variables of this conversation, understood in a few plain forms only.

The current values are read from the `<session>` block of the system prompt, in which every text is quoted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from langchain_core.messages import SystemMessage

from memory.text import sentences
from orchestrator.offline.answers.calling import Call
from orchestrator.session.queries import variable_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

SESSION_TOOLS: Final = frozenset({"set_task", "finish_task", "set_variable", "get_variable"})
NO_TASK: Final = "No task is set in this conversation. Say “let's work on …” to set one."
LONGEST: Final = 300
_END: Final = r"(?:[\s,]+(?:now|for now|please|today|next))*\s*[.!]*$"
_LEAD: Final = r"^(?:(?:ok(?:ay)?|so|now|right now|alright|please)[\s,]+)*"
_NAMED: Final = rf"(?P<task>[^?\n]+?){_END}"
_STARTS: Final = tuple(
    re.compile(_LEAD + said, re.IGNORECASE)
    for said in (
        rf"(?:let['’]?s|let us|i want to|we should) (?:now )?(?:start )?work(?:ing)? on {_NAMED}",
        rf"(?:i['’]?m|i am) (?:now |currently |just )*working on {_NAMED}",
        rf"(?:we['’]?re|we are) (?:now |currently )working on {_NAMED}",
        rf"(?:we['’]?re|we are) working on (?P<task>[^?\n]+?) now{_END}",
    )
)
_DONE: Final = re.compile(
    rf"{_LEAD}(?:(?:we['’]?re|we are|i['’]?m|i am|all)\s+)?(?:done|finished) (?:with|working on) (?P<task>[^?\n]+?){_END}",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    rf"{_LEAD}what (?:am i|are we|was i|were we) (?:currently )?working on(?: now| right now)?\s*[?.!]*$",
    re.IGNORECASE,
)
_SET: Final = re.compile(
    r"^(?:for|in) this (?:conversation|chat|session|thread)(?: only)?[\s,]+(?:please )?"
    r"(?:use|remember) (?P<value>[^?\n]{1,200}?) as (?:the |my |our )?(?P<name>[\w -]{1,60}?)(?: please)?\s*[.!]*$",
    re.IGNORECASE,
)
_GET: Final = re.compile(
    r"^what(?:['’]?s| is) (?:the |my |our )?(?P<name>[\w -]{1,60}?)\s*\?$", re.IGNORECASE
)
_POINTING: Final = frozenset({"it", "that", "this", "them", "that one", "this one", "that task", "the task"})
_FEWEST: Final = 2
_ARTICLE: Final = re.compile(r"^(?:the|our|my|a|an|this|that)\s+", re.IGNORECASE)
_TASK: Final = re.compile(r"^task: (?P<text>\".*\") \(since (?P<since>\d{4}-\d{2}-\d{2})\)$", re.MULTILINE)
_NAMES: Final = re.compile(r"^variable (?P<name>\"(?:[^\"\\]|\\.)*\"): ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Work:
    """The session as far as the prompt shows it."""

    task: str = ""
    since: str = ""
    variables: frozenset[str] = field(default_factory=frozenset)


def work_in(messages: Sequence[BaseMessage]) -> Work:
    """Read the session from the system prompt."""
    prompt = next((one.text for one in messages if isinstance(one, SystemMessage)), "")
    _, opening, rest = prompt.partition("\n<session>\n")
    block = rest.partition("\n</session>")[0] if opening else ""
    task = _TASK.search(block)
    names = frozenset(str(json.loads(match["name"])) for match in _NAMES.finditer(block))
    return Work(str(json.loads(task["text"])), task["since"], names) if task else Work(variables=names)


def session_call(text: str, work: Work) -> Call | None:
    """Return the call for a message that is one sentence about the session, None for any other message."""
    text = " ".join(text.split())
    if len(text) > LONGEST or len(list(sentences(text))) > 1:
        return None
    started = next(filter(None, (one.match(text) for one in _STARTS)), None)
    if started:
        task = started["task"]
        return (
            None if task.casefold() in _POINTING or len(task) < _FEWEST else Call("set_task", {"task": task})
        )
    done = _DONE.match(text)
    if done:
        return Call("finish_task", {}) if _is_task(done["task"], work.task) else None
    kept = _SET.match(text)
    if kept:
        return Call("set_variable", {"name": kept["name"], "value": kept["value"]})
    asked = _GET.match(text)
    if asked and variable_name(asked["name"]) in work.variables:
        return Call("get_variable", {"name": variable_name(asked["name"])})
    return None


def task_answer(text: str, work: Work) -> str | None:
    """Answer what is being worked on, None if that is not asked."""
    if len(text) > LONGEST or not _ASKED.match(text):
        return None
    return f"You are working on {work.task} (since {work.since})." if work.task else NO_TASK


def session_said(tool: str, result: str) -> str:
    """Return the result of a session tool as a sentence."""
    if tool == "get_variable" and result.startswith("{"):
        value = json.loads(result)
        return f"For this conversation, {value['name']} is {value['value']}."
    return f"{result.removeprefix('Error: ').rstrip('.')}."


def _is_task(said: str, task: str) -> bool:
    """Tell whether words mean the current task: they point at it, or are its words or some of them."""
    if not task or said.casefold() in _POINTING:
        return bool(task)
    words, known = _words(said), _words(task)
    return bool(words) and (words <= known or known <= words)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", _ARTICLE.sub("", text.strip()).casefold()))
