"""A tool call with values that cannot be stored is an error for the model and does not end the run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import ToolMessage

from tests.models.conftest import USER
from tests.models.test_reading import NEWS, READ, engine_of
from tests.support.chat_server import Reply, calls, nothing, raw_call, say
from tests.support.remembering import records, said

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter
    from orchestrator.settings import Settings
    from tests.models.conftest import Script, Talk
    from tests.support.chat_server import ChatRequest
    from tests.support.remembering import FakeClock

DEEP: Final = "[" * 1_000 + "]" * 1_000
OBJECTS: Final = '{"a":' * 1_000 + "1" + "}" * 1_000
ODD: Final = {
    "a number beyond 64 bits": "18446744073709551616",
    "a negative one": "-9223372036854775809",
    "a number of 5,000 digits": "9" * 5_000,
    "not a number": "NaN",
    "infinity": "Infinity",
    "a float beyond range": "1e999",
    "lists nested 1,000 deep": DEEP,
    "objects nested 1,000 deep": OBJECTS,
    "a lone surrogate": '"\\ud800"',
    "odd inside": '{"x": [1, {"y": NaN}]}',
}


def asks(odd: Reply) -> Any:
    """Return a script that makes an odd call, and replies with its result."""

    def script(request: ChatRequest) -> Reply:
        last = request.messages[-1]
        if last["role"] == "tool":
            return say(f"It said: {last['content']}")
        return odd

    return script


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("set_variable", '{"name": "x", "value": %s}'),
        ("search_memory", '{"query": "Dana", "limit": %s}'),
        ("pipeline", '{"nothing": %s}'),
        ("correct", '{"name": "Dana", "field": "title", "value": %s}'),
        ("forget", '{"name": %s}'),
        ("no_such_tool", '{"name": %s}'),
    ],
)
async def test_a_call_of_the_chat_model(talk: Talk, script: Script, name: str, tool: str, args: str) -> None:
    script.replies["chat"] = asks(raw_call(tool, args % ODD[name]))
    messages = await talk.say("Forget what you know of Dana.")
    (answer,) = [one for one in messages if isinstance(one, ToolMessage)]
    assert answer.status == "error" or tool == "pipeline"
    assert messages[-1].text.startswith("It said: ")
    script.replies["chat"] = say("Fine.")
    assert (await talk.say("Go on."))[-1].text.strip() == "Fine."


async def test_the_other_calls_of_the_reply_are_made(talk: Talk, script: Script) -> None:
    odd = raw_call("set_variable", '{"name": "x", "value": NaN}')
    script.replies["chat"] = asks(calls(odd, raw_call("set_variable", '{"name": "y", "value": "1"}')))
    messages = await talk.say("For this conversation, use 1.")
    one, other = [each for each in messages if isinstance(each, ToolMessage)]
    assert (one.status, other.status) == ("error", "success")
    assert "NaN" in one.text or "number" in one.text


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("phase", ["extract", "update"])
async def test_a_call_of_the_extraction_model(
    settings: Settings, store: AsyncStoreAdapter, clock: FakeClock, script: Script, name: str, phase: str
) -> None:
    engine = engine_of(settings, store, clock)
    if phase == "update":
        script.replies["extract"] = READ
        await engine.record(USER, "t1", [said("1", NEWS)])
        await engine.update(USER, "t1")
        odd = '{"json_doc_id": "k1", "planned_edits": "", "patches": [{"op": "add", "path": "/title", "value": %s}]}'
        good = raw_call("Contact", json.dumps({"name": "Omar Haddad"}))
        script.replies[phase] = calls(raw_call("PatchDoc", odd % ODD[name]), good)
    else:
        odd = '{"name": "Dana Whitfield", "title": %s}'
        good = raw_call("Contact", json.dumps({"name": "Omar Haddad"}))
        script.replies[phase] = calls(raw_call("Contact", odd % ODD[name]), good)
    script.replies["repair"] = nothing()
    await engine.record(USER, "t1", [said("2", "Dana Whitfield met Omar Haddad of Northwind Traders.")])
    report = await engine.update(USER, "t1")
    assert report.outcome == "applied", report.reason
    names = {row["name"] for row in await records(store, "contacts", USER)}
    assert "Omar Haddad" in names
    assert report.refused or phase == "extract"


async def test_an_extraction_of_nothing_but_odd_calls_is_no_answer(
    settings: Settings, store: AsyncStoreAdapter, clock: FakeClock, script: Script
) -> None:
    engine = engine_of(settings, store, clock)
    script.replies["extract"] = raw_call("Contact", '{"name": "Dana Whitfield", "title": NaN}')
    await engine.record(USER, "t1", [said("1", NEWS)])
    report = await engine.update(USER, "t1")
    assert (report.outcome, report.pending) == ("failed", 1)
    assert (report.reason or "").startswith("the call holds a number that is none (NaN")
    (waiting,) = await engine.pending(USER)
    assert waiting.attempts == 1
