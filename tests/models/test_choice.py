"""Which client is built from which settings, and what it sends where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from langchain_openai import AzureChatOpenAI, ChatOpenAI

from orchestrator.errors import ModelError
from orchestrator.models.choosing import chat_model, explain, extraction_model, model_name
from orchestrator.offline.model import OfflineChatModel
from orchestrator.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.chat_server import ChatServer

NAMES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_VERSION",
    "AZURE_OPENAI_API_KEY",
    "AZURE_OPENAI_ENDPOINT",
    "ORCHESTRATOR_MODEL",
    "ORCHESTRATOR_EXTRACTION_MODEL",
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start in an empty folder, without any of these settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def set_to(**given: Any) -> Settings:
    return load_settings(**given)


def openai(model: object) -> ChatOpenAI:
    assert isinstance(model, ChatOpenAI)
    return model


def test_without_a_key_both_models_are_the_offline_one() -> None:
    assert isinstance(chat_model(set_to()), OfflineChatModel)
    assert isinstance(extraction_model(set_to()), OfflineChatModel)
    assert model_name(set_to()) == "offline"


def test_offline_is_offline_even_with_a_key() -> None:
    assert isinstance(chat_model(set_to(OPENAI_API_KEY="key", model="offline")), OfflineChatModel)


def test_the_offline_model_may_read_what_a_hosted_one_talks_about() -> None:
    settings = set_to(OPENAI_API_KEY="key", extraction_model="offline")
    assert isinstance(chat_model(settings), ChatOpenAI)
    assert isinstance(extraction_model(settings), OfflineChatModel)


def test_a_key_alone_means_openai() -> None:
    model = openai(chat_model(set_to(OPENAI_API_KEY="key")))
    assert (model.model_name, model.openai_api_base) == ("gpt-4.1-mini", "https://api.openai.com/v1")
    assert model.temperature == 0


def test_an_empty_variable_is_not_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    assert str(openai(chat_model(set_to())).root_client.base_url) == "https://api.openai.com/v1/"


def test_settings_beat_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/environment")
    monkeypatch.setenv("OPENAI_API_KEY", "environment")
    model = openai(chat_model(set_to(OPENAI_BASE_URL="http://127.0.0.1:1/given", OPENAI_API_KEY="given")))
    assert str(model.root_client.base_url) == "http://127.0.0.1:1/given/"
    assert model.root_client.api_key == "given"


def test_timeout_and_retries_reach_the_client() -> None:
    model = openai(chat_model(set_to(OPENAI_API_KEY="key", model_timeout=7.5, model_retries=4)))
    assert (model.request_timeout, model.stream_chunk_timeout, model.max_retries) == (7.5, 7.5, 4)


@pytest.mark.parametrize("name", ["o3", "o4-mini", "openai/o3", "gpt-5-mini", "GPT-5"])
def test_models_that_reason_are_not_sent_a_temperature(name: str) -> None:
    assert openai(chat_model(set_to(OPENAI_API_KEY="key", model=name))).temperature is None


@pytest.mark.parametrize(
    "name", ["gpt-4.1", "gpt-4o", "gpt-5-chat-latest", "llama3", "orca-mini", "gpt-oss:20b"]
)
def test_other_models_are_asked_for_their_likeliest_words(name: str) -> None:
    assert openai(chat_model(set_to(OPENAI_API_KEY="key", model=name))).temperature == 0


def test_a_named_model_without_a_key_is_an_error_that_names_the_variable() -> None:
    with pytest.raises(ModelError, match=r"OPENAI_API_KEY.*offline"):
        chat_model(set_to(model="gpt-4.1"))


def test_an_azure_endpoint_without_its_key_is_an_error_that_names_the_variable() -> None:
    with pytest.raises(ModelError, match="AZURE_OPENAI_API_KEY"):
        chat_model(set_to(AZURE_OPENAI_ENDPOINT="http://127.0.0.1:1", model="d"))


async def test_a_local_endpoint_needs_no_key(server: ChatServer) -> None:
    await chat_model(set_to(OPENAI_BASE_URL=server.url, model="llama3")).ainvoke("hello")
    assert server.requests[0].path == "/v1/chat/completions"
    assert server.requests[0].model == "llama3"


async def test_azure_is_asked_as_azure_wants_it(server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not for Azure")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    settings = set_to(
        AZURE_OPENAI_ENDPOINT=server.origin,
        AZURE_OPENAI_API_KEY="azure key",
        OPENAI_API_VERSION="2024-10-21",
        model="our-deployment",
        extraction_model="another",
    )
    assert isinstance(chat_model(settings), AzureChatOpenAI)
    reply = await chat_model(settings).ainvoke("hello")
    assert reply.text.startswith("Thank you")
    await extraction_model(settings).ainvoke("hello")
    assert [request.path for request in server.requests] == [
        "/openai/deployments/our-deployment/chat/completions?api-version=2024-10-21",
        "/openai/deployments/another/chat/completions?api-version=2024-10-21",
    ]
    assert [request.stream for request in server.requests] == [True, False]
    for request in server.requests:
        assert request.headers["api-key"] == "azure key"
        assert "not for Azure" not in str(request.headers)


def test_other_errors_are_not_the_models() -> None:
    assert explain(ValueError("x")) is None
