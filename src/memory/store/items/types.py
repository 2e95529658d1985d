"""What the store is asked with and gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from langgraph.store.base import Item, SearchItem

Match = Literal["text", "vector"]
"""What of an item met a query: its words, or its meaning."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Now, with its timezone."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (moment - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """Reverse of `to_micros`."""
    return EPOCH + timedelta(microseconds=micros)


class StoredItem(Item):
    """An item and its version: 1 when created, one more with every put."""

    __slots__ = ("version",)

    def __init__(
        self,
        *,
        version: int,
        value: dict[str, Any],
        key: str,
        namespace: tuple[str, ...],
        created_at: datetime,
        updated_at: datetime,
    ) -> None:
        # Not through Item's constructor, which takes half of the time of a get to convert what needs no conversion.
        self.version = version
        self.value = value
        self.key = key
        self.namespace = namespace
        self.created_at = created_at
        self.updated_at = updated_at


class FoundItem(SearchItem):
    """A search result: `score` (None without a query), what matched, and the item's version."""

    __slots__ = ("matched", "version")

    def __init__(self, *, version: int, matched: tuple[Match, ...] = (), **item: Any) -> None:
        super().__init__(**item)
        self.version = version
        self.matched = matched


class Sought(NamedTuple):
    """Items that contain any of some words, or of each group one."""

    groups: tuple[tuple[str, ...], ...]
    limit: int


class Occurrences(NamedTuple):
    """The newest items that match, and how telling it is that one does."""

    keys: list[str]
    rarity: float
    complete: bool
    """Whether these are all there are."""


@dataclass(frozen=True)
class DamagedItem:
    """An item that was set aside: what is left of it, and why."""

    namespace: tuple[str, ...] | None
    key: str | None
    reason: str
    value: bytes | None
    found_at: datetime


@dataclass
class Report:
    """What a check or repair has found."""

    items: int = 0
    """Items that can be read."""
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems
