"""What a store asks of the engine that keeps it: to run work with a session, from threads and from event loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from memory.store.calls import Kind
    from memory.store.sessions import ReadSession, WriteSession

T = TypeVar("T")
Place = tuple[bytes, bytes]
"""Namespace and key of an item, as they are stored."""


class Engine(Protocol):
    """Runs reads and writes; each work is a function of a session, and is done in a thread."""

    def open(self) -> None:
        """Make or upgrade the database."""
        ...

    async def aopen(self) -> None:
        """Make or upgrade the database."""
        ...

    def close(self) -> None:
        """Finish what was accepted and close."""
        ...

    def read(self, work: Callable[[ReadSession], T]) -> T:
        """Do work on one state of the database."""
        ...

    async def aread(self, work: Callable[[ReadSession], T], *, quick: bool = False) -> T:
        """Do work on one state of the database; quick work does not queue behind searches."""
        ...

    async def aget(self, work: Callable[[ReadSession], T], place: Place) -> T:
        """Do a quick read of one place, which knows of the writes to it that were accepted before."""
        ...

    def write(self, work: Callable[[WriteSession], T], kind: Kind = "grouped") -> T:
        """Do work in a transaction and wait for its commit."""
        ...

    async def awrite(self, work: Callable[[WriteSession], T], kind: Kind = "grouped") -> T:
        """Do work in a transaction and await its commit."""
        ...

    def writing(self, places: Iterable[Place]) -> AbstractContextManager[None]:
        """Note writes to some places as long as they are waited for."""
        ...

    def sweep_every(self, seconds: float | None) -> None:
        """Remove what has expired so often; never, if None."""
        ...
