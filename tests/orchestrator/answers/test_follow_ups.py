"""Follow-up questions: "and his number?", "and Kappa?", "the Vestel one"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.orchestrator.answers.conftest import asked

if TYPE_CHECKING:
    from tests.orchestrator.answers.conftest import Talk

WHICH = asked("lookup_field", "contacts", "tom", fields=["title"])


async def test_what_was_talked_of_last_is_meant(talk: Talk) -> None:
    await talk.ask("who is tom brandt", asked("who_is", "contacts", "tom brandt"))
    number = asked("lookup_field", "contacts", fields=["phone"])
    assert "+33 1 23 45 67 89" in await talk.ask("and his number?", number)
    other = asked("lookup_field", "contacts", "tom brandt", "zeynep kaya", fields=["phone"])
    assert "**Zeynep Kaya**" in await talk.ask("and zeynep kaya?", other)
    mail = asked("lookup_field", "contacts", fields=["email"])
    assert "zeynep@vestel.com" in await talk.ask("her mail then", mail)


async def test_a_deal_leads_to_its_people_and_its_account(talk: Talk) -> None:
    await talk.ask("data platform?", asked("record_brief", "opportunities", "data platform"))
    there = asked("lookup_field", "contacts", fields=["email"])
    assert "zeynep@vestel.com" in await talk.ask("what's her mail", there)
    await talk.ask("the data platform again", asked("record_brief", "opportunities", "data platform"))
    people = asked("people_of", "contacts", fields=["name"])
    assert "Tom Okafor" in await talk.ask("who else is there", people)


async def test_a_name_that_fits_two_is_asked_about_and_the_next_message_chooses(talk: Talk) -> None:
    which = await talk.ask("what's tom's title", WHICH)
    assert which.splitlines() == [
        "Which tom do you mean?",
        "- **Tom Brandt** (contact, Kappa Systems)",
        "- **Tom Okafor** (contact, Vestel)",
    ]
    assert "Head of IT" in await talk.ask("the vestel one", asked("quote_search", "any", "vestel"))


async def test_a_new_question_is_no_choice(talk: Talk) -> None:
    await talk.ask("what's tom's title", WHICH)
    due = asked("due", "any", when="this week")
    assert "security questionnaire" in await talk.ask("never mind, what's due this week?", due)


async def test_a_choice_that_fits_neither_or_both_is_none(talk: Talk) -> None:
    await talk.ask("what's tom's title", WHICH)
    reply = await talk.ask("tom", asked("who_is", "contacts", "tom"))
    assert reply.startswith("Which tom do you mean?")


async def test_a_list_is_about_nobody(talk: Talk) -> None:
    await talk.ask("who is tom brandt", asked("who_is", "contacts", "tom brandt"))
    assert "login page" in await talk.ask("open cases?", asked("list", "cases", filters={"status": "open"}))
