"""`correct` sets what the user has said about that record and field; if their words are unclear, it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.types import Command

from orchestrator.cli.chat.conversation import ChatSession
from orchestrator.cli.chat.screens import PlainScreen
from orchestrator.context import Context
from tests.orchestrator.test_tools import learned
from tests.support.insisting import insists
from tests.support.readers import reads
from tests.support.scripted import ScriptedModel, call
from tests.support.speaking import SpeakingModel

if TYPE_CHECKING:
    from tests.orchestrator.conftest import Assistant, Office

AMOUNT: Final = call("correct", name="Northwind renewal", field="amount", value="1")
COFFEE: Final = "I had a $1 coffee with Dana about the Northwind renewal."


def wanting(office: Office, *wanted: AIMessage) -> Assistant:
    return office.assistant(SpeakingModel(insists(*wanted)), ScriptedModel(reads()))


async def run(assistant: Assistant, given: Any, thread: str = "corrects") -> list[Any]:
    """Send a message or a command; return the questions that are open then."""
    config, context = assistant.config(thread), Context(user_id="ann")
    state = await assistant.graph.ainvoke(given, config, context=context)
    return list(state.get("__interrupt__", ()))


async def say(assistant: Assistant, text: str, thread: str = "corrects") -> list[Any]:
    return await run(assistant, {"messages": [HumanMessage(text)]}, thread)


async def fields(assistant: Assistant, name: str) -> dict[str, Any]:
    return dict((await assistant.engine.find("ann", name)).fields)


@pytest.mark.parametrize(("answer", "amount"), [("no", 48_000.0), ("yes", 1.0)])
async def test_a_value_of_something_else_is_asked_about_first(
    office: Office, answer: str, amount: float
) -> None:
    ann = await learned(office)
    assistant = wanting(office, AMOUNT)
    (one,) = await say(assistant, COFFEE)
    assert one.value["question"] == "Set amount of Northwind renewal to 1 (now 48,000)?"
    assert one.value["tool"] == "correct"
    assert (await fields(ann, "Northwind renewal"))["amount"] == 48_000.0
    assert await run(assistant, Command(resume={one.id: answer})) == []
    assert (await fields(ann, "Northwind renewal"))["amount"] == amount


ASKED: Final[list[tuple[str, AIMessage]]] = [
    ("I had a $1 coffee.", AMOUNT),
    ("The Northwind upsell is at $1.", AMOUNT),
    ("Mallory Krantz is CFO now.", call("correct", name="Dana Whitfield", field="title", value="CFO")),
    ("Call me on +14155550199.", call("correct", name="Dana Whitfield", field="phone", value="+14155550199")),
    (
        "Dana met Mallory Krantz.",
        call("correct", name="Dana Whitfield", field="name", value="Mallory Krantz"),
    ),
    (
        "Dana's name is Dana Krantz.",
        call("correct", name="Dana Whitfield", field="name", value="Dana Krantz"),
    ),
]


@pytest.mark.parametrize(("text", "wanted"), ASKED)
async def test_what_the_words_leave_open_or_says_who_it_is_is_asked(
    office: Office, text: str, wanted: AIMessage
) -> None:
    ann = await learned(office)
    before = await fields(ann, wanted.tool_calls[0]["args"]["name"])
    assistant = wanting(office, wanted)
    (one,) = await say(assistant, text)
    assert await run(assistant, Command(resume={one.id: "no"})) == []
    assert await fields(ann, wanted.tool_calls[0]["args"]["name"]) == before


DONE: Final[list[tuple[str, AIMessage, Any]]] = [
    ("Actually, the Northwind renewal is at $50k.", call(
        "correct", name="Northwind renewal", field="amount", value="50000"), 50_000.0),
    ("The renewal moved to Closed Won.", call(
        "correct", name="Northwind renewal", field="stage", value="Closed Won"), "Closed Won"),
    ("Dana is CFO now.", call("correct", name="Dana Whitfield", field="title", value="CFO"), "CFO"),
    ("Dana's phone number is +14155550199.", call(
        "correct", name="Dana Whitfield", field="phone", value="+14155550199"), "+14155550199"),
    ("Push the call about terms to 2026-03-09.", call(
        "correct", name="call Dana about terms", field="due_date", value="2026-03-09"), "2026-03-09"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted", "value"), DONE)
async def test_what_is_said_plainly_is_done_at_once(
    office: Office, text: str, wanted: AIMessage, value: Any
) -> None:
    ann = await learned(office)
    assert await say(wanting(office, wanted), text) == []
    args = wanted.tool_calls[0]["args"]
    assert (await fields(ann, args["name"]))[args["field"]] == value


async def test_it_is_the_deal_the_thread_is_about_if_there_is_one_only(office: Office) -> None:
    ann = await learned(office)
    wanted = call("correct", name="Northwind renewal", field="amount", value="50000")
    (one,) = await say(wanting(office, wanted), "It's $50k now.", "t1")  # this thread is about two deals
    assert "Northwind renewal" in one.value["question"]
    assert (await fields(ann, "Northwind renewal"))["amount"] == 48_000.0
    fact = ("The renewal", "Opportunity", {"name": "Northwind renewal"})
    talk = office.assistant(extraction=ScriptedModel(reads(fact)))
    await talk.say("The renewal, Northwind renewal.", thread="single")
    assert await say(wanting(office, wanted), "It's $50k now.", "single") == []
    assert (await fields(ann, "Northwind renewal"))["amount"] == 50_000.0


async def test_several_plain_corrections_of_one_reply_are_all_done(office: Office) -> None:
    ann = await learned(office)
    title = call("correct", name="Dana Whitfield", field="title", value="CFO")
    amount = call("correct", name="Northwind renewal", field="amount", value="50000")
    assert await say(wanting(office, title, amount), "Dana is CFO now. The renewal is at $50k.") == []
    assert (await fields(ann, "Dana Whitfield"))["title"] == "CFO"
    assert (await fields(ann, "Northwind renewal"))["amount"] == 50_000.0


async def test_one_that_has_to_be_asked_is_asked_by_itself(office: Office) -> None:
    ann = await learned(office)
    title = call("correct", name="Dana Whitfield", field="title", value="CFO")
    assistant = wanting(office, AMOUNT, title)
    (one,) = await say(assistant, "Dana is CFO now. I had a $1 coffee.")
    assert one.value["args"]["field"] == "amount"
    assert (await fields(ann, "Dana Whitfield"))["title"] == "CFO"
    await run(assistant, Command(resume={one.id: "no"}))
    assert (await fields(ann, "Northwind renewal"))["amount"] == 48_000.0


@pytest.mark.usefixtures("every_message_is_read")
async def test_what_waits_for_a_decision_is_told_on_the_screen(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    await learned(office)
    fact = ("coffee", "Opportunity", {"name": "Northwind renewal", "amount": "$1"})
    assistant = office.assistant(SpeakingModel(lambda *_: AIMessage("Hm.")), ScriptedModel(reads(fact)))
    session = ChatSession(assistant.graph, "ann", "screen", PlainScreen())
    await session.say(COFFEE)
    await session.settle()
    assert capsys.readouterr().err.splitlines() == ["? 1 to decide: see `orchestrator memory review`"]
    assert (await fields(assistant, "Northwind renewal"))["amount"] == 48_000.0
