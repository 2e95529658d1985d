"""Ids of conversations: making new ones, and checking given ones."""

from __future__ import annotations

import secrets
from typing import Final

from orchestrator.errors import InputError

MAX_THREAD_LENGTH: Final = 256


def new_thread() -> str:
    """Return a random id for a new conversation: 8 hexadecimal digits."""
    return secrets.token_hex(4)


def thread_id(given: str) -> str:
    """Return the conversation id that the user gave; raises `InputError` if it is not valid."""
    if given.strip() and given.isprintable() and len(given) <= MAX_THREAD_LENGTH:
        return given
    raise InputError(f"a conversation's id is 1 to {MAX_THREAD_LENGTH} printable characters; give another")
