"""How the offline model talks: what it notes, what it asks back, what it says is beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from orchestrator.offline.answers import answer
from orchestrator.offline.answers.asking import understand
from orchestrator.offline.answers.plain import BEYOND

if TYPE_CHECKING:
    from tests.orchestrator.conftest import Assistant, Office

TOOLS = (
    "search_memory",
    "get_record",
    "get_history",
    "what_changed_since",
    "pipeline",
    "due_tasks",
    "remember",
)


async def told(office: Office) -> Assistant:
    ann = office.assistant()
    for text in (
        "Met Dana Whitfield, VP Operations at Northwind Traders.",
        "Met Dana Cole, CFO at Contoso Labs.",
        "The Northwind Traders renewal is in Negotiation at $48k, closing 2027-03-15.",
    ):
        await ann.say(text, thread="monday")
    return ann


async def test_a_name_that_fits_two_is_asked_about_and_the_answer_is_understood(office: Office) -> None:
    ann = await told(office)
    asked = await ann.say("What's Dana's title?")
    assert asked.startswith("Which Dana do you mean: the contact Dana ")
    assert "Northwind Traders" in asked
    assert "Contoso Labs" in asked
    assert await ann.say("the Contoso one") == "Dana Cole is CFO (you said so on 2026-03-02)."
    assert (
        await ann.say("And Dana Whitfield?") == "Dana Whitfield is VP Operations (you said so on 2026-03-02)."
    )


async def test_the_thread_is_followed_through_answers_and_statements(office: Office) -> None:
    ann = await told(office)
    assert "Negotiation/Review" in await ann.say("What stage is the Northwind renewal in?")
    assert "48,000 USD" in await ann.say("How much is it worth?")
    assert "2027-03-15" in await ann.say("When does it close?")
    assert "Dana Whitfield" in await ann.say("Who works there?")
    said = await ann.say("Met Noor Haddad, Head of IT at Fabrikam Mills. What do we know about Contoso?")
    assert said.startswith("Noted: contact Noor Haddad")
    assert "Contoso Labs" in said
    assert "Dana Cole" in said


async def test_nothing_known_is_said_and_nothing_of_others_is_told(office: Office) -> None:
    ann = await told(office)
    assert await ann.say("What do we know about Zephyr Dynamics?") == "I know nothing about Zephyr Dynamics."
    assert (
        await ann.say("What stage is the Zephyr renewal in?", thread="t2")
        == "I know nothing about Zephyr renewal."
    )
    assert "do not know" in await ann.say("What's Dana Cole's email?", thread="t3")
    bob = await ann.say("What do we know about Northwind Traders?", thread="t4", user="bob")
    assert bob == "I know nothing about Northwind Traders."
    assert "no such change" in await ann.say("When did we win the Northwind renewal?", thread="t5")


@pytest.mark.parametrize(
    "text", ["Write me a poem.", "Translate this to French?", "Why is the sky blue?", "What is 2 + 2?"]
)
async def test_what_is_beyond_the_offline_model_is_said_so(office: Office, text: str) -> None:
    ann = await told(office)
    said = await ann.say(text)
    assert said == BEYOND or said.startswith("I know nothing about")


async def test_a_note_is_kept_and_found(office: Office) -> None:
    ann = await told(office)
    assert (
        await ann.say("Remember that the lift is out of order until May")
        == "Noted: the lift is out of order until May"
    )
    (note,) = await ann.fields("notes")
    assert note["text"] == "the lift is out of order until May"
    assert await ann.say("Please remember that.") != "Noted: that."
    assert len(await ann.fields("notes")) == 1


def test_only_tools_that_are_offered_are_called() -> None:
    asked = [HumanMessage("What do we know about Northwind?")]
    assert answer(asked, TOOLS).tool_calls[0]["name"] == "get_record"
    assert answer(asked, ()).tool_calls == []


def test_what_a_tool_says_in_words_is_passed_on() -> None:
    asked = HumanMessage("What do we know about Northwind?")
    call = answer([asked], TOOLS)
    assert isinstance(call, AIMessage)
    identity = call.tool_calls[0]["id"]
    for text, reply in (
        ("Error: nothing is known as 'Northwind'; x", "I know nothing about Northwind."),
        ("Error: memory is locked", "memory is locked"),
        (
            "Error: 'Northwind' could mean accounts: Northwind A (0123456789abcdef), contacts: Nora (B, Inc); name one of them",
            "Which Northwind do you mean: the account Northwind A or the contact Nora (B, Inc)?",
        ),
    ):
        assert answer([asked, call, ToolMessage(text, tool_call_id=identity)], TOOLS).text == reply


@pytest.mark.parametrize(
    "text",
    [
        "The renewal moved to Negotiation.",
        "Dana is the new CFO.",
        "We closed the deal with Northwind.",
        "Northwind has 40 employees.",
    ],
)
def test_a_statement_is_no_question(text: str) -> None:
    assert understand(text) is None or answer([HumanMessage(text)], TOOLS).tool_calls == []


def test_understanding_is_quick_whatever_is_asked() -> None:
    hostile = "what " + "is the stage of the " * 40 + "?"
    assert answer([HumanMessage(hostile)], TOOLS) is not None
    assert answer([HumanMessage("who " * 240 + "?")], TOOLS) is not None
