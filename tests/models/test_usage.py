"""Tokens that models use for a user: counted, limited for one extraction, and warned about."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from memory.domain.usage import Tokens, usage
from memory.engine.batches import EngineLimits
from memory.extraction.prompt import parse_transcript
from tests.models.conftest import USER, Talk, with_settings
from tests.models.test_reading import NEWS, READ, engine_of
from tests.support.chat_server import nothing, say
from tests.support.remembering import said

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from memory.store import AsyncStoreAdapter
    from orchestrator.settings import Settings
    from tests.models.conftest import Script
    from tests.support.chat_server import ChatServer
    from tests.support.remembering import FakeClock


async def test_the_tokens_of_extraction_are_counted_when_it_fails_too(
    settings: Settings, store: AsyncStoreAdapter, clock: FakeClock, script: Script
) -> None:
    engine = engine_of(settings, store, clock)
    script.replies["extract"] = say("I would rather talk.")
    await engine.record(USER, "t1", [said("1", NEWS)])
    assert (await engine.update(USER, "t1")).outcome == "failed"
    clock.forward(3600)
    script.replies["extract"] = READ
    assert (await engine.update(USER, "t1")).outcome == "applied"
    (today,) = await usage(store, USER)
    assert (today.day, today.extraction, today.chat) == ("2026-03-02", Tokens(20, 10), Tokens())
    clock.forward(86_400)
    await engine.record(USER, "t1", [said("2", f"{NEWS} Again.")])
    script.replies["update"] = nothing()
    await engine.update(USER, "t1")
    assert [day.day for day in await usage(store, USER)] == ["2026-03-02", "2026-03-03"]
    assert await usage(store, "somebody else") == []


async def test_past_the_limit_of_a_day_there_is_a_warning_and_nothing_worse(
    talk: Talk,
    server: ChatServer,
    store: AsyncStoreAdapter,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    talk.settings = with_settings(server, tmp_path, tokens_per_day=1)
    with caplog.at_level(logging.WARNING):
        messages = await talk.say("hello there")
    assert messages[-1].text == "Thank you, that is good to know. "
    assert "past the limit of 1" in caplog.text
    (today,) = await usage(store, USER)
    assert today.chat.answered > 0


async def test_one_extraction_stays_within_its_budget_and_loses_nothing(
    settings: Settings, store: AsyncStoreAdapter, clock: FakeClock, script: Script, server: ChatServer
) -> None:
    engine = engine_of(settings, store, clock, EngineLimits(call_chars=2_000))
    script.replies |= {"extract": nothing(), "update": nothing()}
    texts = [f"Deal {number}: " + f"Note {number} on the Contoso Ltd deal. " * 90 for number in range(4)]
    await engine.record(USER, "t1", [said(str(number), text) for number, text in enumerate(texts)])
    await engine.update(USER, "t1")
    asked = [parse_transcript(request.text) for request in server.requests]
    new = [[line.text for line in lines if not line.context] for lines in asked]
    assert len(new) >= 8
    assert max(sum(map(len, lines)) for lines in new) <= 2_000
    together = "".join(text for lines in new for text in lines)
    assert "".join(together.split()) == "".join("".join(texts).split())
