"""Clients of hosted models that remove keys from their errors, as some endpoints echo the key.

An endpoint's error text is stored as the reason why a message is pending, and logged, shown and traced. So
keys are removed in the client, before any other code sees the error.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from langchain_core.language_models import BaseChatModel
from langchain_openai import AzureChatOpenAI, ChatOpenAI
from pydantic import SecretStr

from orchestrator.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from langchain_core.outputs import ChatGenerationChunk, ChatResult

HIDDEN: Final = "[key]"
SHORTEST: Final = 6
"""Fewest characters of a secret to hide: `none`, the placeholder for a key, is not a secret."""
KEY_PREFIX_LENGTH: Final = 8
"""First characters by which a longer key is recognized if an endpoint echoes only part of it."""


class _RedactingClient(BaseChatModel):
    """A mixin that hides the client's key, and the password in its address, in every error it raises."""

    def _generate(
        self, *args: Any, **kwargs: Any
    ) -> ChatResult:  # the signature is LangChain's, passed on unchanged
        with self._redacting():
            return super()._generate(*args, **kwargs)  # type: ignore[safe-super]  # every subclass also inherits a client

    async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:  # as above
        with self._redacting():
            return await super()._agenerate(*args, **kwargs)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:  # as above
        with self._redacting():
            yield from super()._stream(*args, **kwargs)

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:  # as above
        with self._redacting():
            async for chunk in super()._astream(*args, **kwargs):
                yield chunk

    @contextmanager
    def _redacting(self) -> Iterator[None]:
        try:
            yield
        # Boundary: every error of a client is raised again, without the secrets in it.
        except Exception as error:
            pattern = secret_pattern(self._secrets())
            if pattern is None:
                raise
            _redact(error, pattern)
            if pattern.search(f"{error} {error!r}"):
                raise ModelError(pattern.sub(HIDDEN, str(error))) from None
            raise

    def _secrets(self) -> Iterator[str]:
        for name in ("openai_api_key", "azure_ad_token"):
            value = getattr(self, name, None)
            if isinstance(value, SecretStr):
                yield value.get_secret_value()
        for name in ("openai_api_base", "azure_endpoint"):
            yield urlsplit(str(getattr(self, name, None) or "")).password or ""


class HostedOpenAI(_RedactingClient, ChatOpenAI):
    """An OpenAI-compatible endpoint."""


class HostedAzure(_RedactingClient, AzureChatOpenAI):
    """A deployment on Azure OpenAI."""


def secret_pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Return the pattern that matches secrets: whole, URL-encoded, or by their beginning; None if none."""
    forms = set[str]()
    for secret in secrets:
        if len(secret) >= SHORTEST:
            forms |= {re.escape(secret), re.escape(quote(secret, safe=""))}
        if len(secret) >= 2 * KEY_PREFIX_LENGTH:
            forms.add(re.escape(secret[:KEY_PREFIX_LENGTH]) + r"[\w*.…+/=-]*")
    return re.compile("|".join(sorted(forms, key=len, reverse=True))) if forms else None


def _redact(error: BaseException, pattern: re.Pattern[str]) -> None:
    """Hide secrets in an error and its causes, in place."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.args = tuple(_redacted(part, pattern) for part in one.args)
        for name, value in list(getattr(one, "__dict__", {}).items()):
            if isinstance(value, str | list | dict | tuple):
                setattr(one, name, _redacted(value, pattern))
        waiting += [one.__cause__, one.__context__]


def _redacted(value: Any, pattern: re.Pattern[str]) -> Any:  # any JSON value from an endpoint
    if isinstance(value, str):
        return pattern.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {_redacted(key, pattern): _redacted(one, pattern) for key, one in value.items()}
    if isinstance(value, list | tuple):
        redacted = [_redacted(one, pattern) for one in value]
        return redacted if isinstance(value, list) else tuple(redacted)
    return value
