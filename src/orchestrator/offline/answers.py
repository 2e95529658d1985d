"""The offline model's side of the conversation: which tool a message calls for, and what its result says.

High precision first: what is not recognised is said to be beyond the offline model, never guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from memory.extraction.gate import corrects, mentions_crm_data
from memory.records import KINDS
from orchestrator.offline.reader import Turn, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.messages import BaseMessage

BEYOND: Final = (
    "I am the offline model, so I can only keep and look up your CRM: tell me about accounts, contacts, deals, "
    "cases and tasks, or ask what we know about one, who works there, for the pipeline or for open tasks. "
    "Set OPENAI_API_KEY for a model that can do more."
)
HELLO: Final = "Hello. Tell me about your accounts and deals, or ask me what I know. I am the offline model."
LONGEST_QUESTION: Final = 1_000
"""A longer text tells something, whatever it begins with."""
ACKNOWLEDGED: Final = 4_000
"""How much of a message is read at once to say what was understood; all of it is read into memory later."""
_NAME: Final = r"(?P<name>.+?)"
_END: Final = r"\s*[?.!]*\s*$"

_ROUTES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (tool, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for tool, pattern in (
        (
            "forget_record",
            rf"^(?:please\s+)?(?:forget|delete|remove)\s+(?:about\s+)?(?:the\s+)?{_NAME}{_END}",
        ),
        (
            "pipeline",
            r"^(?:what|how|show|give|summari[sz]e|list)\b.*\bpipeline\b|^(?:my\s+)?pipeline\b|^what deals (?:are open|do (?:we|i) have)",
        ),
        (
            "open_tasks",
            r"^(?:what|which|show|list|give|any|do i have)\b.*\b(?:open tasks?|tasks?|to-?dos?|due|have to do|need to do)\b|^open tasks",
        ),
        (
            "who",
            rf"^(?:so\s+)?who(?:'s| is| are| do we know| works)?(?:\s+(?:all|the contacts?|our contacts?|people|works?))*\s+(?:works?\s+)?(?:at|for|from|with|in)\s+{_NAME}{_END}",
        ),
        (
            "who",
            rf"^(?:show|list|which|what|what are|who are)?\s*(?:the\s+|our\s+)?contacts?\s+(?:do we have\s+|are there\s+)?(?:at|for|from|of|in)\s+{_NAME}{_END}",
        ),
        (
            "search_memory",
            rf"^(?:so\s+|and\s+)?(?:what|anything)\s+(?:do|else do|did|have|can|is|are)?\s*(?:we|i|you|there)?\s*(?:know|known|have|got|remember|tell me|noted?)\s+(?:about|on|for|of)\s+{_NAME}{_END}",
        ),
        (
            "search_memory",
            rf"^(?:please\s+)?(?:tell me|brief me|remind me what we know|give me (?:a brief|everything|the details?))\s+(?:about|on|of)\s+{_NAME}{_END}",
        ),
        (
            "search_memory",
            rf"^(?:please\s+)?(?:show|find|look up|search(?: for)?|pull up|get)(?:\s+me)?\s+{_NAME}{_END}",
        ),
        (
            "search_memory",
            rf"^(?:what(?:'s| is| are| was)?|when|where|how much|how many|which|who|whose|does|do|did|is|are|has|have|and)\b{_NAME}\?\s*$",
        ),
    )
)
_GREETING: Final = re.compile(
    r"^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening)|help)\b[\w\s,]{0,20}[!.?]*\s*$", re.IGNORECASE
)
_THANKS: Final = re.compile(
    r"^\s*(?:thanks|thank you|ok(?:ay)?|great|perfect|cool|bye|goodbye|got it)\b.{0,30}$", re.IGNORECASE
)
_CONTACT: Final = re.compile(r"^- (?:contact|lead) ", re.MULTILINE)


def answer(messages: Sequence[BaseMessage], tools: Sequence[str]) -> AIMessage:
    """Reply to a conversation: with a tool call, with what a tool said, or in plain words."""
    if isinstance(messages[-1], ToolMessage):
        return AIMessage(content=_tell(messages))
    text = next((m.text for m in reversed(messages) if isinstance(m, HumanMessage)), "").strip()
    route = _route(text) if len(text) <= LONGEST_QUESTION else None
    if route and _tool_of(route[0]) in tools:
        return AIMessage(content="", tool_calls=[_call(*route)])
    return AIMessage(content=_plain(text))


def _route(text: str) -> tuple[str, str] | None:
    """Return what is asked and about whom, or None when nothing is."""
    for what, pattern in _ROUTES:
        match = pattern.search(text)
        if match:
            name = match.groupdict().get("name") or ""
            return what, name.strip(" \t\n\"'“”")
    return None


def _tool_of(what: str) -> str:
    return "search_memory" if what == "who" else what


def _call(what: str, name: str) -> dict[str, Any]:
    args: dict[str, Any] = {}
    if what in ("search_memory", "who"):
        args = {"query": name}
    elif what == "forget_record":
        args = {"name": name}
    return {"name": _tool_of(what), "args": args, "id": f"offline-{what}", "type": "tool_call"}


def _tell(messages: Sequence[BaseMessage]) -> str:
    """Say what the tools answered, without the notes that are meant for a model."""
    results = []
    for message in reversed(messages):
        if not isinstance(message, ToolMessage):
            break
        results.append((message.tool_call_id, message.text))
    told = "\n".join(_one(identity, text) for identity, text in reversed(results))
    return told or BEYOND


def _one(identity: str, text: str) -> str:
    text = re.sub(r" \[(?:named|related|similar); said [^\]]*\]$", "", text, flags=re.MULTILINE)
    if text.startswith("Error: "):
        return text.removeprefix("Error: ")
    if identity == "offline-who":
        lines = [line for line in text.splitlines() if _CONTACT.match(line)]
        return (
            "\n".join(["These are the people I know there:", *lines]) if lines else "I know nobody there yet."
        )
    if identity == "offline-search_memory" and text.startswith("- "):
        return f"This is what I know:\n{text}"
    if identity == "offline-pipeline" and text.startswith("- "):
        return f"The pipeline:\n{text}"
    if identity == "offline-open_tasks" and text.startswith("- "):
        return f"Open tasks:\n{text}"
    return text


def _plain(text: str) -> str:
    if _GREETING.match(text):
        return HELLO
    if _THANKS.match(text):
        return "You are welcome."
    noted = _acknowledge(text)
    if noted:
        return noted
    stated = mentions_crm_data(text) or corrects(text)
    return BEYOND if text.endswith("?") or not stated else "Noted."


def _acknowledge(text: str) -> str | None:
    """Name what the message states, so that a misunderstanding shows at once."""
    drafts = read([Turn("m1", "user", None, None, text[:ACKNOWLEDGED])])
    names = []
    for draft in drafts:
        stated = {name: value.value for name, value in draft.fields.items()}
        label = next((str(stated[name]) for name in KINDS[draft.kind].LABEL if stated.get(name)), None)
        names.append(f"{KINDS[draft.kind].SINGULAR} {label}" if label else KINDS[draft.kind].SINGULAR)
    return f"Noted: {', '.join(dict.fromkeys(names))}." if names else None
