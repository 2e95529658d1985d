"""Give annotated conversations to the reader as it is given them: alone, or one behind the other in one thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from memory.trained.drafts import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from training.markup import Conversation

ROOM: Final = 2_000
"""Characters of earlier messages that are read again, as in a chat (`orchestrator.offline.drafting`)."""


def turns_of(conv: Conversation) -> list[Turn]:
    """Return a conversation as one user's, all of it new."""
    at = datetime.fromisoformat(conv.row["at"])
    return [
        Turn(f"m{number}", one.role, one.text, one.speaker, at, own=one.role == "user" and not one.speaker)
        for number, one in enumerate(conv.messages)
    ]


def readings(
    convs: Iterable[Conversation], *, thread: bool = False
) -> Iterator[tuple[Conversation, list[Turn]]]:
    """Yield conversations with what is read of each; in a thread the author's messages before are its context."""
    said: list[Turn] = []
    author = ""
    for conv in convs:
        if conv.row["author"] != author:
            said, author = [], conv.row["author"]
        turns = turns_of(conv)
        before = _latest(said) if thread else []
        yield conv, [*(replace(one, ref=f"c{at}", context=True) for at, one in enumerate(before)), *turns]
        said += (one for one in turns if one.by == "user")


def _latest(said: Sequence[Turn]) -> list[Turn]:
    """Return as many of the newest messages as there is room for."""
    found: list[Turn] = []
    room = ROOM
    for one in reversed(said):
        room -= len(one.text)
        if room < 0:
            break
        found.append(one)
    return found[::-1]
