"""Ids of conversations: new ones, and those that are given."""

from __future__ import annotations

import secrets
from typing import Final

from orchestrator.errors import InputError

MAX_THREAD_LENGTH: Final = 256


def new_thread() -> str:
    """Name a new conversation."""
    return secrets.token_hex(4)


def thread_id(given: str) -> str:
    """Check the id of a conversation that a person gave."""
    if given.strip() and given.isprintable() and len(given) <= MAX_THREAD_LENGTH:
        return given
    raise InputError(f"a conversation's id is 1 to {MAX_THREAD_LENGTH} printable characters; give another")
