"""`orchestrator chat` with a model that refuses: one line that says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.chat_server import Reply, failing, nothing, say
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.models.conftest import Script
    from tests.support.chat_server import ChatServer

KEPT = ("PATH", "PYTHONPATH", "HOME", "LANG")


def chat(folder: Path, text: str, **settings: str) -> subprocess.CompletedProcess[str]:
    given = {name: os.environ[name] for name in KEPT if name in os.environ}
    own = {
        "ORCHESTRATOR_DATA": str(folder / "data"),
        "ORCHESTRATOR_USER": "ann",
        "ORCHESTRATOR_MODEL_RETRIES": "0",
    }
    return subprocess.run(
        [sys.executable, "-m", "orchestrator", "chat"],
        input=text,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
        cwd=folder,
        env={**given, **own, **settings},
    )


REFUSALS = {
    "401": (failing(401), "orchestrator: the model answered 401: the key is refused; check OPENAI_API_KEY"),
    "404": (failing(404), "orchestrator: the model answered 404: the endpoint does not know this model"),
    "500": (
        failing(500),
        "orchestrator: the model answered 500: status 500; try again, or use --model offline",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_told_in_one_line(server: ChatServer, script: Script, tmp_path: Path, name: str) -> None:
    reply, told = REFUSALS[name]
    script.replies = {"chat": reply}
    done = chat(tmp_path, "hello\n", OPENAI_API_KEY="wrong", OPENAI_BASE_URL=server.url)
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith(told)
    assert done.stdout.strip() == ""
    assert len(server.requests) == 1


def test_an_endpoint_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    done = chat(tmp_path, "hello\n", OPENAI_API_KEY="key", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("orchestrator: the model cannot be reached")
    assert "check OPENAI_BASE_URL" in done.stderr


def test_a_refused_key_loses_no_message(server: ChatServer, script: Script, tmp_path: Path) -> None:
    news = "Met Dana Whitfield at Northwind."
    settings = {"OPENAI_BASE_URL": server.url, "ORCHESTRATOR_RETRY_SECONDS": "0"}
    script.replies = {"chat": failing(401), "extract": failing(401)}
    done = chat(tmp_path, f"{news}\n", OPENAI_API_KEY="wrong", **settings)
    turn, memory = done.stderr.splitlines()
    assert turn.startswith("orchestrator: the model answered 401: the key is refused")
    assert memory.startswith("! memory was not updated (the model answered 401: the key is refused")

    script.replies = {"extract": nothing(), "chat": say("Hello.")}
    done = chat(tmp_path, "hello\n", OPENAI_API_KEY="right", **settings)
    assert (done.stdout.strip(), done.stderr) == ("Hello.", "")
    refused, read = server.of("extract")
    assert news in refused.text
    assert news in read.text


def test_a_reply_that_breaks_off_is_told_and_the_talk_goes_on(
    server: ChatServer, script: Script, tmp_path: Path
) -> None:
    script.replies["chat"] = lambda _: Reply(
        text="one two three", cut_after=3 if len(server.requests) == 1 else None
    )
    done = chat(tmp_path, "hello\nagain\n", OPENAI_API_KEY="key", OPENAI_BASE_URL=server.url)
    assert done.stdout.split() == ["one", "two", "one", "two", "three"]
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("orchestrator: the model cannot be reached")


def test_a_key_is_never_shown(server: ChatServer, script: Script, tmp_path: Path) -> None:
    script.replies = {"chat": failing(401), "extract": failing(401)}
    key = "sk-secret-0123456789"
    text = "Met Dana Whitfield at Northwind.\n"
    done = chat(
        tmp_path, text, OPENAI_API_KEY=key, OPENAI_BASE_URL=server.url, ORCHESTRATOR_LOG_LEVEL="DEBUG"
    )
    assert key not in done.stdout + done.stderr
