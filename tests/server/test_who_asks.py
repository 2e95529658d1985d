"""The user of a request: a pure function of its headers and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from langgraph_sdk import Auth

from orchestrator.server.auth import user_of
from orchestrator.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = Auth.exceptions.HTTPException


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def with_tokens(tokens: str) -> Settings:
    return load_settings(user="owner", server_tokens=tokens)


def bearer(token: str) -> dict[bytes, bytes]:
    return {b"authorization": b"Bearer " + token.encode()}


def test_a_token_is_its_user() -> None:
    settings = with_tokens("t1=ann, t2=bob,täken=zoë")
    assert [user_of(bearer(token), settings) for token in ("t1", "t2", "täken")] == ["ann", "bob", "zoë"]
    assert user_of({b"authorization": b"bearer   t1 "}, settings) == "ann"


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"t1",
        b"Bearer",
        b"Bearer ",
        b"Bearer t",
        b"Bearer t11",
        b"Basic t1",
        b"Bearer \xff",
        b"\xff \xff",
    ],
)
def test_anything_else_is_nobody(header: bytes) -> None:
    with pytest.raises(REFUSED) as refused:
        user_of({b"authorization": header}, with_tokens("t1=ann"))
    assert refused.value.status_code == 401


def test_with_tokens_no_request_is_the_default_user() -> None:
    with pytest.raises(REFUSED):
        user_of({}, with_tokens("t1=ann"))
    with pytest.raises(REFUSED):
        user_of({b"origin": b"http://localhost"}, with_tokens("t1=ann"))


def test_with_a_token_a_web_page_may_come_from_anywhere() -> None:
    assert user_of({**bearer("t1"), b"origin": b"https://crm.example"}, with_tokens("t1=ann")) == "ann"


@pytest.mark.parametrize(
    "origin",
    [
        b"",
        b"http://localhost:3000",
        b"https://localhost",
        b"http://127.0.0.1:2024",
        b"http://[::1]:2024",
        b"https://smith.langchain.com",
        b"https://eu.smith.langchain.com",
    ],
)
def test_without_tokens_this_machine_is_the_default_user(origin: bytes) -> None:
    assert user_of({b"origin": origin}, load_settings(user="owner")) == "owner"


@pytest.mark.parametrize(
    "origin",
    [
        b"https://evil.example",
        b"http://localhost.evil.example",
        b"http://127.0.0.1.evil.example",
        b"https://smith.langchain.com.evil.example",
        b"https://evilsmith.langchain.com.example",
        b"http://smith.langchain.com",
        b"null",
        b"\xff",
    ],
)
def test_without_tokens_a_foreign_web_page_is_refused(origin: bytes) -> None:
    with pytest.raises(REFUSED) as refused:
        user_of({b"origin": origin}, load_settings(user="owner"))
    assert refused.value.status_code == 403
