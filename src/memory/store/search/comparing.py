"""A question compared with the vectors of a span: by numpy here, or by a database that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FIRST_LOOK: Final = 64
"""How many are looked for at first; most searches read no further."""


class Compared(NamedTuple):
    """A vector, and how close it is to the question."""

    vector: int
    """Its id."""
    item: int
    cosine: float


class Comparison(Protocol):
    """One question and the vectors of one span."""

    def closest(self) -> Iterator[Compared]:
        """Yield every vector, closest first."""
        ...

    def of(self, items: Collection[int]) -> list[Compared]:
        """Return the vectors of some items."""
        ...
