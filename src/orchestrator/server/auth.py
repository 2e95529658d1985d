"""Who may use the server, and what is theirs.

With `ORCHESTRATOR_SERVER_TOKENS` set, a request must carry one of the tokens, and acts as its user.
Without, everybody is the one default user: right for a server on one's own machine, and nowhere else.
A user reaches their own threads and their own part of the store, and nothing of anybody else's.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from langgraph_sdk import Auth

from memory.users import user_label
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

auth = Auth()
settings = load_settings()


@auth.authenticate
async def authenticate(authorization: str | None) -> Auth.types.MinimalUserDict:
    """Return the user of a request, from its bearer token."""
    if not settings.server_tokens:
        return {"identity": settings.user, "is_authenticated": True}
    user = user_of(authorization or "", settings.server_tokens)
    if user is None:
        raise Auth.exceptions.HTTPException(status_code=401, detail="send a valid token: Authorization: Bearer …")
    return {"identity": user, "is_authenticated": True}


@auth.on
async def own_only(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, str] | bool:
    """Mark what is made with its owner, and show only what is the owner's."""
    owner = {"owner": ctx.user.identity}
    metadata = value.setdefault("metadata", {}) or {}
    value["metadata"] = {**metadata, **owner}
    return owner


@auth.on.assistants.read
@auth.on.assistants.search
async def read_assistants(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> bool:  # noqa: ARG001
    """Everybody sees the graphs that are deployed."""
    return True


@auth.on.store
async def own_memory(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> bool:
    """Refuse every namespace that is not below the user's own label."""
    namespace = tuple(value.get("namespace") or value.get("prefix") or ())
    return bool(namespace) and namespace[0] == user_label(ctx.user.identity)


def user_of(header: str, tokens: Mapping[str, str]) -> str | None:
    """Return whose token a header carries; every token is compared, in constant time."""
    scheme, _, given = header.partition(" ")
    found = None
    for token, user in tokens.items():
        if hmac.compare_digest(token.encode(), given.strip().encode()) and scheme.casefold() == "bearer":
            found = user
    return found
