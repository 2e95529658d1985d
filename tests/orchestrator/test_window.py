"""The window: old messages are folded into a summary, once memory holds what they taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from memory.operations.history import check
from memory.records.message_log import thread_messages
from orchestrator.routing import fitting, ids_to_fold
from orchestrator.state import Summary, joined
from tests.support.scripted import ScriptedModel

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

    from tests.orchestrator.conftest import Assistant, Office

SIZE = 4


async def talk(ann: Assistant, count: int) -> None:
    for number in range(count):
        await ann.say(f"We agreed that the Pellmark renewal is {number + 1},000 EUR for lot {number}.")


async def test_a_long_thread_stays_bounded_and_nothing_of_it_is_lost(office: Office) -> None:
    ann = office.assistant(window=SIZE)
    await talk(ann, 20)
    state = await ann.state()
    assert len(state["messages"]) <= 2 * SIZE + 2
    assert isinstance(state["messages"][0], HumanMessage)
    summary = state["summary"]
    assert summary["messages"] + len(state["messages"]) == 40
    assert any("1,000 EUR for lot 0" in line for line in summary["lines"])
    logged = await thread_messages(ann.store, "ann", "t1")
    assert len(logged) == 40
    read = {"applied", "no-op", "quarantined"}  # quarantined: of low probability, for review
    assert {one.status for one in logged if one.message.role == "user"} <= read
    episodes = await ann.fields("episodes")
    assert sum(int(one["messages"]) for one in episodes) == summary["messages"]
    assert (await check(ann.store, "ann")).whole


async def test_the_model_is_told_what_came_before(office: Office) -> None:
    chat = ScriptedModel(lambda *_: AIMessage("Noted."))
    ann = office.assistant(chat, window=SIZE)
    await talk(ann, 8)
    prompt = chat.calls[-1]
    assert "Earlier in this conversation" in prompt[0].text
    assert "lot 0" in prompt[0].text
    assert len(prompt) <= SIZE + 2


async def test_nothing_is_folded_before_it_has_been_read(office: Office) -> None:
    def fails(*_: object) -> AIMessage:
        raise TimeoutError("the model is away")

    ann = office.assistant(extraction=ScriptedModel(fails), window=SIZE, attempts=1_000)
    await talk(ann, 8)
    state = await ann.state()
    assert len(state["messages"]) == 16
    assert not state["summary"]
    assert await ann.fields("episodes") == []


async def test_folding_the_same_again_changes_nothing(office: Office) -> None:
    ann = office.assistant(window=40)
    await talk(ann, 3)
    ids = [one.message.id for one in await thread_messages(ann.store, "ann", "t1")]
    said = [str(one.id) for one in (await ann.state())["messages"] if isinstance(one, HumanMessage)]
    first = await ann.engine.fold("ann", "t1", ids, said=said)
    again = await ann.engine.fold("ann", "t1", ids, said=said)
    assert first is not None
    assert again is not None
    assert first.changes
    assert not again.changes
    assert first.summary == again.summary
    (episode,) = await ann.fields("episodes")
    assert episode["messages"] == 6
    assert await ann.engine.fold("ann", "t1", ids, said=["never logged"]) is None
    assert await ann.engine.fold("bob", "t1", ids, said=said) is None


def test_what_leaves_keeps_tool_calls_whole_and_system_messages_in() -> None:
    messages: list[AnyMessage] = [SystemMessage("rules", id="s")]
    for number in range(6):
        call = {"name": "f", "args": {}, "id": f"c{number}", "type": "tool_call"}
        messages += [
            HumanMessage("go", id=f"h{number}"),
            AIMessage("", id=f"a{number}", tool_calls=[call]),
            ToolMessage("done", tool_call_id=f"c{number}", id=f"t{number}"),
            AIMessage("yes", id=f"r{number}"),
        ]
    gone = ids_to_fold(messages, 8)
    left = [one for one in messages if one.id not in gone]
    assert isinstance(left[0], SystemMessage)
    assert isinstance(left[1], HumanMessage)
    assert {one.tool_call_id for one in left if isinstance(one, ToolMessage)} == {
        call["id"] for one in left if isinstance(one, AIMessage) for call in one.tool_calls
    }
    assert ids_to_fold(messages[:10], 8) == []


def test_a_budget_of_tokens_keeps_the_newest_turns_and_always_the_last() -> None:
    messages: list[AnyMessage] = [HumanMessage("word " * 100, id=str(n)) for n in range(5)]
    assert 0 < len(fitting(messages, 250)) < 5
    assert len(fitting(messages, 1)) == 1


def test_a_summary_is_bounded_and_the_same_twice_counts_once() -> None:
    part = Summary(lines=["a", "b"], through="m2", messages=2)
    assert joined(None, part) == part
    assert joined(part, part) == part
    whole = part
    for number in range(100):
        whole = joined(whole, Summary(lines=[f"line {number}"], through=f"n{number}", messages=1))
    assert whole["messages"] == 102
    assert len(whole["lines"]) == 40
