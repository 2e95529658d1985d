"""Names and arguments that are too long are refused with a clear message before anything processes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from memory.errors import NameTooLongError
from memory.recall import lookup
from memory.recall.lookup import LONGEST_GIVEN, find_records
from memory.records.messages import LONGEST
from memory.text import names
from orchestrator.nodes.initialize_memory import loggable
from orchestrator.offline.model import OfflineChatModel
from orchestrator.tools.call_records import LONGEST_ARGUMENT
from tests.support.declared_reader import met, state
from tests.support.scripted import ScriptedModel, call

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.orchestrator.conftest import Office

HUGE: Final = "accounts:" + "A" * 100_000
LONG: Final = "accounts:" + "A" * LONGEST_GIVEN
CALLS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("get_record", {"name": ...}),
    ("get_history", {"name": ...}),
    ("what_changed_since", {"since": "2026-01-01", "name": ...}),
    ("correct", {"name": ..., "field": "amount", "value": "$5"}),
    ("forget", {"name": ...}),
    ("merge_records", {"kept": "Northwind", "other": ...}),
    ("merge_records", {"kept": ..., "other": "Northwind"}),
)


async def answer_of(office: Office, tool: str, args: dict[str, Any]) -> Any:
    def script(messages: Sequence[Any], *_: Any) -> AIMessage:
        return AIMessage("Done.") if messages[-1].type == "tool" else call(tool, **args)

    talker = office.assistant(ScriptedModel(script), extraction=OfflineChatModel())
    await talker.say("Set the amount of it to $5, forget and merge it.")
    return (await talker.state())["messages"][-2]


@pytest.mark.parametrize(("tool", "args"), CALLS)
@pytest.mark.parametrize("name", [HUGE, LONG], ids=["huge", "long"])
async def test_a_tool_refuses_a_name_that_is_none(
    office: Office, monkeypatch: pytest.MonkeyPatch, *, tool: str, args: dict[str, Any], name: str
) -> None:
    state(monkeypatch, *met("Dana Whitfield", "Northwind"))
    await office.assistant().say("Met Dana Whitfield at Northwind.")
    looked_at: list[int] = []

    def words(text: str) -> list[str]:
        looked_at.append(len(text))
        return names.words(text)

    monkeypatch.setattr(lookup, "words", words)
    said = await answer_of(
        office, tool, {key: name if value is ... else value for key, value in args.items()}
    )
    assert said.status == "error"
    assert ("characters; give at most 4,000" if name is HUGE else "too long to look up") in said.text
    assert len(said.text) < 300
    assert max(looked_at, default=0) <= LONGEST_GIVEN


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("search_memory", {"query": ...}),
        ("what_changed_since", {"since": ...}),
        ("due_tasks", {"until": ...}),
        ("remember", {"text": ...}),
        ("set_task", {"task": ...}),
        ("set_variable", {"name": "currency", "value": ...}),
        ("verify_fact", {"subject": ..., "predicate": "is_in", "answer": "Lyon"}),
    ],
)
async def test_a_tool_refuses_an_argument_that_is_a_book(
    office: Office, tool: str, args: dict[str, Any]
) -> None:
    text = "x" * (LONGEST_ARGUMENT + 1)
    said = await answer_of(
        office, tool, {key: text if value is ... else value for key, value in args.items()}
    )
    assert (said.status, f"give at most {LONGEST_ARGUMENT:,}" in said.text) == ("error", True)
    assert len(said.text) < 200


async def test_whoever_looks_up_is_told(office: Office) -> None:
    engine = office.assistant().engine
    for name in (HUGE, LONG, "\n" * 501):
        with pytest.raises(NameTooLongError, match="at most 500 characters"):
            await engine.find("ann", name)
        with pytest.raises(NameTooLongError, match=f"{len(name):,} characters"):
            await find_records(office.store, "ann", name)
    assert await find_records(office.store, "ann", "A" * LONGEST_GIVEN) == []


async def test_of_a_message_beyond_all_bounds_the_beginning_is_remembered(office: Office) -> None:
    text = "Met Dana Whitfield at Northwind. " + "x" * LONGEST
    (kept,) = loggable([HumanMessage(text, id="h1")], "2026-03-02T10:00:00+00:00")
    assert kept.content == text[:LONGEST]
    (reply,) = loggable([AIMessage(text, id="a1")], "2026-03-02T10:00:00+00:00")
    assert len(reply.content) == LONGEST
