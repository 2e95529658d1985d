"""Who may use the server, and what is theirs.

With `ORCHESTRATOR_SERVER_TOKENS` set, a request must carry one of the tokens, and acts as its user.
Without, everybody is the one default user: right for a server on one's own machine, and nowhere else. Even
there a web page from elsewhere, open in the same browser, is not that user.
A user reaches their own threads and their own part of the store, and nothing of anybody else's.
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

Filter = dict[str, Any]  # a condition on metadata, in the server's notation
OWNER: Final = "owner"
HOME: Final = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?|https://(?:\w+\.)?smith\.langchain\.com"
)
"""Where web pages come from that may use a server without tokens: this machine, and Studio."""
CREATOR: Final = "created_by"
"""The server writes `system` here for the graphs it was started with."""

auth = Auth()
settings = load_settings()
"""Read once, before the server's event loop runs, where reading a file would be a blocking call."""


@auth.authenticate
async def authenticate(headers: dict[bytes, bytes]) -> Auth.types.MinimalUserDict:
    """Return the user of a request."""
    return {"identity": user_of(headers, settings), "is_authenticated": True}


@auth.on
async def own_only(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Filter:
    """Mark what is made with its owner, and show only what is the owner's.

    The server reads the mark from the very dictionary it handed over, so that is what is changed.
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
    """Show the graphs that are deployed, and the user's own assistants."""
    return {"$or": [{OWNER: ctx.user.identity}, {CREATOR: "system"}]}


@auth.on(resources="assistants", actions=["create", "update"])
async def own_assistants(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Filter:
    """Let nobody pass an assistant off as one that is deployed."""
    metadata = value.get("metadata")
    if isinstance(metadata, dict):
        metadata.pop(CREATOR, None)
    return await own_only(ctx, value)


@auth.on.store
async def own_memory(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> bool:
    """Let a user read what is below their own label.

    Writing is the engine's alone: a record that comes past it has no receipt and no journal entry.
    """
    if ctx.action in ("put", "delete"):
        raise Auth.exceptions.HTTPException(
            status_code=403,
            detail="memory is written by the assistant; tell it what to remember or to forget",
        )
    namespace = tuple(value.get("namespace") or ())
    return namespace[:1] == (user_label(ctx.user.identity),)


def user_of(headers: Mapping[bytes, bytes], settings: Settings) -> str:
    """Return who sends a request; raises if that cannot be known or must not be."""
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
    """Return whose token a header carries; every token is compared, in constant time."""
    scheme, _, given = header.partition(b" ")
    found = None
    for token, user in tokens.items():
        if hmac.compare_digest(token.encode(), given.strip()) and scheme.lower() == b"bearer":
            found = user
    return found
