"""Who may use the server, and what is theirs.

With `ORCHESTRATOR_SERVER_TOKENS` set, a request must carry one of the tokens, and acts as its user.
Without, everybody is the one default user: right for a server on one's own machine, and nowhere else.
A user reaches their own threads and their own part of the store, and nothing of anybody else's.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

from langgraph_sdk import Auth

from memory.users import user_label
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

Filter = dict[str, Any]  # a condition on metadata, in the server's notation
OWNER: Final = "owner"
CREATOR: Final = "created_by"
"""The server writes `system` here for the graphs it was started with."""

auth = Auth()
settings = load_settings()
"""Read once, before the server's event loop runs, where reading a file would be a blocking call."""


@auth.authenticate
async def authenticate(authorization: str | None) -> Auth.types.MinimalUserDict:
    """Return the user of a request, from its bearer token."""
    if not settings.server_tokens:
        return {"identity": settings.user, "is_authenticated": True}
    user = user_of(authorization or "", settings.server_tokens)
    if user is None:
        raise Auth.exceptions.HTTPException(
            status_code=401, detail="send a valid token: Authorization: Bearer …"
        )
    return {"identity": user, "is_authenticated": True}


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
async def see_assistants(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Filter:  # noqa: ARG001
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


def user_of(header: str, tokens: Mapping[str, str]) -> str | None:
    """Return whose token a header carries; every token is compared, in constant time."""
    scheme, _, given = header.partition(" ")
    found = None
    for token, user in tokens.items():
        if hmac.compare_digest(token.encode(), given.strip().encode()) and scheme.casefold() == "bearer":
            found = user
    return found
