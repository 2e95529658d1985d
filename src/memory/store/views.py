"""Views and transactions: access to any number of items for a caller's function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from langgraph.store.base import NOT_PROVIDED, NotProvided, SearchItem, SearchOp

from memory.store.errors import TransactionOverError
from memory.store.items import namespaces
from memory.store.items.query import check_page
from memory.store.items.writes import Write, prepare
from memory.store.search import filters
from memory.store.search.occurrences import occurrences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from memory.store.items.namespaces import Namespace
    from memory.store.items.types import Occurrences, Sought, StoredItem
    from memory.store.operations import Operations
    from memory.store.search.vectors import Floats
    from memory.store.sessions import ReadSession, WriteSession


class SessionView:
    """Read access to the store, valid only while the function given to `view` runs (`port.View`)."""

    def __init__(self, session: ReadSession, operations: Operations) -> None:
        self._reading: ReadSession | None = session
        self._operations = operations

    def get(self, namespace: Namespace, key: str) -> StoredItem | None:
        """Return one item."""
        return self._readable().get(namespaces.encode_path(namespace), namespaces.encode_key(key))

    def get_many(self, namespace: Namespace, keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return the items with the given keys in one namespace, by key; missing ones are left out."""
        raw = [namespaces.encode_key(key) for key in keys]
        found = self._readable().get_many(namespaces.encode_path(namespace), raw)
        return {item.key: item for item in found.values()}

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
        return scan(
            self._readable(),
            namespace,
            after=after,
            before=before,
            limit=limit,
            reverse=reverse,
            wanted=filter,
        )

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
        op = SearchOp(namespace_prefix, dict(filter or {}), limit, offset, query, refresh_ttl=False)
        return self._operations.search(self._readable(), self._operations.prepare_search(op))

    def occurrences(self, namespace: Namespace, sought: Sequence[Sought]) -> list[Occurrences]:
        """Return, for each expression, the newest items of exactly this namespace that match it."""
        return occurrences(self._readable(), namespaces.encode_path(namespace), sought)

    def closeness(self, namespace: Namespace, keys: Iterable[str], vector: Floats) -> dict[str, float]:
        """Return the cosines of those items of one namespace that have a vector, by key."""
        raw = [namespaces.encode_key(key) for key in keys]
        found = self._readable().closeness(namespaces.encode_path(namespace), raw, vector)
        return {namespaces.decode_key(key): cosine for key, cosine in found.items()}

    def finish(self) -> None:
        """End the view: later use raises `TransactionOverError`."""
        self._reading = None

    def _readable(self) -> ReadSession:
        if self._reading is None:
            raise TransactionOverError
        return self._reading


class SessionTransaction(SessionView):
    """Access to the store, valid only while the function given to `transaction` runs (`port.Transaction`).

    It sees its own changes at once; nobody else sees them before they are committed.
    """

    def __init__(self, session: WriteSession, operations: Operations) -> None:
        super().__init__(session, operations)
        self._session: WriteSession | None = session

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
        """Create or replace an item; `expected_version` 0: it must not exist. `ttl` is in minutes."""
        write = prepare(
            namespace,
            key,
            value,
            index=index,
            default_index=self._operations.default_index,
            ttl=self._operations.default_ttl if isinstance(ttl, NotProvided) else ttl,
            embeds=self._operations.embeds,
        )
        self._open().put(write, expected_version)

    def delete(self, namespace: Namespace, key: str, *, expected_version: int | None = None) -> bool:
        """Remove an item; False if there was none."""
        write = Write(namespaces.encode_path(namespace), namespaces.encode_key(key))
        return self._open().delete(write, expected_version)

    def index_now(self, limit: int = 64) -> None:
        """Update the text index for up to `limit` items now, rather than when the writer is idle.

        Useful for callers that write without a pause: otherwise every search has to wait for their backlog.
        """
        self._open().index_now(limit)

    def finish(self) -> None:
        """End the transaction: later use raises `TransactionOverError`."""
        super().finish()
        self._session = None

    def _open(self) -> WriteSession:
        if self._session is None:
            raise TransactionOverError
        return self._session


def scan(
    session: ReadSession,
    namespace: Namespace,
    *,
    after: str | None,
    before: str | None,
    limit: int | None,
    reverse: bool,
    wanted: Mapping[str, Any] | None,
) -> list[StoredItem]:
    """Check the arguments of a scan, then run it."""
    filters.check(wanted)
    if limit is not None:
        check_page(limit, 0)
    return session.scan(
        namespaces.encode_path(namespace),
        after=None if after is None else namespaces.encode_key(after),
        before=None if before is None else namespaces.encode_key(before),
        limit=limit,
        reverse=reverse,
        wanted=wanted,
    )
