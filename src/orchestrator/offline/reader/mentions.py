"""A mention: where a page speaks of a record, with what the words themselves say of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.scene import Entity


@dataclass(eq=False)
class Mention:
    """`page.text[start:end]` speaks of a record of `kind`; `fields` is what it says."""

    kind: str
    start: int
    end: int
    rule: str
    fields: dict[str, Value] = field(default_factory=dict)
    new: bool = False
    """A new record is announced ("a new opp"), not one already spoken of."""
    by_assistant: bool = False
    entity: Entity | None = None


def between(mentions: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    """Return the mentions that begin in a stretch of the page; `mentions` are in order."""
    return mentions[_index(mentions, start) : _index(mentions, end)]


def _index(mentions: Sequence[Mention], at: int) -> int:
    return bisect_left(mentions, at, key=lambda mention: mention.start)
