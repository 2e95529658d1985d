"""Interface of the store that memory needs, for any engine: its methods and their guarantees.

| guarantee | methods |
|---|---|
| snapshot: all reads of a call see one committed state, however long it takes | `aview`, `atransaction` |
| atomic: all that the function writes is committed before the call returns, or none of it | `atransaction` |
| isolated: no other writer changes the same items between its reads and its writes | `atransaction` |
| durable: what a call that returned has written survives the death of the process | `atransaction` |
| in key order: keys sort by their UTF-8 bytes, namespaces by their parts | `ascan`, `View.scan` |
| current: `search` and `occurrences` find earlier writes; they wait up to 2 seconds for the index | `View` |

Errors are those of `memory.store.errors`, never the engine's own: `StoreBusyError` may be tried again,
`VersionConflictError` means that somebody else has written the item.
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
    """Read access to one snapshot of the store, valid only while the function given to `aview` runs."""

    def get(self, namespace: Namespace, key: str) -> StoredItem | None:
        """Return one item."""
        ...

    def get_many(self, namespace: Namespace, keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return the items with the given keys in one namespace, by key; missing ones are left out."""
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
        """Return, for each expression, the newest items of exactly this namespace that match it."""
        ...

    def closeness(self, namespace: Namespace, keys: Iterable[str], vector: Floats) -> dict[str, float]:
        """Return the cosines (-1 to 1) of those items of one namespace that have a vector."""
        ...


class Transaction(View, Protocol):
    """Read and write access for the function given to `atransaction`; it sees its own changes at once."""

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

        Raises `VersionConflictError` if the item has another version, `ValueNotStorableError` if the value is
        not JSON.
        """
        ...

    def delete(self, namespace: Namespace, key: str, *, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""
        ...

    def index_now(self, limit: int = 64) -> None:
        """Update the text index for up to `limit` items now, if the engine would do that later."""
        ...


class Store(Protocol):
    """A store that can hold the memory; it is also a LangGraph `BaseStore`."""

    @property
    def embeddings(self) -> Embeddings | None:
        """The embedding function; None if the store searches by words alone."""
        ...

    async def atransaction(self, work: Callable[[Transaction], T]) -> T:
        """Run `work`, which reads and writes, as one atomic step, and return its result.

        `work` must be quick, call no method of the store and wait for nothing; the engine may run it again if
        it could not be committed. If it raises, nothing is written and the exception is raised here.
        """
        ...

    async def aview(self, work: Callable[[View], T]) -> T:
        """Run many reads on one snapshot of the store. `work` may be run twice, so it must only read."""
        ...

    async def aget(
        self, namespace: Namespace, key: str, *, refresh_ttl: bool | None = None
    ) -> StoredItem | None:
        """Return one item."""
        ...

    async def aget_many(self, namespace: Namespace, keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return the items with the given keys in one namespace, by key; missing ones are left out."""
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
        """Return items below a prefix that pass the filter; with a query, best first by meaning and words."""
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
        """Return the namespaces that hold items, sorted."""
        ...

    async def aoccurrences(self, namespace: Namespace, sought: Sequence[Sought]) -> list[Occurrences]:
        """Return, for each expression, the newest items of exactly this namespace that match it."""
        ...

    async def aembed_query(self, query: str) -> Floats | None:
        """Return the vector of a query; None without an embedding function, or if it fails."""
        ...

    async def aclose(self) -> None:
        """Finish accepted work and close; later use raises `StoreClosedError`."""
        ...

    async def acheck(self) -> Report:
        """Check everything stored and every index; change nothing."""
        ...

    async def adamaged(self) -> list[DamagedItem]:
        """Return the damaged items that were set aside."""
        ...
