"""Types of the store's arguments and results."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from langgraph.store.base import Item, SearchItem

Match = Literal["text", "vector"]
"""What of an item matched a query: its words, or its meaning."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Return a time as microseconds since 1970, exactly."""
    return (moment - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """Reverse `to_micros`."""
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
        # Bypasses Item's constructor: its conversions, not needed here, would take half the time of a get.
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
    """A search for items that contain at least one word of each group."""

    groups: tuple[tuple[str, ...], ...]
    limit: int


class Occurrences(NamedTuple):
    """The newest items that match, and how rare a match is among all items."""

    keys: list[str]
    rarity: float
    complete: bool
    """Whether these are all items that match."""


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
    """Result of a check or repair."""

    items: int = 0
    """Items that can be read."""
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems
