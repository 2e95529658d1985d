"""Every intent from end to end: what is understood, the tools that are called, the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.orchestrator.answers.conftest import asked

if TYPE_CHECKING:
    from memory.trained.asking import Asked
    from tests.orchestrator.answers.conftest import Talk


@pytest.mark.parametrize(
    ("text", "meaning", "has", "hasnt"),
    [
        (
            "whats zeynep's email?",
            asked("lookup_field", "contacts", "zeynep", fields=["email"]),
            ["Zeynep Kaya", "zeynep@vestel.com", "2026-02-04"],
            ["Head of IT"],
        ),
        (
            "title and phone of tom brandt",
            asked("lookup_field", "contacts", "tom brandt", fields=["title", "phone"]),
            ["CFO", "+33 1 23 45 67 89"],
            ["do not know"],
        ),
        (
            "zeynep's number?",
            asked("lookup_field", "contacts", "zeynep", fields=["phone"]),
            ["I do not know the phone number of **Zeynep Kaya**"],
            ["+33"],
        ),
        (
            "whats kappaa's cfo called, what's his number",
            asked("lookup_field", "contacts", "kappaa", fields=["phone"], filters={"title": "cfo"}),
            ["Tom Brandt", "+33 1 23 45 67 89"],
            ["Okafor"],
        ),
        (
            "when does the vestel deal close",
            asked("lookup_field", "opportunities", "vestel", fields=["close_date", "amount"]),
            ["data platform", "2026-03-20", "350,000 EUR"],
            ["48,000"],
        ),
        (
            "tell me about vestel",
            asked("record_brief", "accounts", "vestel"),
            [
                "**Vestel**",
                "Istanbul",
                "Zeynep Kaya",
                "data platform",
                "login page",
                "security questionnaire",
            ],
            ["Kappa"],
        ),
        (
            "who is tom brandt",
            asked("who_is", "contacts", "tom brandt"),
            ["**Tom Brandt**", "CFO at Kappa Systems"],
            ["Okafor"],
        ),
        (
            "who do we know at vestel",
            asked("people_of", "contacts", "vestel", fields=["name"]),
            ["2 contacts", "Zeynep Kaya", "Tom Okafor"],
            ["Brandt"],
        ),
        (
            "deals over 40k",
            asked("list", "opportunities", filters={"amount": "over 40k"}),
            ["2 open deals", "data platform", "warehouse robots", "350,000 EUR", "48,000 USD"],
            ["printers"],
        ),
        (
            "what did we win last month",
            asked("list", "opportunities", filters={"stage": "win"}, when="last month"),
            ["1 won deal", "label printers"],
            ["robots"],
        ),
        (
            "anything in negotiation?",
            asked("list", "opportunities", filters={"stage": "negotiation"}),
            ["warehouse robots"],
            ["data platform"],
        ),
        (
            "how many open cases at vestel",
            asked("count_or_sum", "cases", "vestel", filters={"status": "open"}),
            ["1 open case of **Vestel**", "login page times out"],
            ["scanner"],
        ),
        (
            "what's my pipeline look like",
            asked("count_or_sum", "opportunities", fields=["amount"]),
            ["2 open deals", "350,000 EUR", "48,000 USD", "Negotiation/Review", "Proposal/Price Quote"],
            ["398,000"],
        ),
        (
            "biggest deal",
            asked("compare", "opportunities", fields=["amount"], order="largest"),
            ["**data platform**"],
            ["nothing"],
        ),
        (
            "what closes first, vestel or the warehouse robots",
            asked("compare", "opportunities", "vestel", "warehouse robots", fields=["close_date"]),
            ["The deal **data platform** (Vestel): close date 2026-03-20", "2026-04-10"],
            [],
        ),
        (
            "is the scanner case still open?",
            asked("yes_no", "cases", "scanner", filters={"status": "open"}),
            ["No. ", "broken scanner", "Closed"],
            ["Yes"],
        ),
        (
            "does the vestel deal close this month?",
            asked("yes_no", "opportunities", "vestel", fields=["close_date"], when="this month"),
            ["Yes. ", "2026-03-20"],
            ["No."],
        ),
        (
            "whats due this week",
            asked("due", "any", when="this week"),
            ["security questionnaire", "call about terms", "**overdue**"],
            ["robots"],
        ),
        (
            "what did I promise zeynep",
            asked("promised", "any", "zeynep"),
            ["I promised Zeynep the security questionnaire", "due 2026-03-04"],
            ["terms"],
        ),
        (
            "whats new with vestel since last month",
            asked("changes_since", "any", "vestel", when="since last month"),
            ["stage Prospecting → Proposal/Price Quote", "data platform"],
            ["Kappa"],
        ),
        (
            "what stage was the data platform in before",
            asked("history", "opportunities", "data platform", fields=["stage"]),
            ["Prospecting → Proposal/Price Quote", "is in Proposal/Price Quote"],
            ["350,000"],
        ),
        (
            "when did I promise the security questionnaire",
            asked("when_said", "messages"),
            ["2026-02-25", "by Wednesday"],
            [],
        ),
        (
            "which erp does kappa run on",
            asked("facts", "facts", "kappa", fields=["object"]),
            ["Kappa Systems uses SAP"],
            [],
        ),
        (
            "does kappa use sap",
            asked("yes_no", "facts", "kappa", filters={"object": "sap"}),
            ["Yes. Kappa Systems uses SAP"],
            ["No"],
        ),
        (
            "what do you know about me",
            asked("preferences", "profile"),
            ["response length: short", "time zone: UTC"],
            [],
        ),
        (
            "what are my working hours",
            asked("preferences", "profile", fields=["active_hours"]),
            ["I do not know your working hours.", "response length: short"],
            [],
        ),
        ("my todos", asked("todos", "todos"), ["parking permit"], ["security questionnaire"]),
        (
            "whom should I call",
            asked("recommend", "any"),
            ["call about terms", "security questionnaire"],
            ["scanner"],
        ),
        ("hi", asked("smalltalk"), ["Tell me about your accounts"], []),
        ("thanks!", asked("smalltalk"), ["You are welcome."], ["Tell me"]),
        ("why is the sky blue", asked("unanswerable"), ["I am the offline model"], ["nothing about"]),
        ("write her a mail", asked("draft"), ["do not write texts"], []),
    ],
)
async def test_what_is_asked_is_answered(
    talk: Talk, text: str, meaning: Asked, has: list[str], hasnt: list[str]
) -> None:
    reply = await talk.ask(text, meaning)
    assert [words for words in has if words not in reply] == [], reply
    assert [words for words in hasnt if words in reply] == [], reply


@pytest.mark.parametrize(
    ("meaning", "reply"),
    [
        (asked("record_brief", "accounts", "Zephyr Dynamics"), "I know nothing about **Zephyr Dynamics**."),
        (asked("lookup_field", "contacts", "Olga", fields=["email"]), "I know nothing about **Olga**."),
        (asked("list", "leads"), "No open leads."),
        (asked("list", "opportunities", when="this week"), "No open deals, this week."),
        (asked("list", "opportunities", when="in a bit"), "2 open deals"),
        (asked("due", "any", when="today", filters={}), "call about terms"),
        (asked("changes_since", "any", when="today"), "Nothing changed that I know of (2026-03-02)."),
        (asked("promised", "any", "Tom Brandt"), "call about terms"),
        (asked("quote_search", "messages", "penguins"), "Nothing I know says that about **penguins**."),
        (asked("conversations", "messages"), "**Kappa Systems, Vestel"),
        (asked("command_delete", "any"), "I do not know whom or what you mean; name it, please."),
        (
            asked("command_merge", "accounts", "Vestel"),
            "I do not know whom or what you mean; name it, please.",
        ),
    ],
)
async def test_what_nobody_said_is_admitted(talk: Talk, meaning: Asked, reply: str) -> None:
    assert reply in await talk.ask("?", meaning)


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b"])
async def test_a_message_without_words_is_told_so(talk: Talk, text: str) -> None:
    assert "no words" in await talk.ask(text, asked("smalltalk"))


async def test_nothing_of_others_is_told(talk: Talk) -> None:
    meaning = asked("record_brief", "accounts", "Vestel")
    assert await talk.ask("vestel?", meaning, user="bob") == "I know nothing about **Vestel**."


async def test_a_name_that_was_not_understood_is_met_in_what_is_known(talk: Talk) -> None:
    reply = await talk.ask("what did i promise zeynep", asked("promised", "tasks"))
    assert "I promised Zeynep the security questionnaire by Wednesday." in reply
    assert "call about terms" not in reply  # it is for Kappa


@pytest.mark.parametrize(
    ("text", "names", "has"),
    [
        ("vestel, people wise?", ["vestel"], "Zeynep Kaya"),
        ("and who wants the security questionnaire, what for", [], "I promised Zeynep"),
        ("will it rain tomorrow", [], "offline model"),
    ],
)
async def test_what_is_beyond_it_is_told_only_where_nothing_is_known(
    talk: Talk, text: str, names: list[str], has: str
) -> None:
    assert has in await talk.ask(text, asked("unanswerable", "any", *names))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("what changed with zeynep", asked("changes_since", "contacts", "zeynep", when="this year")),
        ("what questionnaire did zeynep want at first", asked("history", "contacts", "zeynep")),
        (
            "is zeynep after more questionnaires than tom",
            asked("compare", "contacts", "zeynep", "tom brandt"),
        ),
    ],
)
async def test_what_the_records_leave_open_is_quoted(talk: Talk, text: str, meaning: Asked) -> None:
    reply = await talk.ask(text, meaning)
    assert "I promised Zeynep the security questionnaire by Wednesday." in reply
    assert "VP Digital" in reply  # the records come first


async def test_a_guess_tells_what_is_known_of_the_record(talk: Talk) -> None:
    unsure = asked("command_merge", "any", "zeynep", sure=0.2)
    assert "VP Digital at Vestel" in await talk.ask("zeynep hm", unsure)
    assert "nothing" in (await talk.ask("hm", asked("draft", sure=0.1), thread="t2")).lower()
    assert "Penguin" not in await talk.ask(
        "and penguins", asked("list", "cases", "penguins", sure=0.3), thread="t3"
    )


async def test_only_tools_that_are_offered_are_called(talk: Talk) -> None:
    from langchain_core.messages import HumanMessage

    talk.meant["vestel?"] = asked("record_brief", "accounts", "Vestel")
    assert talk._answer([HumanMessage("vestel?")], ["get_record"]).tool_calls[0]["name"] == "get_record"
    assert talk._answer([HumanMessage("vestel?")], []).tool_calls == []


async def test_forgetting_asks_first(talk: Talk) -> None:
    meaning = asked("command_delete", "cases", "broken scanner")
    await talk.ask("forget the broken scanner case", meaning)
    state = await talk.assistant.graph.aget_state(talk.assistant.config("t1"))
    (task,) = state.tasks
    assert task.interrupts[0].value["question"] == "Forget the case broken scanner?"


@pytest.mark.parametrize(
    ("meaning", "told", "not_told"),
    [
        (asked("due", "tasks", when="this week"), ("call about terms", "parking permit"), ()),
        (asked("due", "tasks", when="overdue"), ("call about terms",), ("questionnaire", "parking permit")),
        (asked("todos", "todos", when="thursday"), ("parking permit",), ("call about terms",)),
        (asked("list", "cases", filters={"status": "on hold"}), ("No cases, on hold.",), ("****",)),
        (asked("list", "accounts", "Vestel"), ("login page times out", "data platform"), ("1 account",)),
        (asked("preferences", "opportunities"), ("data platform", "warehouse robots"), ("About you",)),
        (asked("list", "opportunities", sure=0.3), ("data platform", "warehouse robots"), ()),
    ],
)
async def test_what_is_listed_is_what_was_asked_for(
    talk: Talk, meaning: Asked, told: tuple[str, ...], not_told: tuple[str, ...]
) -> None:
    reply = await talk.ask("?", meaning)
    assert [one for one in told if one not in reply] == []
    assert [one for one in not_told if one in reply] == []
