"""Stores that cannot hold memory are refused; if memory cannot be written, the reply says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from langgraph.store.memory import InMemoryStore
from langgraph.store.sqlite.aio import AsyncSqliteStore

from memory.store import StoreError
from orchestrator.cli.chat.conversation import ChatSession
from orchestrator.errors import OrchestratorError
from orchestrator.graph import assemble, build_graph
from orchestrator.settings import Settings
from tests.orchestrator.test_chat_session import Recorder
from tests.orchestrator.test_graph import REPLY, prompt_of, replies
from tests.support.readers import DANA, SAID, reads
from tests.support.scripted import ScriptedModel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.orchestrator.conftest import Office


async def test_the_offline_model_claims_no_memory_it_has_not(office: Office, tmp_path: Path) -> None:
    screen = Recorder()
    ann = office.assistant()
    ann.graph = assemble(ann.services).compile(checkpointer=office.saver, store=InMemoryStore())
    session = ChatSession(ann.graph, "ann", "t1", screen)
    await session.say(SAID)
    await session.settle()
    (reply,) = filter(None, screen.replies)
    assert reply.startswith("Understood:")
    assert "Dana Whitfield" in reply
    assert "Noted" not in reply
    assert "\n\nMemory cannot be written right now" in reply
    assert "AsyncStoreAdapter" in reply
    assert reply == (await ann.state())["messages"][-1].text  # the screen shows what the thread has


async def test_what_could_be_written_is_not_said_to_be_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise StoreError("the index is damaged")

    monkeypatch.setattr("orchestrator.nodes.initialize_memory.create_memory_context", broken)
    chat = replies()
    ann = office.assistant(chat, ScriptedModel(reads(DANA)))
    assert await ann.say(SAID) == REPLY
    assert "Memory cannot be read right now" in prompt_of(chat)
    assert await ann.known() == {("contacts", "Dana Whitfield")}


async def test_a_store_that_memory_cannot_be_kept_in_is_refused_at_once() -> None:
    settings = Settings(_env_file=None)
    async with AsyncSqliteStore.from_conn_string(":memory:") as theirs:
        stores = {"InMemoryStore": InMemoryStore(), "no store": None, "AsyncSqliteStore": theirs}
        for called, wrong in stores.items():
            message = f"memory cannot be kept in {called}; open a memory.AsyncStoreAdapter"
            with pytest.raises(OrchestratorError, match=re.escape(message)):
                build_graph(store=wrong, settings=settings)  # type: ignore[arg-type]  # a caller without types
