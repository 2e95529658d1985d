"""Questions about facts, the user, todos and earlier conversations, asked of the offline model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.orchestrator.conftest import Office


async def test_the_fact_that_holds_is_told_not_the_one_it_replaced(office: Office) -> None:
    ann = office.assistant()
    await ann.say("Pellmark is based in Lyon.")
    await ann.say("Actually, Pellmark is based in Lisbon.")
    for question in ("Where is Pellmark based?", "What do we know about Pellmark?"):
        answer = await ann.say(question, thread="later")
        assert answer.startswith("Pellmark is in Lisbon"), answer
        assert "Lyon" not in answer


TOLD = (
    "Pellmark is based in Lisbon. Pellmark uses SAP and Tamblix.",
    "Halden Robotics does not use Oracle.",
    "Our payroll provider is Numbrelle. I am allergic to nuts.",
    "Met Marta Koenig, CTO at Velmora AG. Velmora uses Jira. Marta Koenig speaks Dutch.",
    "Brightwater was founded in 1987 and is owned by Oxbow.",
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is Pellmark in Lyon?", "No. Pellmark is in Lisbon"),
        ("is pellmark based in lisbon?", "Yes. Pellmark is in Lisbon"),
        ("Does Pellmark use SAP?", "Yes. Pellmark uses SAP"),
        ("Does Halden Robotics use Oracle?", "No. Halden Robotics does not use Oracle"),
        ("Can Marta Koenig speak Dutch?", "Yes. Marta Koenig speaks Dutch"),
        ("Do we use Zephyr?", "I do not know"),
        ("Am I allergic to nuts?", "Yes. You are allergic to nuts"),
        ("What am I allergic to?", "You are allergic to nuts"),
        ("Who is our payroll provider?", "Your company has the supplier Numbrelle"),
        ("What languages does Marta speak?", "Marta Koenig speaks Dutch"),
        ("Which tools does Velmora use?", "Velmora uses Jira"),
        ("When was Brightwater founded?", "Brightwater was founded in 1987"),
        ("Who owns Brightwater?", "Brightwater is owned by Oxbow"),
        ("When was Pellmark founded?", "I do not know that of Pellmark"),
        ("Where is Zephyr based?", "I know nothing about Zephyr"),
    ],
)
async def test_what_facts_know_is_asked_about(office: Office, question: str, answer: str) -> None:
    ann = office.assistant()
    for text in TOLD:
        await ann.say(text)
    assert (await ann.say(question, thread="later")).startswith(answer)
    assert "know" in await ann.say(question, thread="later", user="bob")


async def test_all_facts_of_a_name_are_told(office: Office) -> None:
    ann = office.assistant()
    await ann.say(TOLD[0])
    for question in ("What do we know about Pellmark?", "What does Pellmark use?"):
        answer = await ann.say(question, thread="later")
        assert "SAP" in answer
        assert "Tamblix" in answer
        assert "Which" not in answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do you know about me?", "About you I know: name Ann and response length detailed"),
        ("Who am I?", "About you I know: name Ann"),
        ("What is my time zone?", "I do not know your time zone."),
        ("What is my name?", "About you I know: name Ann (you said so"),
    ],
)
async def test_the_user_asks_what_is_known_of_them(office: Office, question: str, answer: str) -> None:
    ann = office.assistant()
    assert await ann.say(question, thread="before") == "I know nothing about you yet."
    await ann.say("My name is Ann, and I prefer detailed explanations.")
    assert (await ann.say(question, thread="later")).startswith(answer)
    assert await ann.say(question, thread="later", user="bob") == "I know nothing about you yet."


async def test_the_user_asks_for_their_todos(office: Office) -> None:
    ann = office.assistant()
    await ann.say("Remind me to renew my passport by 2026-03-20.")
    for question in (
        "What are my todos?",
        "How many todos do I have?",
        "When do I have to renew my passport?",
    ):
        answer = await ann.say(question, thread="later")
        assert "renew my passport" in answer, question
        assert "2026-03-20" in answer, question


async def test_the_user_asks_what_was_talked_about(office: Office) -> None:
    ann = office.assistant()
    question = "What did we talk about last time?"
    assert await ann.say(question, thread="now") == "No earlier conversation is known."
    for thread, text in (("old", "Pellmark is based in Lisbon."), ("new", "Halden Robotics uses Tamblix.")):
        await ann.say(text, thread=thread)
        await ann.say("We agreed to send them the offer.", thread=thread)
        await ann.engine.close("ann", thread)
        office.now += timedelta(hours=1)
    answer = await ann.say(question, thread="now")
    assert "Halden Robotics uses Tamblix." in answer
    assert "Pellmark" not in answer
    await ann.say("Brightwater uses Jira.", thread="not over yet")
    await ann.say("We agreed on 5,000 EUR for Brightwater.", thread="not over yet")
    assert "Decided: We agreed on 5,000 EUR for Brightwater." in await ann.say(question, thread="now")
    assert {one["level"] for one in await ann.fields("episodes")} == {"thread"}
    assert len(await ann.fields("episodes")) == 2
    assert await ann.say(question, thread="now", user="bob") == "No earlier conversation is known."
