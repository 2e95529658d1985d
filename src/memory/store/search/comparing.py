"""What compares a query vector with the vectors of a span: numpy (`vectors.InMemory`), or the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FIRST_LOOK: Final = 64
"""Number of vectors in the first chunk; most searches read no further."""


class Compared(NamedTuple):
    """A stored vector and its cosine with the query vector."""

    vector: int
    """Id of the vector."""
    item: int
    cosine: float


class Comparison(Protocol):
    """One query vector against the vectors of one span."""

    def closest(self) -> Iterator[Compared]:
        """Yield all vectors, closest first; equally close ones by id."""
        ...

    def of(self, items: Collection[int]) -> list[Compared]:
        """Return the vectors of some items."""
        ...
