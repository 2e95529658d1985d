"""Interface of a database engine: it runs work with a session, for threads and for event loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from memory.store.calls import Kind
    from memory.store.sessions import ReadSession, WriteSession

T = TypeVar("T")
Place = tuple[bytes, bytes]
"""Namespace and key of an item, encoded as they are stored."""


class Engine(Protocol):
    """A database engine, which runs reads and writes in threads; work is a function of a session."""

    def open(self) -> None:
        """Create or upgrade the database."""
        ...

    async def aopen(self) -> None:
        """Create or upgrade the database."""
        ...

    def close(self) -> None:
        """Finish accepted work and close."""
        ...

    def read(self, work: Callable[[ReadSession], T]) -> T:
        """Run work on one snapshot of the database."""
        ...

    async def aread(self, work: Callable[[ReadSession], T], *, quick: bool = False) -> T:
        """Run work on one snapshot of the database; quick work does not queue behind searches."""
        ...

    async def aget(self, work: Callable[[ReadSession], T], place: Place) -> T:
        """Run a quick read of one place, which sees the writes to it that were accepted before."""
        ...

    def write(self, work: Callable[[WriteSession], T], kind: Kind = "grouped") -> T:
        """Run work in a transaction and wait for its commit."""
        ...

    async def awrite(self, work: Callable[[WriteSession], T], kind: Kind = "grouped") -> T:
        """Run work in a transaction and await its commit."""
        ...

    def writing(self, places: Iterable[Place]) -> AbstractContextManager[None]:
        """Mark places as being written inside the `with` block, so that `aget` waits for these writes."""
        ...

    def sweep_every(self, seconds: float | None) -> None:
        """Remove expired items every `seconds` seconds from now on; never, if None."""
        ...
