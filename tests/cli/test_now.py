"""A fixed time that replaces the clock in everything the program does."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from memory.records.message_log import thread_messages
from memory.store import AsyncStoreAdapter
from orchestrator.services import make_services
from orchestrator.settings import load_settings
from tests.support.scripted import ScriptedModel, call

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

THEN = "2031-05-06T23:30:00+02:00"
TASKS = (
    {"subject": "Send the offer", "due_date": "2031-05-05"},
    {"subject": "Book the room", "due_date": "2031-05-06"},
)


@pytest.fixture
def then(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("ORCHESTRATOR_NOW", THEN)
    return cli


async def received(cli: Cli, folder: Path) -> list[str]:
    """Ingest a message; return the times at which the log says that messages came in."""
    message = {"id": "1", "role": "user", "content": "Met Dana Whitfield, CFO at Brightwater."}
    file = folder / "said.jsonl"
    file.write_text(json.dumps({"id": "t1", "user": "ann", "messages": [message]}) + "\n")
    done = await asyncio.to_thread(cli, "--user", "ann", "ingest", str(file))
    assert done.code == 0
    async with AsyncStoreAdapter(folder / "data" / "memory.sqlite") as store:
        return [entry.recorded_at for entry in await thread_messages(store, "ann", "t1")]


async def test_what_is_received_is_received_then(then: Cli, tmp_path: Path) -> None:
    assert await received(then, tmp_path) == ["2031-05-06T21:30:00+00:00"]


def test_what_is_overdue_is_overdue_then(then: Cli, tmp_path: Path) -> None:
    rows = [{"user": "ann", "kind": "tasks", "key": f"{n}" * 16, "value": one} for n, one in enumerate(TASKS)]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert then("--user", "ann", "memory", "import", str(file), "--unproved").code == 0
    due = then("--user", "ann", "memory", "due", "--json").rows
    assert [(row["value"]["subject"], row["overdue"]) for row in due] == [
        ("Send the offer", True),
        ("Book the room", False),
    ]


async def test_without_it_the_clock_runs(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORCHESTRATOR_NOW", "")
    (at,) = await received(cli, tmp_path)
    assert at < "2031"


async def test_the_graph_lives_then_in_the_zone_of_the_user(
    then: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORCHESTRATOR_TIMEZONE", "Asia/Tokyo")
    services = make_services(load_settings(), model=ScriptedModel(lambda *_: call("pipeline")))
    assert services.today() == date(2031, 5, 7)
    async with AsyncStoreAdapter(tmp_path / "data.sqlite") as store:
        assert services.engine(store).clock() == datetime(2031, 5, 6, 21, 30, tzinfo=UTC)
