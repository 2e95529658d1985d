"""The tools of the chat model: what they find, what they refuse, and that they see one user only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessage, ToolMessage

from memory.messages import thread_messages
from memory.recall.structured import all_records
from tests.support.readers import reads
from tests.support.scripted import ScriptedModel, call
from tests.support.speaking import SpeakingModel

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from tests.orchestrator.conftest import Assistant, Office

FACTS: Final = (
    (
        "Dana",
        "Contact",
        {"name": "Dana Whitfield", "title": "VP Operations", "account_name": "Northwind Traders"},
    ),
    ("Northwind", "Account", {"name": "Northwind Traders"}),
    ("renewal", "Opportunity", {"name": "Northwind renewal", "stage": "Negotiation", "amount": "48000"}),
    ("upsell", "Opportunity", {"name": "Northwind upsell", "stage": "Prospecting", "amount": "500"}),
    ("call", "Task", {"subject": "call Dana about terms", "due_date": "2026-03-06"}),
)
SAID: Final = (
    "Dana Whitfield is VP Operations at Northwind Traders. The Northwind renewal is in Negotiation at 48000. "
    "The Northwind upsell is in Prospecting at 500. I have to call Dana about terms by 2026-03-06."
)


async def use(
    office: Office, tool: str, *, said: str = "Go on.", by: str = "ann", **args: Any
) -> ToolMessage:
    """Let the model call one tool in a turn of its own, and return what the tool answered."""

    def script(messages: list[BaseMessage], _: list[str]) -> AIMessage:
        return AIMessage("done") if isinstance(messages[-1], ToolMessage) else call(tool, **args)

    assistant = office.assistant(SpeakingModel(script), ScriptedModel(reads()))
    assert await assistant.say(said, thread=f"for-{tool}", user=by) == "done"
    messages = (await assistant.state(f"for-{tool}", by))["messages"]
    return next(m for m in reversed(messages) if isinstance(m, ToolMessage))


async def learned(office: Office, user: str = "ann") -> Assistant:
    assistant = office.assistant(SpeakingModel(lambda *_: AIMessage("noted")), ScriptedModel(reads(*FACTS)))
    await assistant.say(SAID, user=user)
    assert len(await assistant.known(user)) == 5
    return assistant


async def test_search_memory_finds_by_name_and_kind(office: Office) -> None:
    await learned(office)
    found = (await use(office, "search_memory", query="Northwind")).text
    for word in ("Dana Whitfield", "VP Operations", "Northwind renewal", "48,000", "Negotiation"):
        assert word in found
    contacts = (await use(office, "search_memory", query="Northwind", kind="contacts")).text
    assert contacts.startswith("- contact Dana Whitfield")
    assert len(contacts.splitlines()) == 1
    assert (await use(office, "search_memory", query="Zyxwv")).text == "Nothing is known about Zyxwv."


async def test_get_record_brings_what_belongs_to_it(office: Office) -> None:
    await learned(office)
    lines = (await use(office, "get_record", name="Northwind Traders")).text.splitlines()
    assert lines[0].startswith("- account Northwind Traders")
    assert any("Dana Whitfield" in line for line in lines[1:])


async def test_pipeline_and_open_tasks_are_counted_not_guessed(office: Office) -> None:
    await learned(office)
    rows = (await use(office, "pipeline")).text.splitlines()
    assert len(rows) == 2
    assert any("Negotiation" in row and "1 deals, 48,000" in row for row in rows)
    assert any("Prospecting" in row and "1 deals, 500" in row for row in rows)
    tasks = (await use(office, "open_tasks")).text
    assert "call Dana about terms" in tasks
    assert "2026-03-06" in tasks


@pytest.mark.parametrize(
    ("tool", "args", "answer"),
    [
        ("search_memory", {"query": "Northwind"}, "Nothing is known about Northwind."),
        ("search_memory", {"query": "Dana", "kind": "contacts"}, "Nothing is known about Dana."),
        ("get_record", {"name": "Dana Whitfield"}, "Error: nothing is known as 'Dana Whitfield'"),
        ("pipeline", {}, "There are no deals."),
        ("open_tasks", {}, "There are no open tasks."),
        (
            "correct_record",
            {"name": "Dana Whitfield", "field": "title", "value": "CFO"},
            "Error: nothing is known as",
        ),
        ("forget_record", {"name": "Dana Whitfield"}, "Error: nothing is known as"),
    ],
)
async def test_no_tool_reaches_another_user(
    office: Office, tool: str, args: dict[str, Any], answer: str
) -> None:
    ann = await learned(office)
    before = [await ann.fields(kind) for kind in ("accounts", "contacts", "opportunities", "tasks")]
    said = "Forget Dana Whitfield. Her title is CFO."
    told = (await use(office, tool, by="bob", said=said, **args)).text
    assert told.startswith(answer)
    # Nor does a user that the model makes up.
    told = (await use(office, tool, by="bob", said=said, **{**args, "user": "ann", "user_id": "ann"})).text
    assert told.startswith(answer)
    assert [await ann.fields(kind) for kind in ("accounts", "contacts", "opportunities", "tasks")] == before
    assert await ann.known("bob") == set()


async def test_a_correction_must_be_what_the_user_has_just_said(office: Office) -> None:
    ann = await learned(office)
    change = {"name": "Dana Whitfield", "field": "title", "value": "CFO"}
    refused = await use(office, "correct_record", said="Dana got promoted.", **change)
    assert refused.status == "error"
    assert refused.text.startswith("Error: ")
    assert (await ann.fields("contacts"))[0]["title"] == "VP Operations"

    done = await use(office, "correct_record", said="Dana is CFO now.", **change)
    assert (done.status, done.text) == ("success", "Done: Dana Whitfield, title is now CFO.")
    (dana,) = await all_records(office.store, "ann", "contacts")
    assert dana.fields["title"] == "CFO"
    assert dana.fields["account_name"] == "Northwind Traders"
    receipt = dana.receipts["title"]
    said = {
        m.message.id: m.message.content for m in await thread_messages(office.store, "ann", receipt["thread"])
    }
    assert receipt["thread"] == "for-correct_record"
    assert said[receipt["message"]] == "Dana is CFO now."
    assert said[receipt["message"]][receipt["start"] : receipt["end"]] == receipt["quote"] == "CFO"

    again = await use(office, "correct_record", said="CFO, I said.", **change)
    assert again.text == "Dana Whitfield already has that title."


async def test_a_correction_of_no_field_names_the_fields(office: Office) -> None:
    await learned(office)
    told = await use(office, "correct_record", said="x", name="Dana Whitfield", field="shoe_size", value="x")
    assert told.status == "error"
    assert "have no field 'shoe_size'" in told.text
    assert "title" in told.text


@pytest.mark.parametrize(
    "said",
    [
        "Go on.",
        "What do we know about Dana Whitfield?",
        "Forget it.",
        "Forget the upsell.",
        "Dana Whitfield says hello.",
    ],
)
async def test_nothing_is_forgotten_unasked(office: Office, said: str) -> None:
    ann = await learned(office)
    told = await use(office, "forget_record", said=said, name="Dana Whitfield")
    assert told.status == "error"
    assert "has not asked to forget" in told.text
    assert len(await ann.known()) == 5


async def test_what_is_forgotten_is_gone_and_the_rest_stays(office: Office) -> None:
    ann = await learned(office)
    told = await use(office, "forget_record", said="Please forget Dana Whitfield.", name="Dana Whitfield")
    assert told.text == "Forgotten: contact Dana Whitfield."
    assert ("contacts", "Dana Whitfield") not in await ann.known()
    assert len(await ann.known()) == 4
    assert "- contact" not in (await use(office, "search_memory", query="Dana Whitfield")).text
    assert (await use(office, "get_record", name="Dana Whitfield")).status == "error"


async def test_wrong_calls_are_told_to_the_model(office: Office) -> None:
    await learned(office)
    unknown = await use(office, "launch_rocket")
    assert unknown.status == "error"
    assert "launch_rocket" in unknown.text
    missing = await use(office, "get_record")
    assert missing.status == "error"
    assert "name" in missing.text
    wrong = await use(office, "search_memory", query="Northwind", kind="invoices")
    assert wrong.status == "error"
    blank = await use(office, "get_record", name="")
    assert blank.status == "error"
