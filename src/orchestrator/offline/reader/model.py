"""What the reader is given and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. `context` turns have been read before: they are there to be referred to."""

    ref: str
    by: Literal["user", "assistant", "system"]
    name: str | None
    at: datetime | None
    text: str
    context: bool = False
    own: bool = False
    """Whether it is the user's own in a chat: only that speaks of the user and of what the user has to do."""


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered record that the turns may be about."""

    key: str
    kind: str
    fields: Mapping[str, str | float | int]


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value, where it is stated (`of` the message's content or its speaker's name), by which rule."""

    value: str | float | int
    ref: str
    of: Literal["content", "name"]
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record, or a change of the known record `key`; `retract` names the fields whose value was withdrawn."""

    kind: str
    key: str | None
    fields: dict[str, Value]
    retract: tuple[str, ...] = ()
