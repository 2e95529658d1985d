"""What memory needs of a store, whatever keeps it: the methods, and what each of them guarantees.

| guarantee | of |
|---|---|
| one state: all reads of one call see the same committed state, however long it takes | `aview`, `atransaction` |
| all or nothing: what the function writes is committed as a whole before the call returns, or not at all | `atransaction` |
| one at a time: no other writer of the same items comes between what it reads and what it writes | `atransaction` |
| durable: what a call that returned has written survives the death of the process | `atransaction` |
| in key order: keys sort by their UTF-8 bytes, namespaces by their parts | `ascan`, `View.scan` |
| found at once: `search` and `occurrences` know what was written before; they wait for the index, at most 2 seconds | `View` |

Errors are those of `memory.store.errors`, never the engine's own: `StoreBusyError` may be tried again,
`VersionConflictError` means that somebody else has written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from langgraph.store.base import NOT_PROVIDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from langchain_core.embeddings import Embeddings
    from langgraph.store.base import NotProvided, SearchItem

    from memory.store.items.namespaces import Namespace
    from memory.store.items.types import DamagedItem, Occurrences, Report, Sought, StoredItem
    from memory.store.search.vectors import Floats

T = TypeVar("T")


class View(Protocol):
    """Reading access on one state of the store, for the function given to `aview` and only while it runs."""

    def get(self, namespace: Namespace, key: str) -> StoredItem | None:
        """Return one item."""
        ...

    def get_many(self, namespace: Namespace, keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return those items of one namespace that there are."""
        ...

    def scan(
        self,
        namespace: Namespace,
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        reverse: bool = False,
        filter: Mapping[str, Any] | None = None,
    ) -> list[StoredItem]:
        """Return the items of exactly this namespace in key order, strictly between `after` and `before`."""
        ...

    def search(
        self,
        namespace_prefix: Namespace,
        *,
        query: str | None = None,
        filter: Mapping[str, Any] | None = None,
        limit: int = 10,
        offset: int = 0,
    ) -> list[SearchItem]:
        """Return the items below a prefix that pass the filter; with a query, best first by their words."""
        ...

    def occurrences(self, namespace: Namespace, sought: Sequence[Sought]) -> list[Occurrences]:
        """Return where words occur among the items of exactly this namespace, newest first."""
        ...

    def closeness(self, namespace: Namespace, keys: Iterable[str], vector: Floats) -> dict[str, float]:
        """Return the cosines (-1 to 1) of those items of one namespace that have a vector."""
        ...


class Transaction(View, Protocol):
    """Reading and writing access for the function given to `atransaction`; it sees its own changes at once."""

    def put(
        self,
        namespace: Namespace,
        key: str,
        value: Mapping[str, Any],
        *,
        index: Literal[False] | list[str] | None = None,
        ttl: float | NotProvided | None = NOT_PROVIDED,
        expected_version: int | None = None,
    ) -> None:
        """Create or replace an item; `expected_version` 0 means that it must not exist. `ttl` is in minutes.

        Raises `VersionConflictError` if the item has another version, `ValueNotStorableError` if it is no JSON.
        """
        ...

    def delete(self, namespace: Namespace, key: str, *, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""
        ...

    def index_now(self, limit: int = 64) -> None:
        """Bring the text index up to date for so many items now, where the engine would do that later."""
        ...


class Store(Protocol):
    """A store in which memory can be kept; it is LangGraph's `BaseStore`, too."""

    @property
    def embeddings(self) -> Embeddings | None:
        """What turns texts into vectors; None where the store searches by words alone."""
        ...

    async def atransaction(self, work: Callable[[Transaction], T]) -> T:
        """Read, decide and write as one step that nobody can come between.

        `work` must be quick, call no method of the store and wait for nothing; the engine may run it again if it could
        not be committed. If it raises, nothing is written and the exception comes out here.
        """
        ...

    async def aview(self, work: Callable[[View], T]) -> T:
        """Do many reads on one state of the store. `work` may be run twice: it must only read."""
        ...

    async def aget(
        self, namespace: Namespace, key: str, *, refresh_ttl: bool | None = None
    ) -> StoredItem | None:
        """Return one item."""
        ...

    async def aget_many(self, namespace: Namespace, keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return those items of one namespace that there are."""
        ...

    async def ascan(
        self,
        namespace: Namespace,
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        reverse: bool = False,
        filter: Mapping[str, Any] | None = None,
    ) -> list[StoredItem]:
        """Return the items of exactly this namespace in key order, strictly between `after` and `before`."""
        ...

    async def asearch(
        self,
        namespace_prefix: Namespace,
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,
        limit: int = 10,
        offset: int = 0,
        refresh_ttl: bool | None = None,
    ) -> list[SearchItem]:
        """Return items below a prefix that pass the filter; with a query, best first, by meaning and words."""
        ...

    async def alist_namespaces(
        self,
        *,
        prefix: Any = None,  # LangGraph's own types for it are not exported
        suffix: Any = None,
        max_depth: int | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[tuple[str, ...]]:
        """Return namespaces that hold anything, in their order."""
        ...

    async def aoccurrences(self, namespace: Namespace, sought: Sequence[Sought]) -> list[Occurrences]:
        """Return where words occur among the items of exactly this namespace, newest first."""
        ...

    async def aembed_query(self, query: str) -> Floats | None:
        """Return the vector of a question; None without an embedding function, or while it fails."""
        ...

    async def aclose(self) -> None:
        """Finish what was accepted and close; later use is an error."""
        ...

    async def acheck(self) -> Report:
        """Look at all that is stored and at every index; change nothing."""
        ...

    async def adamaged(self) -> list[DamagedItem]:
        """Return what was found damaged and set aside."""
        ...
