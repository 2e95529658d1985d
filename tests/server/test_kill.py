"""The dev server with a hosted model, killed while the model reads a conversation into memory."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.server.dev_server import DevServer, running, say, words
from tests.support.chat_server import ChatRequest, ChatServer, Reply, call, nothing, say as answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langgraph_sdk.client import LangGraphClient

NEWS = "Met Dana Whitfield, VP Operations at Northwind Traders."


class Model:
    """A model that answers a chat at once, but waits for `gate` when it reads."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def __call__(self, request: ChatRequest) -> Reply:
        if request.phase == "chat":
            return answer("Thank you, that is good to know.")
        if NEWS not in request.text:
            return nothing()
        evidence = [{"field": "name", "ref": "m1", "quote": "Dana Whitfield"}]
        return replace(call("Contact", name="Dana Whitfield", evidence=evidence), gate=self.gate)


@pytest.fixture
def model() -> Iterator[ChatServer]:
    with ChatServer(Model()) as served:
        yield served


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, model: ChatServer) -> Iterator[DevServer]:
    environment = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "key", "ORCHESTRATOR_MODEL_RETRIES": "0"}
    with running(tmp_path_factory.mktemp("killed"), environment) as server:
        yield server


async def items(client: LangGraphClient, kind: str) -> list[dict[str, Any]]:
    found = await client.store.search_items(("alice", kind), limit=100)
    return [item["value"] for item in found["items"]]


async def test_what_a_kill_left_unread_is_read_once(server: DevServer, model: ChatServer) -> None:
    async with server.client("alice") as alice:
        thread = await alice.threads.create()
        await alice.runs.create(thread["thread_id"], "orchestrator", input=words(NEWS))
    await asyncio.to_thread(
        model.wait_for, lambda seen: any(NEWS in r.text for r in seen if r.phase == "extract")
    )
    server.kill()

    assert isinstance(model.script, Model)
    model.script.gate.set()
    await asyncio.to_thread(server.start)
    async with server.client("alice") as alice:
        killed = thread["thread_id"]
        assert [waiting["thread"] for waiting in await items(alice, "pending")] == [killed]
        for text in ("hello", "hello again"):
            thread = await alice.threads.create()
            await say(alice, thread["thread_id"], text)
        assert killed not in [waiting["thread"] for waiting in await items(alice, "pending")]
        assert [contact["name"] for contact in await items(alice, "contacts")] == ["Dana Whitfield"]
        said = {message["content"]: message["status"] for message in await items(alice, "messages")}
        assert said[NEWS] == "applied"
        assert len([entry for entry in await items(alice, "journal") if "Dana Whitfield" in str(entry)]) == 1
    readings = [request for request in model.of("extract", "update") if NEWS in request.text]
    assert len([request for request in readings if '"context":true' not in request.text]) == 2
    assert "Blocking" not in server.log
