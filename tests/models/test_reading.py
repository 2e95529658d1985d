"""Reading conversations into memory through the real OpenAI client and trustcall."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from memory.engine.memory_engine import MemoryEngine
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.records.message_log import pending
from orchestrator.models.choosing import explain, extraction_model
from tests.models.conftest import USER, with_settings
from tests.support.chat_server import Reply, call, calls, cut, failing, nothing, raw_call, say
from tests.support.remembering import START, exported, records, said, statuses

if TYPE_CHECKING:
    from pathlib import Path

    from memory.engine.batches import EngineLimits
    from memory.store import AsyncStoreAdapter
    from orchestrator.settings import Settings
    from tests.models.conftest import Script, Talk
    from tests.support.chat_server import ChatServer
    from tests.support.remembering import FakeClock

NEWS = "Met Dana Whitfield, VP Operations at Northwind Traders. Her mail is dana@northwind.com."


def evidence(**quotes: str) -> list[dict[str, str]]:
    return [{"field": field, "ref": "m1", "quote": quote} for field, quote in quotes.items()]


def dana(**more: Any) -> Reply:
    fields = {"name": "Dana Whitfield", "title": "VP Operations", "account_name": "Northwind Traders", **more}
    return call("Contact", **fields, evidence=evidence(**fields))


READ = calls(call("Account", name="Northwind Traders", evidence=evidence(name="Northwind Traders")), dana())


@pytest.fixture
def engine(settings: Settings, store: AsyncStoreAdapter, clock: FakeClock) -> MemoryEngine:
    return engine_of(settings, store, clock)


def engine_of(
    settings: Settings, store: AsyncStoreAdapter, clock: FakeClock, limits: EngineLimits | None = None
) -> MemoryEngine:
    extractor = TrustcallExtractor(extraction_model(settings), explain=explain)
    return MemoryEngine(store, extractor, clock=clock, limits=limits)


async def test_tool_calls_become_records_with_true_receipts(
    engine: MemoryEngine, script: Script, server: ChatServer, store: AsyncStoreAdapter
) -> None:
    script.replies["extract"] = calls(READ, dana(email="dana@northwind.com", phone="555 0100"))
    await engine.record(USER, "t1", [said("1", NEWS)])
    report = await engine.update(USER, "t1")
    assert report.outcome == "applied"
    assert [row["name"] for row in await records(store, "accounts", USER)] == ["Northwind Traders"]
    [row] = [row for row in await exported(store, USER) if row["kind"] == "contacts"]
    stored = {name: row["value"][name] for name in ("name", "title", "account_name", "email")}
    assert stored["email"] == "dana@northwind.com"
    assert "phone" not in row["value"]  # it was not said
    assert set(row["receipts"]) >= set(stored)
    for receipt in row["receipts"].values():
        assert NEWS[receipt["start"] : receipt["end"]] == receipt["quote"]
    assert [(request.phase, request.body["tool_choice"]) for request in server.requests] == [
        ("extract", "required")
    ]


async def test_a_known_record_is_patched(
    engine: MemoryEngine, script: Script, server: ChatServer, store: AsyncStoreAdapter
) -> None:
    script.replies["extract"] = READ
    await engine.record(USER, "t1", [said("1", NEWS)])
    await engine.update(USER, "t1")
    news = "Dana Whitfield is now CTO."

    def update(request: Any) -> Reply:
        document = next(
            key
            for key in ("k1", "k2", "k3")
            if f'<instance id={key} schema_type="Contact">' in request.messages[0]["content"]
        )
        patches = [
            {"op": "replace", "path": "/title", "value": "CTO"},
            {"op": "add", "path": "/evidence/-", "value": evidence(title="CTO")[0]},
        ]
        return call("PatchDoc", json_doc_id=document, planned_edits="", patches=patches)

    script.replies["update"] = update
    await engine.record(USER, "t1", [said("2", news)])
    assert (await engine.update(USER, "t1")).outcome == "applied"
    [row] = [row for row in await exported(store, USER) if row["kind"] == "contacts"]
    assert (row["value"]["title"], row["value"]["account_name"]) == ("CTO", "Northwind Traders")
    receipt = row["receipts"]["title"]
    assert (receipt["message"], news[receipt["start"] : receipt["end"]]) == ("2", "CTO")
    assert [request.phase for request in server.requests] == ["extract", "update"]


# Failure → reply, reason that is kept, and requests for one attempt, where the client may retry once.
FAILURES: dict[str, tuple[Reply, str, int]] = {
    "429": (failing(429, retry_after="0.01"), "429", 2),
    "500": (failing(500, retry_after="0.01"), "500", 2),
    "401": (failing(401), "401", 1),
    "cut": (cut(READ, after=40), "cannot be reached", 2),
    "slow": (replace(READ, delay=3), "did not answer in time", 2),
    "truncated arguments": (raw_call("Contact", '{"name": "Dana Whi'), "not valid JSON", 1),
    "arguments that are no object": (raw_call("Contact", '["Dana"]'), "", 1),
    "length": (replace(READ, finish="length"), "cut off at its length limit", 1),
    "prose": (say("There is one contact, Dana Whitfield."), "in prose", 1),
    "wrong schema, not repaired": (call("Contact", name=["Dana"]), "fits its schema|repair", 4),
}
OUTAGES = ("429", "500", "401", "cut", "slow")


@pytest.mark.parametrize("name", FAILURES)
async def test_a_reading_that_fails_waits_and_succeeds_later(
    server: ChatServer, script: Script, store: AsyncStoreAdapter, clock: FakeClock, tmp_path: Path, name: str
) -> None:
    reply, reason, cost = FAILURES[name]
    changes = {"model_timeout": 0.3} if name == "slow" else {}
    engine = engine_of(with_settings(server, tmp_path, model_retries=1, **changes), store, clock)
    script.replies = {"extract": reply, "repair": say("no")}
    await engine.record(USER, "t1", [said("1", NEWS), said("2", "Thanks, Northwind matters.")])

    report = await engine.update(USER, "t1")
    assert report.outcome == "failed"
    assert report.pending == 2
    server.wait_for(lambda requests: 1 <= len(requests) <= cost)
    waiting = await pending(store, USER)
    counted = 0 if name in OUTAGES else 1  # an outage does not count as an attempt
    assert [(message.message, message.attempts) for message in waiting] == [("1", counted), ("2", counted)]
    for message in waiting:
        assert re.search(reason, message.reason or "")
        assert (message.retry_at or "") > START.isoformat()
    assert [row["kind"] for row in await exported(store, USER) if row["receipts"]] == []

    asked = len(server.requests)
    assert (await engine.update(USER, "t1")).outcome == "nothing"  # not yet due
    assert len(server.requests) == asked
    clock.forward(60)
    script.replies["extract"] = READ
    assert (await engine.update(USER, "t1")).outcome == "applied"
    assert await pending(store, USER) == []
    assert [row["name"] for row in await records(store, "contacts", USER)] == ["Dana Whitfield"]
    assert len(server.requests) == asked + 1


async def test_after_five_tries_it_is_quarantined_and_can_be_tried_again(
    engine: MemoryEngine, script: Script, server: ChatServer, store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    script.replies["extract"] = failing(400)
    await engine.record(USER, "t1", [said("1", NEWS)])
    for _ in range(5):
        assert (await engine.update(USER, "t1")).outcome == "failed"
        clock.forward(3_600)
    assert await statuses(store, USER) == {"1": "quarantined"}
    assert (await engine.update(USER, "t1")).outcome == "nothing"
    assert len(server.requests) == 5

    script.replies["extract"] = READ
    assert await engine.retry_quarantined(USER) == 1
    assert (await engine.update(USER, "t1")).outcome == "applied"
    assert await statuses(store, USER) == {"1": "applied"}
    assert len(await records(store, "contacts", USER)) == 1


async def test_an_outage_sets_nothing_aside_and_its_end_drains_what_waits(
    engine: MemoryEngine, script: Script, server: ChatServer, store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    await engine.record(USER, "t1", [said("1", NEWS)])
    for reply in (
        failing(429, retry_after="120"),
        failing(503),
        failing(401),
        failing(500),
        failing(502),
    ) * 2:
        script.replies["extract"] = reply
        assert (await engine.update(USER, "t1")).outcome == "failed"
        clock.forward(600)
    script.replies["extract"] = failing(429, retry_after="1800")
    await engine.update(USER, "t1")
    (waiting,) = await pending(store, USER)
    assert (waiting.attempts, waiting.retry_at) == (0, (clock.now + timedelta(seconds=1_800)).isoformat())

    script.replies["extract"] = READ
    await engine.record(USER, "t2", [said("2", "Met Ann Brook at Hooli.")])
    asked = len(server.requests)
    await engine.update(USER, "t2")
    assert await statuses(store, USER) == {"1": "applied", "2": "no-op"}
    assert [row["name"] for row in await records(store, "contacts", USER)] == ["Dana Whitfield"]
    assert len(server.requests) == asked + 2


async def test_a_bad_message_does_not_take_its_neighbours_with_it(
    engine: MemoryEngine, script: Script, store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    await engine.record(
        USER, "t1", [said("1", "Met Paul Poisson, CFO at Venom Corp."), said("2", "Met Ann Brook at Hooli.")]
    )
    script.replies["extract"] = lambda request: (
        failing(400) if fresh_lines_hold(request.text, "Poisson") else nothing()
    )
    for _ in range(8):
        await engine.update(USER, "t1")
        clock.forward(3_600)
    assert await statuses(store, USER) == {"1": "quarantined", "2": "no-op"}


def fresh_lines_hold(prompt: str, word: str) -> bool:
    return any(word in line for line in prompt.split("\n") if '"context":true' not in line)


async def test_a_failing_reading_never_touches_the_conversation(
    talk: Talk, script: Script, server: ChatServer, store: AsyncStoreAdapter
) -> None:
    script.replies["extract"] = failing(500)
    messages = await talk.say(NEWS)
    assert [message.text.strip() for message in messages] == [NEWS, "Thank you, that is good to know."]
    assert [(update["outcome"], update["pending"]) for update in talk.updates] == [("failed", 1)]
    assert "500" in talk.updates[0]["reason"]
    talk.clock.forward(60)
    script.replies["extract"] = READ
    messages = await talk.say("Met Omar Haddad, CFO at Contoso.")
    assert len(messages) == 4
    assert [row["name"] for row in await records(store, "contacts", USER)] == ["Dana Whitfield"]
    assert not any(request.stream for request in server.of("extract", "update"))
    assert "".join(talk.tokens) == 2 * "Thank you, that is good to know. "
