"""The tools that change memory. Each relies on the user's newest message; removals ask the user first."""

from __future__ import annotations

from langchain_core.tools import BaseTool, tool

from memory import keep_note
from memory.errors import ConfirmationError
from memory.kinds import KINDS
from orchestrator.errors import InputError
from orchestrator.services import Services
from orchestrator.tools.confirming import Question, confirmed, wait_for_turn
from orchestrator.tools.query_tools import Kind, check_field
from orchestrator.tools.tool_context import Runtime, last_said, tool_context
from orchestrator.yes_or_no import asks_to_forget

NOT_DONE = "Nothing was changed, as the answer was no."
NOT_ASKED = "the user has not asked to {what}; ask them to say so"


def make_change_tools(services: Services) -> list[BaseTool]:
    """Return the tools that change memory."""

    @tool
    async def remember(
        text: str,
        runtime: Runtime,
        about: str | None = None,
        importance: int | None = None,
        expires: str | None = None,
    ) -> str:
        """Keep a note that the user asked for, in the words of their message.

        `about` names whom or what it is about, as they said it; `importance` is 1 to 5; `expires` an ISO day they named.
        """
        wait_for_turn(runtime)
        context = tool_context(services, runtime)
        changes = await keep_note(
            context.store,
            context.user,
            last_said(runtime.state, context),
            text,
            now=context.now,
            about=about,
            importance=importance,
            expires=expires,
        )
        return f"Noted: {changes[0].label}" if changes else "That note is kept already."

    @tool
    async def correct(name: str, field: str, value: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Set one field of a record to what the user has just said; the value must be in their message.

        If the message does not name the record and the field, they are asked to confirm first.
        """
        wait_for_turn(runtime)
        context = tool_context(services, runtime)
        record = await context.find(name, kind)
        check_field(record.kind, field)
        said = last_said(runtime.state, context)
        try:
            changes = await context.engine.correct(context.user, record, field, value, said)
        except ConfirmationError as doubt:
            if not await confirmed(runtime, Question(doubt.question, record.ref)):
                return NOT_DONE
            changes = await context.engine.correct(context.user, record, field, value, said, confirmed=True)
        if changes:
            return f"Done: {record.label}, {field} is now {value}."
        return f"{record.label} already has that {field}."

    @tool
    async def forget(name: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Forget one record that the user has asked to forget. They are asked to confirm first; it can be undone."""
        wait_for_turn(runtime)
        context = tool_context(services, runtime)
        record = await context.find(name, kind)
        if not asks_to_forget(last_said(runtime.state, context).message.content):
            raise InputError(NOT_ASKED.format(what="forget anything"))
        called = f"{KINDS[record.kind].SINGULAR} {record.label}"
        if not await confirmed(runtime, Question(f"Forget the {called}?", record.ref)):
            return NOT_DONE
        done = await context.engine.forget(context.user, record)
        facts = sum(change.op == "delete" for change in done.also)
        with_it = f", and {facts} {'fact' if facts == 1 else 'facts'} about it" if facts else ""
        return f"Forgotten: {called}{with_it}."

    @tool
    async def merge_records(kept: str, other: str, runtime: Runtime, kind: Kind | None = None) -> str:
        """Make two records of one kind one, `kept`, with the history of both. The user is asked to confirm first."""
        wait_for_turn(runtime)
        context = tool_context(services, runtime)
        into, taken = await context.find(kept, kind), await context.find(other, kind)
        if into.kind != taken.kind or into.key == taken.key:
            raise InputError(
                "only two different records of one kind can be merged; name them in full or by id"
            )
        singular = KINDS[into.kind].SINGULAR
        question = Question(f"Merge the {singular} {taken.label} into {into.label}?", into.ref, taken.ref)
        if not await confirmed(runtime, question):
            return NOT_DONE
        change = await context.engine.merge(context.user, into, taken)
        return f"Merged: {taken.label} into {into.label} (change {change.seq}, which can be undone)."

    return [remember, correct, forget, merge_records]
