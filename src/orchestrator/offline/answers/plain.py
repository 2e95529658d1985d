"""What is answered without a tool: greetings, thanks, statements, and what is beyond the offline model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.extraction.gate import asks_to_remember, closes_todo, corrects, mentions_crm_data
from memory.records import KINDS
from orchestrator.offline.answers.phrases import statement, subject
from orchestrator.offline.answers.thread import READ_AT_ONCE
from orchestrator.offline.reader import Draft, Turn, read

if TYPE_CHECKING:
    from collections.abc import Mapping

BEYOND: Final = (
    "I am the offline model, so I can only keep and look up your CRM: tell me about accounts, contacts, deals, "
    "cases and tasks, or ask what we know about one, who works there, what changed, for the pipeline or for open "
    "tasks. Set OPENAI_API_KEY for a model that can do more."
)
HELLO: Final = "Hello. Tell me about your accounts and deals, or ask me what I know. I am the offline model."
UNCLEAR: Final = "I am not sure that I read all of that; what I keep of it shows as a change."
_GREETING: Final = re.compile(
    r"^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening)|help)\b[\w\s,]{0,20}[!.?]*\s*$", re.IGNORECASE
)
_THANKS: Final = re.compile(
    r"^\s*(?:thanks|thank you|ok(?:ay)?|great|perfect|cool|bye|goodbye|got it)\b.{0,30}$", re.IGNORECASE
)
_COMPOSING: Final = re.compile(
    r"^(?:please\s+|can you\s+|could you\s+)*(?:write|compose|draft|translate|rewrite|paraphrase|calculate|sing|explain|imagine|pretend)\b",
    re.IGNORECASE,
)
"""Orders that only a model that writes could follow."""


def plain(text: str) -> str:
    """Answer what asks for nothing that is remembered."""
    if _GREETING.match(text):
        return HELLO
    if _THANKS.match(text):
        return "You are welcome."
    noted = acknowledge(text)
    if noted:
        return noted
    stated = mentions_crm_data(text) or corrects(text) or closes_todo(text)
    if text.endswith("?") or not stated or _COMPOSING.match(text):
        return BEYOND
    return "Noted." if corrects(text) or asks_to_remember(text) else UNCLEAR


def acknowledge(text: str) -> str | None:
    """Name what the message states, so that a misunderstanding shows at once."""
    names = []
    for draft in drafts_in(text):
        stated = {name: value.value for name, value in draft.fields.items()}
        names.append(_called(draft.kind, {name: str(value) for name, value in stated.items()}))
    return f"Noted: {', '.join(dict.fromkeys(names))}." if names else None


def _called(kind: str, stated: Mapping[str, str]) -> str:
    """Say what of memory a draft is: the record by its name, what has none by what is said."""
    model = KINDS[kind]
    if kind == "facts":
        view = {"name": stated["subject"], "kind": "fact"}
        return f"{subject(view)} {statement(stated['subject'], stated)}"
    if kind == "profile":
        told = [f"{name.partition('.')[0].replace('_', ' ')} {value}" for name, value in stated.items()]
        return f"about you: {', '.join(told)}" if told else "about you"
    label = next((stated[name] for name in model.LABEL if stated.get(name)), None)
    done = f" ({stated['status']})" if kind == "todos" and stated.get("status") else ""
    return f"{model.SINGULAR} {label}{done}" if label else model.SINGULAR


def drafts_in(text: str) -> list[Draft]:
    """Read what a message states, as far as it is read at once."""
    return read([Turn("m1", "user", None, None, text[:READ_AT_ONCE], own=True)])


def states_facts(text: str) -> bool:
    """Tell whether a message states more than names, so that the records will hold it."""
    return any(
        name not in KINDS[draft.kind].LABEL and name != KINDS[draft.kind].SCOPE
        for draft in drafts_in(text)
        for name in draft.fields
        if name not in ("first_name", "last_name")
    )
