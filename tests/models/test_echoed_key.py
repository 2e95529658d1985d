"""An endpoint that echoes the key in its errors: the key is nowhere afterwards."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI

from orchestrator.errors import ModelError
from orchestrator.models.choosing import chat_model, extraction_model
from orchestrator.models.hosted import HIDDEN, secret_pattern
from tests.models.conftest import USER, with_settings
from tests.models.test_wrong_key import chat
from tests.support.chat_server import Reply, failing, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.models.conftest import Script, Talk
    from tests.support.chat_server import ChatRequest, ChatServer

KEY = "sk-proj-0123456789/abcdefghij+KLMNOP=="
NEWS = "Met Dana Whitfield at Northwind Traders."


def echo(status: int, how: Callable[[str], str] = str) -> Callable[[ChatRequest], Reply]:
    def reply(request: ChatRequest) -> Reply:
        given = request.headers["authorization"]
        assert given == f"Bearer {KEY}"
        told = how(given)
        return Reply(text=told, status=status) if status != 200 else say(told)

    return reply


HOW: dict[str, Callable[[str], str]] = {
    "whole": str,
    "in quotes": lambda given: f'bad header "{given}", see docs',
    "as JSON": lambda given: json.dumps({"headers": {"Authorization": [given]}}),
    "escaped": lambda given: f"/v1?key={quote(given[7:], safe='')}",
    "in part": lambda given: f"Incorrect API key provided: {given[7:27]}****{given[-4:]}",
    "long": lambda given: "x" * 180 + given,
}


@pytest.fixture
def keyed(server: ChatServer, talk: Talk, tmp_path: Path) -> Talk:
    talk.settings = with_settings(server, tmp_path, OPENAI_API_KEY=KEY)
    return talk


def everything(folder: Path, talk: Talk) -> str:
    stored = [item.value for kind in ("messages", "pending") for item in talk.store.scan((USER, kind))]
    files = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return f"{stored} {talk.updates} {files!r}"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
@pytest.mark.parametrize("how", HOW)
async def test_an_echoed_key_is_neither_stored_nor_logged(
    script: Script, keyed: Talk, tmp_path: Path, caplog: pytest.LogCaptureFixture, *, status: int, how: str
) -> None:
    caplog.set_level(logging.DEBUG)
    script.replies = {"extract": echo(status, HOW[how]), "chat": say("Thank you.")}
    await keyed.say(NEWS)
    (waiting,) = keyed.store.scan((USER, "pending"))
    assert waiting.value["reason"]
    for part in (KEY, KEY[:20], quote(KEY, safe="")):
        assert part not in everything(tmp_path, keyed)
        assert part not in caplog.text


@pytest.mark.parametrize("status", [400, 500])
async def test_no_client_raises_it_in_any_way(
    server: ChatServer, script: Script, tmp_path: Path, status: int
) -> None:
    settings = with_settings(server, tmp_path, OPENAI_API_KEY=KEY)
    script.replies = {"chat": echo(status)}
    asked = [HumanMessage("hello")]

    async def streamed() -> None:
        async for _ in chat_model(settings).astream(asked):
            pass

    for ask in (streamed, lambda: extraction_model(settings).ainvoke(asked)):
        with pytest.raises(Exception, match="Bearer") as caught:
            await ask()
        one: BaseException | None = caught.value
        while one is not None:
            assert KEY not in f"{one} {one!r} {one.args} {getattr(one, 'body', '')}"
            one = one.__cause__ or one.__context__
        assert HIDDEN in str(caught.value)
    for again in (
        lambda: list(chat_model(settings).stream(asked)),
        lambda: extraction_model(settings).invoke(asked),
    ):
        with pytest.raises(Exception, match="Bearer") as caught:
            again()
        assert KEY not in f"{caught.value!r}"


@pytest.mark.parametrize("debug", [False, True])
def test_the_command_line_does_not_show_it(
    server: ChatServer, script: Script, tmp_path: Path, *, debug: bool
) -> None:
    script.replies = {"chat": echo(500), "extract": echo(500)}
    level = "DEBUG" if debug else "WARNING"
    done = chat(
        tmp_path, f"{NEWS}\n", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=server.url, ORCHESTRATOR_LOG_LEVEL=level
    )
    assert HIDDEN in done.stderr
    assert KEY not in done.stdout + done.stderr


class StubbornError(Exception):
    """An error whose text cannot be changed by its arguments."""

    def __str__(self) -> str:
        return f"given {KEY}"


async def test_an_error_that_cannot_be_mended_is_replaced(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise StubbornError

    monkeypatch.setattr(ChatOpenAI, "_agenerate", fail)
    model = extraction_model(with_settings(server, tmp_path, OPENAI_API_KEY=KEY))
    with pytest.raises(ModelError) as caught:
        await model.ainvoke([HumanMessage("hello")])
    assert str(caught.value) == f"given {HIDDEN}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_what_is_no_secret_stays(server: ChatServer, script: Script, tmp_path: Path) -> None:
    script.replies = {"chat": failing(500)}
    settings = with_settings(server, tmp_path, OPENAI_API_KEY="status")
    with pytest.raises(Exception, match=r"\[key\] 500"):
        await chat_model(settings).ainvoke([HumanMessage("hello")])
    settings = with_settings(server, tmp_path, OPENAI_API_KEY="stat")
    with pytest.raises(Exception, match="status 500"):
        await chat_model(settings).ainvoke([HumanMessage("hello")])
    assert secret_pattern(["none", "", "key"]) is None
