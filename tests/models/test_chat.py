"""Chats through the real OpenAI client: what arrives, what fails, and the state after a failure."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from memory.records.message_log import pending
from orchestrator.errors import ModelError
from orchestrator.models.choosing import chat_model, explain
from tests.models.conftest import USER, with_settings
from tests.support.chat_server import Reply, call, calls, cut, failing, nothing, raw_call, say
from tests.support.remembering import statuses

if TYPE_CHECKING:
    from pathlib import Path

    from memory.store import AsyncStoreAdapter
    from tests.models.conftest import Script, Talk
    from tests.support.chat_server import ChatRequest, ChatServer

NEWS = "Met Dana Whitfield at Northwind Traders."


async def test_the_reply_streams_word_by_word(talk: Talk, server: ChatServer) -> None:
    messages = await talk.say("hello")
    assert [token for token in talk.tokens if token] == [
        "Thank ",
        "you, ",
        "that ",
        "is ",
        "good ",
        "to ",
        "know. ",
    ]
    assert "".join(talk.tokens) == messages[-1].text == "Thank you, that is good to know. "
    assert [request.stream for request in server.requests] == [True]
    assert server.requests[0].headers["authorization"] == "Bearer key"


async def test_the_tools_of_the_graph_are_called(talk: Talk, script: Script, server: ChatServer) -> None:
    def chat(request: ChatRequest) -> Reply:
        if request.messages[-1]["role"] == "tool":
            return say(f"It says: {request.text}")
        return calls(call("search_memory", query="Zorro"), call("pipeline"))

    script.replies["chat"] = chat
    messages = await talk.say("hello")
    assert [type(message) for message in messages] == [
        HumanMessage,
        AIMessage,
        ToolMessage,
        ToolMessage,
        AIMessage,
    ]
    assert [message.text for message in messages[2:4]] == [
        "Nothing is known about Zorro.",
        "There are no deals.",
    ]
    assert messages[-1].text.strip() == "It says: There are no deals."
    assert {"search_memory", "forget", "correct"} <= server.requests[0].tools


CUT_CALLS = {
    "malformed": raw_call("pipeline", '{"x": "48'),
    "length": replace(raw_call("forget", '{"name": "North'), finish="length"),
    "ended early": replace(call("forget", name="Northwind Traders"), end_after=4),
    "no object": raw_call("pipeline", "[1]"),
    "prose": raw_call("pipeline", "the pipeline, please"),
    "second": calls(call("pipeline"), raw_call("forget", '{"name": "N')),
}


@pytest.mark.parametrize("name", CUT_CALLS)
async def test_a_tool_call_that_was_cut_off_is_never_made(talk: Talk, script: Script, name: str) -> None:
    script.replies["chat"] = CUT_CALLS[name]
    with pytest.raises(ModelError, match=r"call of (pipeline|forget) was cut off or is not valid"):
        await talk.say("hello")
    script.replies.clear()
    messages = await talk.say("hello again")
    assert [type(message) for message in messages] == [HumanMessage, HumanMessage, AIMessage]


@pytest.mark.parametrize("finish", ["length", "content_filter", "stop"])
async def test_an_empty_reply_is_an_error_and_not_silence(talk: Talk, script: Script, finish: str) -> None:
    script.replies["chat"] = Reply(text="", finish=finish)
    with pytest.raises(ModelError, match=rf"empty reply \({finish}\)"):
        await talk.say("hello")


FAILURES = {
    "401": (failing(401), "401: the key is refused; check OPENAI_API_KEY"),
    "403": (failing(403), "403: the key may not use this model"),
    "404": (failing(404), "404: the endpoint does not know this model"),
    "429": (failing(429), "429: the endpoint limits our rate"),
    "400": (failing(400), "400: status 400; try again"),
    "500": (failing(500), "500: status 500; try again"),
    "cut": (cut(say("one two three"), after=2), "cannot be reached"),
    "slow": (Reply(text="late", delay=2), "did not answer in time"),
    "silent": (Reply(text="one two", pause=2), "did not answer in time"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_turn_that_fails_loses_nothing(
    server: ChatServer, script: Script, talk: Talk, store: AsyncStoreAdapter, tmp_path: Path, name: str
) -> None:
    reply, told = FAILURES[name]
    script.replies = {"chat": reply, "extract": nothing()}
    if name in ("slow", "silent"):
        talk.settings = with_settings(server, tmp_path, model_timeout=0.2)
    with pytest.raises(Exception) as caught:  # noqa: PT011 -- one of the client's many classes; only its explanation matters
        await talk.say(NEWS)
    shown = explain(caught.value)
    assert shown
    assert told in shown
    assert "\n" not in shown
    server.wait_for(lambda requests: len(requests) > 0)  # the client may give up before the server counts it
    assert len(server.of("chat")) == 1
    assert [message.message for message in await pending(store, USER)] == [
        message.id for message in await talk.messages()
    ]

    script.replies["chat"] = say("Welcome back.")
    messages = await talk.say("I met Ann Brook at Hooli.")
    assert [message.text.strip() for message in messages] == [
        NEWS,
        "I met Ann Brook at Hooli.",
        "Welcome back.",
    ]
    assert [status for status in (await statuses(store, USER)).values() if status == "pending"] == []


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_the_client_tries_again_as_often_as_is_set(
    server: ChatServer, script: Script, tmp_path: Path, status: int
) -> None:
    script.replies["chat"] = failing(status, retry_after="0.01")
    model = chat_model(with_settings(server, tmp_path, model_retries=3))
    with pytest.raises(Exception, match=f"{status}"):
        await model.ainvoke("hello")
    assert len(server.requests) == 4


async def test_a_refused_key_is_not_tried_again(server: ChatServer, script: Script, tmp_path: Path) -> None:
    script.replies["chat"] = failing(401)
    with pytest.raises(Exception, match="401"):
        await chat_model(with_settings(server, tmp_path, model_retries=3)).ainvoke("hello")
    assert len(server.requests) == 1


async def test_retry_after_is_waited_for(server: ChatServer, script: Script, tmp_path: Path) -> None:
    script.replies["chat"] = lambda _: (
        failing(429, retry_after="1.2") if len(server.requests) == 1 else say("ok")
    )
    begun = time.monotonic()
    reply = await chat_model(with_settings(server, tmp_path, model_retries=1)).ainvoke("hello")
    assert reply.text.strip() == "ok"
    assert time.monotonic() - begun > 1.1


async def test_talking_and_reading_may_be_different_models(
    server: ChatServer, talk: Talk, tmp_path: Path, script: Script
) -> None:
    script.replies["extract"] = nothing()
    talk.settings = with_settings(server, tmp_path, model="talker", extraction_model="reader")
    await talk.say(NEWS)
    assert {(request.model, request.phase) for request in server.requests} == {
        ("talker", "chat"),
        ("reader", "extract"),
    }
