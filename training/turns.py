"""Annotated conversations as turns for the reader: each alone, or one after another in one thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from memory.trained.drafts import Turn, latest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from training.markup import Conversation


def turns_of(conv: Conversation) -> list[Turn]:
    """Return the turns of a conversation, all of them new; the user's own are those without a speaker."""
    at = datetime.fromisoformat(conv.row["at"])
    return [
        Turn(f"m{number}", one.role, one.text, one.speaker, at, own=one.role == "user" and not one.speaker)
        for number, one in enumerate(conv.messages)
    ]


def with_turns(
    convs: Iterable[Conversation], *, thread: bool = False
) -> Iterator[tuple[Conversation, list[Turn]]]:
    """Yield conversations with their turns; with `thread`, the author's latest user messages are context."""
    said: list[Turn] = []
    author = ""
    for conv in convs:
        if conv.row["author"] != author:
            said, author = [], conv.row["author"]
        turns = turns_of(conv)
        before = latest(said) if thread else []
        yield conv, [*(replace(one, ref=f"c{at}", context=True) for at, one in enumerate(before)), *turns]
        said += (one for one in turns if one.by == "user")
