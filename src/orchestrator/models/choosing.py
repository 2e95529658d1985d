"""The choice of the chat and extraction models: an OpenAI-compatible endpoint or the offline model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from orchestrator.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from orchestrator.settings import Settings

OFFLINE: Final = "offline"
DEFAULT_MODEL: Final = "gpt-4.1-mini"
DEFAULT_ENDPOINT: Final = "https://api.openai.com/v1"
HINTS: Final = {
    401: "the key is refused; check OPENAI_API_KEY (AZURE_OPENAI_API_KEY on Azure)",
    403: "the key may not use this model; check the key and ORCHESTRATOR_MODEL",
    404: "the endpoint does not know this model; check ORCHESTRATOR_MODEL and the endpoint's address",
    429: "the endpoint limits our rate or the quota is used up; wait, or check the plan",
}
_REASONS: Final = re.compile(r"(?:.*/)?(?:o\d|gpt-5(?!.*chat))", re.IGNORECASE)


def chat_model(settings: Settings) -> BaseChatModel:
    """Build the chat model."""
    return _build(settings, settings.model, streaming=True)


def extraction_model(settings: Settings) -> BaseChatModel:
    """Build the model that reads conversations into memory."""
    return _build(settings, settings.extraction_model or settings.model, streaming=False)


def model_name(settings: Settings) -> str:
    """Return the name of the chat model to show to the user."""
    return _name(settings, settings.model)


def endpoint(settings: Settings) -> str:
    """Return the address that messages are sent to, without a password; empty with the offline model only."""
    if {_name(settings, settings.model), _name(settings, settings.extraction_model or settings.model)} == {
        OFFLINE
    }:
        return ""
    address = urlsplit(settings.azure_openai_endpoint or settings.openai_base_url or DEFAULT_ENDPOINT)
    return urlunsplit(address._replace(netloc=address.netloc.rpartition("@")[2], query="", fragment=""))


def writes(model: BaseChatModel) -> bool:
    """Tell whether a model can write summaries in its own words; the offline model declares it cannot."""
    return bool(getattr(model, "WRITES", True))


def _name(settings: Settings, wanted: str) -> str:
    has_key = settings.openai_api_key or settings.azure_openai_api_key or settings.openai_base_url
    return wanted or (DEFAULT_MODEL if has_key else OFFLINE)


def _build(settings: Settings, wanted: str, *, streaming: bool) -> BaseChatModel:
    name = _name(settings, wanted)
    if name == OFFLINE:
        from orchestrator.offline.model import OfflineChatModel  # noqa: PLC0415 -- not needed with a hosted model

        return OfflineChatModel()
    if settings.azure_openai_endpoint:
        return _azure(settings, name, streaming=streaming)
    return _openai(settings, name, streaming=streaming)


def _openai(settings: Settings, name: str, *, streaming: bool) -> BaseChatModel:
    from orchestrator.models.hosted import HostedOpenAI  # noqa: PLC0415 -- takes 0.8 s, not needed with the offline model

    if settings.openai_api_key is None and not settings.openai_base_url:
        raise ModelError(f"model {name!r} needs OPENAI_API_KEY; set it, or use --model offline")
    return HostedOpenAI(
        model=name,
        api_key=settings.openai_api_key or _no_key(),
        # Always given: with None the client would read the environment by rules of its own.
        base_url=settings.openai_base_url or DEFAULT_ENDPOINT,
        timeout=settings.model_timeout,
        stream_chunk_timeout=settings.model_timeout,
        max_retries=settings.model_retries,
        temperature=_temperature(name),
        streaming=streaming,
        stream_usage=False,
    )


def _azure(settings: Settings, name: str, *, streaming: bool) -> BaseChatModel:
    from orchestrator.models.hosted import HostedAzure  # noqa: PLC0415 -- as above

    if settings.azure_openai_api_key is None:
        raise ModelError("AZURE_OPENAI_ENDPOINT is set but AZURE_OPENAI_API_KEY is not; set both")
    return HostedAzure(
        azure_deployment=name,
        azure_endpoint=settings.azure_openai_endpoint,
        api_key=settings.azure_openai_api_key,
        api_version=settings.azure_openai_api_version,
        timeout=settings.model_timeout,
        stream_chunk_timeout=settings.model_timeout,
        max_retries=settings.model_retries,
        temperature=_temperature(name),
        streaming=streaming,
        stream_usage=False,
    )


def _no_key() -> SecretStr:
    """Return a placeholder for endpoints that need no key (a model server on this machine)."""
    return SecretStr("none")


def _temperature(name: str) -> float | None:
    """Return the temperature: 0, or None for reasoning models, which refuse the parameter."""
    return None if _REASONS.match(name) else 0.0


def explain(error: BaseException) -> str | None:
    """Return one line on what a model client's error means and what to do; None for other errors."""
    module = type(error).__module__
    if not module.startswith(("openai", "httpx", "langchain_openai")):
        return None
    status = getattr(error, "status_code", None)
    if status in HINTS:
        return f"the model answered {status}: {HINTS[status]}"
    if status:
        return f"the model answered {status}: {_said(error)}; try again, or use --model offline"
    if "Timeout" in type(error).__name__:
        return "the model did not answer in time; try again, or raise ORCHESTRATOR_MODEL_TIMEOUT"
    return f"the model cannot be reached ({type(error).__name__}); check OPENAI_BASE_URL and the network"


def _said(error: BaseException) -> str:
    """Return the reason that the endpoint gave, in one line."""
    body = getattr(error, "body", None)
    given = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(given or error).split())[:200]
