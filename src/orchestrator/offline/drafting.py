"""The offline model's answers to trustcall's prompts: prompts in, tool calls out.

Extract and update run the trained reader on the transcript in the prompt; repair removes the arguments that
did not validate. All input comes from the prompt, as for a hosted model.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from memory.extraction import LISTS, kind_of_tool, parse_transcript
from memory.kinds import KINDS, grouped, spread
from memory.trained import NEAREST, Known, Said, Turn, latest, may_hold, only_asks, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from langchain_core.messages import BaseMessage
    from langchain_core.messages.tool import ToolCall

    from memory.extraction import TranscriptLine
    from memory.trained import Drafted, Value

_INSTANCE: Final = re.compile(
    r'^<instance id=(?P<key>k\d+) schema_type="(?P<tool>\w+)">\n(?P<value>\{.*\})\n</instance>$', re.MULTILINE
)
_INVALID: Final = re.compile(r"^(\w+)(?:\.[\w.]+)?\n  ", re.MULTILINE)


def draft_calls(messages: Sequence[BaseMessage]) -> list[ToolCall]:
    """Return trustcall's tool calls for the transcript and the known records of a prompt."""
    lines = [
        line
        for message in messages
        if isinstance(message, HumanMessage)
        for line in parse_transcript(message.text)
    ]
    if any(line.own for line in lines):
        lines = _of_chat(lines)
    recent = latest([line for line in lines if line.context])
    lines = [line for line in lines if not line.context or line in recent]
    known = [
        record
        for message in messages
        if isinstance(message, SystemMessage)
        for record in _known(message.text)
    ]
    drafts = read([_turn(line) for line in lines], known) if any(not line.context for line in lines) else ()
    calls = [call for number, draft in enumerate(drafts) for call in _calls(draft, number, lines)]
    return calls or [_call("NothingToRecord", {"reason": "nothing is stated"}, "nothing")]


def _of_chat(lines: Sequence[TranscriptLine]) -> list[TranscriptLine]:
    """Return the user's lines of a chat, with the new lines that state nothing marked as context.

    Those are the lines that only ask, and all before the first that may state something: nothing was found in
    them when they were said, and the reply to the next line read them as context, too. The assistant's lines
    are left out: they repeat what memory told it, and prove nothing.
    """
    said = [line for line in lines if line.by != "assistant"]
    said = [
        replace(line, context=True) if not line.context and only_asks(line.text) else line for line in said
    ]
    words = [Said(line.by, line.text, line.name) for line in said]
    for at, line in enumerate(said):
        if not line.context and may_hold(words[at : at + 1], words[max(0, at - NEAREST) : at]):
            return [*(replace(one, context=True) for one in said[:at]), *said[at:]]
    return said


def repair_calls(messages: Sequence[BaseMessage]) -> list[ToolCall]:
    """Return the call that removes the arguments of the failing call that did not validate."""
    error = next((m for m in reversed(messages) if isinstance(m, ToolMessage)), None)
    failing = next((m for m in reversed(messages) if isinstance(m, AIMessage) and m.tool_calls), None)
    if error is None or failing is None:
        return []
    given = failing.tool_calls[0]["args"]
    invalid = [name for name in dict.fromkeys(_INVALID.findall(error.text)) if name in given]
    patches = [{"op": "remove", "path": f"/{name}"} for name in invalid]
    args = {"json_doc_id": error.tool_call_id, "planned_edits": "drop what is not valid", "patches": patches}
    return [_call("PatchFunctionErrors", args, "repair")]


def _turn(line: TranscriptLine) -> Turn:
    return Turn(
        ref=line.ref,
        by=line.by,
        name=line.name,
        at=datetime.fromisoformat(line.at) if line.at else None,
        text=line.text,
        context=line.context,
        own=line.own,
    )


def _known(prompt: str) -> Iterable[Known]:
    for match in _INSTANCE.finditer(prompt):
        value = ast.literal_eval(match["value"])
        kind = kind_of_tool()[match["tool"]]
        given = {name: one for name, one in value.items() if name not in LISTS}
        yield Known(match["key"], kind, spread(KINDS[kind], given))


def _calls(draft: Drafted, number: int, lines: Sequence[TranscriptLine]) -> list[ToolCall]:
    texts = {line.ref: line.text for line in lines}
    evidence = [_evidence(name, value, texts, draft.sure) for name, value in draft.fields.items()]
    ended = [_evidence(name, value, texts, draft.sure) for name, value in draft.ended.items()]
    values = grouped(KINDS[draft.kind], {name: value.value for name, value in draft.fields.items()})
    if draft.key is None:
        args = {**values, "evidence": evidence, "ended": ended}
        return [_call(KINDS[draft.kind].tool(), args, f"draft-{number}")] if values or ended else []
    patches: list[dict[str, Any]] = [
        {"op": "add", "path": f"/{name}", "value": value} for name, value in values.items()
    ]
    patches += [{"op": "add", "path": "/evidence/-", "value": item} for item in evidence]
    patches += [{"op": "add", "path": "/ended/-", "value": item} for item in ended]
    args = {"json_doc_id": draft.key, "planned_edits": "what the transcript states", "patches": patches}
    return [_call("PatchDoc", args, f"patch-{number}")]


def _evidence(name: str, value: Value, texts: Mapping[str, str], sure: float) -> dict[str, str | float]:
    quote = texts[value.ref][value.start : value.end] if value.of == "content" else str(value.value)
    return {
        "field": name,
        "ref": value.ref,
        "quote": quote,
        "start": value.start,
        "sure": round(sure * value.sure, 3),
    }


def _call(name: str, args: dict[str, Any], identity: str) -> ToolCall:
    return {"name": name, "args": args, "id": identity, "type": "tool_call"}
