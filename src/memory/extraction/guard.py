"""The guard between trustcall and the model, on every call in both directions.

trustcall changes the messages it is given, swallows a model's errors and asks again 25 times, drops a
whole patch for one bad path, and gives two documents for two patches of one record. None of that can be
configured, so trustcall is given this guard as its model: it hands the real model copies, notes an error
and ends the run at once, and passes on only calls that trustcall handles well. What it holds back is noted
in the session, which the extractor reads when trustcall has returned.
"""

from __future__ import annotations

import copy
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import jsonpatch
from langchain_core.messages import AIMessage

from memory.domain.drafts import Refusal
from memory.domain.usage import NO_TOKENS, Tokens, tokens_used
from memory.errors import ExtractionError
from memory.extraction.arguments import OddArgumentError, check_arguments, read_arguments
from memory.extraction.patches import PatchSet, collect, find_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage, ToolCall
    from langchain_core.runnables import Runnable, RunnableConfig

NOTHING: Final = "NothingToRecord"
PATCH: Final = "PatchDoc"
REPAIR: Final = "PatchFunctionErrors"
RENAME: Final = "PatchFunctionName"


@dataclass(slots=True)
class Session:
    """What one extraction is about, and the errors, refusals and tokens that trustcall does not report."""

    documents: Mapping[str, tuple[str, dict[str, Any]]]
    """Document id → the tool that drafts it, and the document."""
    fields: Mapping[str, Mapping[str, bool]]
    """Tool → its fields, and whether a field has many values."""
    error: Exception | None = None
    refusals: list[Refusal] = field(default_factory=list)
    tokens: Tokens = NO_TOKENS


SESSION: Final[ContextVar[Session]] = ContextVar("extraction_session")


class GuardedModel:
    """A chat model as trustcall needs it: `bind_tools`, and `ainvoke` on what that returns."""

    def __init__(self, model: BaseChatModel) -> None:
        self._model = model

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: str | None = None) -> GuardedCall:
        """Bind the tools of one of trustcall's three phases."""
        names = {_tool_name(tool) for tool in tools}
        return GuardedCall(self._model.bind_tools(tools, tool_choice=tool_choice), names)


class GuardedCall:
    """One phase: extract, update (patch known records) or repair (fix a call that did not validate)."""

    def __init__(self, bound: Runnable[Any, BaseMessage], tools: set[str]) -> None:
        self._bound = bound
        self._repairs = REPAIR in tools

    async def ainvoke(self, messages: Sequence[BaseMessage], config: RunnableConfig) -> AIMessage:
        """Ask the model; an error ends the run, and the extractor raises it afterwards."""
        session = SESSION.get()
        if session.error is not None:
            raise session.error
        try:
            reply = await self._bound.ainvoke(copy.deepcopy(list(messages)), config)
            return self._checked(session, messages, reply)
        # Boundary: whatever the model's client raises is kept for the extractor, because trustcall
        # would swallow it and ask again. In the repair phase raising ends the run, elsewhere an
        # empty answer does. A repair that fails costs only the call it was to repair.
        except Exception as error:  # every client has its own errors; the extractor raises them as ours
            if self._repairs and isinstance(error, ExtractionError):
                raise
            session.error = error
            if self._repairs:
                raise
            return AIMessage(content="")

    def _checked(self, session: Session, messages: Sequence[BaseMessage], reply: BaseMessage) -> AIMessage:
        if not isinstance(reply, AIMessage):
            raise ExtractionError(f"the model answered with a {reply.type} message")
        session.tokens = session.tokens.plus(tokens_used(messages, reply))
        if reply.response_metadata.get("finish_reason") == "length":
            raise ExtractionError("the model's answer was cut off at its length limit")
        _note_unread(session, reply)
        given = _readable(session, reply.tool_calls)
        if not given:
            called = reply.tool_calls or reply.invalid_tool_calls
            odd = session.refusals[-1].reason if called and session.refusals else None
            prose = "the model answered in prose instead of calling a tool"
            raise ExtractionError(odd or ("the model's call could not be read" if called else prose))
        calls = _repairs(messages, given) if self._repairs else _drafts(session, given)
        return AIMessage(content="", tool_calls=calls, usage_metadata=reply.usage_metadata)


def _readable(session: Session, calls: Sequence[ToolCall]) -> list[ToolCall]:
    """Keep the calls whose arguments can be held; note what is wrong with the others."""
    kept: list[ToolCall] = []
    for call in calls:
        try:
            check_arguments(call["args"])
            kept.append(call)
        except OddArgumentError as error:
            session.refusals.append(Refusal(str(error), value=call["name"]))
    return kept


def _note_unread(session: Session, reply: AIMessage) -> None:
    """Note the calls whose values the client could not parse; raise `ExtractionError` for invalid JSON."""
    for call in reply.invalid_tool_calls:
        try:
            read_arguments(call["args"] or "")
        except OddArgumentError as error:
            session.refusals.append(Refusal(str(error), value=str(call["name"])))
        except ValueError as error:
            raise ExtractionError(f"the model's tool call is not valid JSON ({call['name']})") from error


def _drafts(session: Session, calls: Sequence[ToolCall]) -> list[ToolCall]:
    """Return the calls of known tools, with all patches of a record joined into one."""
    kept: list[ToolCall] = []
    patches: dict[str, PatchSet] = {}
    for call in calls:
        name = _known_tool(call["name"], session.fields)
        if call["name"] == PATCH:
            _collect_patch(session, patches, call["args"])
        elif name:
            kept.append({**call, "name": name, "id": call["id"] or f"call-{len(kept)}"})
        elif call["name"] != NOTHING:
            session.refusals.append(
                Refusal("the model called a tool that does not exist", value=call["name"])
            )
    kept.extend(_patch_calls(session, patches))
    return kept


def _collect_patch(session: Session, patches: dict[str, PatchSet], args: Mapping[str, Any]) -> None:
    document = find_document(args.get("json_doc_id"), session.documents)
    if document is None:
        reason = "the model patched a record it was not shown"
        session.refusals.append(Refusal(reason, value=str(args.get("json_doc_id"))))
        return
    tool, _ = session.documents[document]
    collect(patches.setdefault(document, PatchSet()), args.get("patches"), session.fields[tool])


def _patch_calls(session: Session, patches: Mapping[str, PatchSet]) -> list[ToolCall]:
    calls: list[ToolCall] = []
    for document, patch_set in patches.items():
        kind = session.documents[document][0]
        session.refusals += [Refusal(reason, kind, path.strip("/")) for path, reason in patch_set.refused]
        operations = patch_set.operations()
        if operations:
            args = {"json_doc_id": document, "planned_edits": "", "patches": operations}
            calls.append({"name": PATCH, "args": args, "id": f"patch-{document}", "type": "tool_call"})
    return calls


def _repairs(messages: Sequence[BaseMessage], calls: Sequence[ToolCall]) -> list[ToolCall]:
    """Return the repairs, without the operations that cannot be applied to the failing call."""
    failing = next(
        (m.tool_calls[0]["args"] for m in reversed(messages) if isinstance(m, AIMessage) and m.tool_calls), {}
    )
    kept: list[ToolCall] = []
    for call in calls:
        if call["name"] == REPAIR:
            operations, failing = _applicable(failing, call["args"].get("patches"))
            if operations:
                kept.append({**call, "args": {**call["args"], "patches": operations}})
        elif call["name"] == RENAME:
            kept.append(call)
    if not kept:
        raise ExtractionError("the model could not repair a call that does not fit its schema")
    return kept


def _applicable(document: Any, patches: object) -> tuple[list[dict[str, Any]], Any]:
    kept = []
    for operation in patches if isinstance(patches, list) else []:
        try:
            document = jsonpatch.apply_patch(document, [operation])
        except (
            jsonpatch.JsonPatchException,
            jsonpatch.JsonPointerException,
            KeyError,
            TypeError,
            AttributeError,
        ):
            continue  # a bad operation costs only itself; the call is validated again afterwards
        kept.append(operation)
    return kept, document


def _known_tool(name: str, fields: Mapping[str, object]) -> str | None:
    wanted = name.casefold().removeprefix("simple")
    return next((tool for tool in fields if tool.casefold() in (wanted, wanted.removesuffix("s"))), None)


def _tool_name(tool: object) -> str:
    return str(tool["function"]["name"]) if isinstance(tool, dict) else str(getattr(tool, "__name__", tool))
