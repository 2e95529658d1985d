"""Clients of hosted models whose errors never carry a key, whatever the endpoint echoes.

What an endpoint says is stored as the reason why a message waits, logged, shown and traced. So it is mended where it
comes in, before anybody else sees it.
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
"""Characters of a secret that is worth hiding: `none`, which servers without keys are given, is no secret."""
TOLD_BY: Final = 8
"""Characters at its beginning by which a longer key is known when an endpoint echoes it in part."""


class _Discreet(BaseChatModel):
    """Hides the client's own key, and the password of its address, in every error that leaves it."""

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:  # LangChain's contract, passed on unchanged
        with self._discreetly():
            return super()._generate(*args, **kwargs)  # type: ignore[safe-super]  # below, a client stands behind it

    async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:  # as above
        with self._discreetly():
            return await super()._agenerate(*args, **kwargs)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:  # as above
        with self._discreetly():
            yield from super()._stream(*args, **kwargs)

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:  # as above
        with self._discreetly():
            async for chunk in super()._astream(*args, **kwargs):
                yield chunk

    @contextmanager
    def _discreetly(self) -> Iterator[None]:
        try:
            yield
        # Boundary: every error of a client goes on as it is, but for what it must not say.
        except Exception as error:
            pattern = hiding(self._secrets())
            if pattern is None:
                raise
            _mend(error, pattern)
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


class HostedOpenAI(_Discreet, ChatOpenAI):
    """An OpenAI-compatible endpoint."""


class HostedAzure(_Discreet, AzureChatOpenAI):
    """A deployment on Azure OpenAI."""


def hiding(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds secrets in a text: whole, in the notation of addresses, or from their beginning on."""
    forms = set[str]()
    for secret in secrets:
        if len(secret) >= SHORTEST:
            forms |= {re.escape(secret), re.escape(quote(secret, safe=""))}
        if len(secret) >= 2 * TOLD_BY:
            forms.add(re.escape(secret[:TOLD_BY]) + r"[\w*.…+/=-]*")
    return re.compile("|".join(sorted(forms, key=len, reverse=True))) if forms else None


def _mend(error: BaseException, pattern: re.Pattern[str]) -> None:
    """Hide secrets in an error, and in what it came from."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.args = tuple(_hidden(part, pattern) for part in one.args)
        for name, value in list(getattr(one, "__dict__", {}).items()):
            if isinstance(value, str | list | dict | tuple):
                setattr(one, name, _hidden(value, pattern))
        waiting += [one.__cause__, one.__context__]


def _hidden(value: Any, pattern: re.Pattern[str]) -> Any:  # whatever JSON an endpoint sends
    if isinstance(value, str):
        return pattern.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {_hidden(key, pattern): _hidden(one, pattern) for key, one in value.items()}
    if isinstance(value, list | tuple):
        hidden = [_hidden(one, pattern) for one in value]
        return hidden if isinstance(value, list) else tuple(hidden)
    return value
