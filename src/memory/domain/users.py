"""Encoding of users' names as namespace labels; any printable name can be decoded again."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

from memory.errors import InvalidUserError

MAX_USER_LENGTH: Final = 256


def user_label(user: str) -> str:
    """Encode a user's name as a namespace label.

    LangGraph forbids dots in labels and the first label `langgraph`, and reads `*` as a wildcard; all are
    percent-encoded, and so is the percent sign, so that two users never share a label.
    """
    if not user.strip():
        raise InvalidUserError("it is empty")
    if len(user) > MAX_USER_LENGTH:
        raise InvalidUserError(f"it is {len(user)} characters long")
    if not user.isprintable():
        raise InvalidUserError("it holds control characters")
    encoded = user.replace("%", "%25").replace(".", "%2E").replace("*", "%2A")
    return "%6C" + encoded[1:] if encoded == "langgraph" else encoded


def user_name(label: str) -> str:
    """Return the user's name that a label encodes."""
    return unquote(label)
