"""Authentication and authorization of the LangGraph server.

With `ORCHESTRATOR_SERVER_TOKENS` set, a request must carry one of the tokens and acts as that token's user.
Without tokens, every request acts as the default user: safe only for a server on one's own machine. Even
there, requests of foreign web pages that are open in a browser on it are refused.
Users reach only their own threads and their own part of the store.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING, Any, Final

from langgraph_sdk import Auth

from memory import user_label
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestrator.settings import Settings

Filter = dict[str, Any]  # a condition on metadata, in LangGraph's notation
OWNER: Final = "owner"
HOME: Final = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?|https://(?:\w+\.)?smith\.langchain\.com"
)
"""Origins of the web pages that may use a server without tokens: this machine, and LangGraph Studio."""
CREATOR: Final = "created_by"
"""Metadata key that the server sets to `system` for the graphs it was started with."""

auth = Auth()
settings = load_settings()
"""Read before the server's event loop starts: inside it, reading a file would block."""


@auth.authenticate
async def authenticate(headers: dict[bytes, bytes]) -> Auth.types.MinimalUserDict:
    """Return the user of a request."""
    return {"identity": user_of(headers, settings), "is_authenticated": True}


@auth.on
async def own_only(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Filter:
    """Store the owner in the metadata of what is created; return the filter for what the owner may see.

    The server reads the metadata back from `value`, so `value` is changed in place.
    """
    owner: Filter = {OWNER: ctx.user.identity}
    metadata = value.get("metadata")
    if isinstance(metadata, dict):
        metadata.update(owner)
    else:
        value["metadata"] = dict(owner)
    return owner


@auth.on(resources="assistants", actions=["read", "search"])
async def see_assistants(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Filter:  # noqa: ARG001 -- the server passes it by name
    """Return the filter for the deployed graphs and the user's own assistants."""
    return {"$or": [{OWNER: ctx.user.identity}, {CREATOR: "system"}]}


@auth.on(resources="assistants", actions=["create", "update"])
async def own_assistants(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Filter:
    """Remove the `created_by` that a client sends, so that nobody's assistant passes for a deployed graph."""
    metadata = value.get("metadata")
    if isinstance(metadata, dict):
        metadata.pop(CREATOR, None)
    return await own_only(ctx, value)


@auth.on.store
async def own_memory(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> bool:
    """Let a user read namespaces that begin with their own label; refuse every write.

    Only the engine writes: a record written past it would have no receipt and no journal entry.
    """
    if ctx.action in ("put", "delete"):
        raise Auth.exceptions.HTTPException(
            status_code=403,
            detail="memory is written by the assistant; tell it what to remember or to forget",
        )
    namespace = tuple(value.get("namespace") or ())
    return namespace[:1] == (user_label(ctx.user.identity),)


def user_of(headers: Mapping[bytes, bytes], settings: Settings) -> str:
    """Return the user of a request; raises HTTP 401 without a valid token, 403 for a foreign web page."""
    if settings.server_tokens:
        user = token_user(headers.get(b"authorization", b""), settings.server_tokens)
        if user is None:
            raise Auth.exceptions.HTTPException(
                status_code=401, detail="send a valid token: Authorization: Bearer …"
            )
        return user
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin and not HOME.fullmatch(origin):
        raise Auth.exceptions.HTTPException(
            status_code=403, detail="web pages may use this server only if ORCHESTRATOR_SERVER_TOKENS is set"
        )
    return settings.user


def token_user(header: bytes, tokens: Mapping[str, str]) -> str | None:
    """Return the user of the token in a header, None if it is not valid; compares in constant time."""
    scheme, _, given = header.partition(b" ")
    found = None
    for token, user in tokens.items():
        if hmac.compare_digest(token.encode(), given.strip()) and scheme.lower() == b"bearer":
            found = user
    return found
