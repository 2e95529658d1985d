"""The store's interface to callers, the same for every engine: LangGraph's BaseStore, and transactions."""

from __future__ import annotations

import asyncio
import inspect
import logging
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, cast

from langgraph.store.base import (
    NOT_PROVIDED,
    BaseStore,
    NotProvided,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
    TTLConfig,
)

from memory.store.errors import QueryError
from memory.store.exchange import Exchange
from memory.store.items import namespaces, options
from memory.store.items.writes import Write
from memory.store.operations import Get, Operations
from memory.store.search.occurrences import occurrences
from memory.store.sweeping import Sweeping
from memory.store.views import SessionTransaction, SessionView, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import TracebackType

    from memory.store.engine import Engine
    from memory.store.items.types import DamagedItem, Occurrences, Report, Sought, StoredItem
    from memory.store.port import Transaction, View
    from memory.store.search.vectors import Floats
    from memory.store.sessions import ReadSession, WriteSession

logger = logging.getLogger(__name__)
T = TypeVar("T")


class TransactionalStore(Exchange, Sweeping, BaseStore):
    """A store that threads and event loops may use at the same time.

    Every method may be called from any thread; the `a` forms from any event loop. A method that writes
    returns after the commit. Creating the store opens nothing.
    """

    supports_ttl = True

    def __init__(self, engine: Engine, operations: Operations, ttl: TTLConfig | None) -> None:
        self.ttl_config = ttl
        self.engine = engine
        self._operations = operations
        self.embeddings = operations.embedder.embeddings if operations.embedder else None
        self._sweep_minutes = (ttl or {}).get("sweep_interval_minutes", options.SWEEP_MINUTES)

    # Opening and closing

    def __enter__(self) -> Self:
        self.engine.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        await self.engine.aopen()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def close(self) -> None:
        """Finish accepted work and close the database; later use raises `StoreClosedError`."""
        self.engine.close()

    async def aclose(self) -> None:
        """Close without blocking the event loop."""
        await asyncio.to_thread(self.close)

    @property
    def embeds(self) -> bool:
        """Whether items get vectors."""
        return self._operations.embeds

    @abstractmethod
    async def acheck(self) -> Report:
        """Check everything stored and every index; change nothing."""

    @abstractmethod
    async def adamaged(self) -> list[DamagedItem]:
        """Return the damaged items that were set aside."""

    # LangGraph's BaseStore

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        """Run several operations: first the reads, on one snapshot; then the writes, all or none."""
        prepared = self._operations.embedded([self._operations.prepare(op) for op in ops])
        if any(isinstance(op, Write) for op in prepared):
            return self.engine.write(
                lambda session: self._operations.perform(session, prepared), "repeatable"
            )
        return self.engine.read(lambda session: self._operations.perform(session, prepared))

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        """Run several operations: first the reads, on one snapshot; then the writes, all or none."""
        prepared = await self._operations.aembedded([self._operations.prepare(op) for op in ops])
        places = [(op.path, op.key) for op in prepared if isinstance(op, Write)]
        if places:
            with self.engine.writing(places):
                return await self.engine.awrite(
                    lambda session: self._operations.perform(session, prepared), "repeatable"
                )
        quick = all(isinstance(op, Get) for op in prepared)
        return await self.engine.aread(
            lambda session: self._operations.perform(session, prepared), quick=quick
        )

    def get(
        self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None
    ) -> StoredItem | None:
        """Return one item."""
        place = namespaces.encode_path(namespace), namespaces.encode_key(str(key))
        return self.engine.read(self._get(place, refresh=refresh_ttl))

    async def aget(
        self, namespace: tuple[str, ...], key: str, *, refresh_ttl: bool | None = None
    ) -> StoredItem | None:
        """Return one item."""
        place = namespaces.encode_path(namespace), namespaces.encode_key(str(key))
        return await self.engine.aget(self._get(place, refresh=refresh_ttl), place)

    def put(
        self,
        namespace: tuple[str, ...],
        key: str,
        value: Mapping[str, Any],
        index: Literal[False] | list[str] | None = None,
        *,
        ttl: float | NotProvided | None = NOT_PROVIDED,
    ) -> None:
        """Create or replace an item. `ttl` is in minutes."""
        namespaces.refuse_reserved(namespace)
        self.batch([PutOp(namespace, str(key), value, index, self._ttl(ttl))])

    async def aput(
        self,
        namespace: tuple[str, ...],
        key: str,
        value: Mapping[str, Any],
        index: Literal[False] | list[str] | None = None,
        *,
        ttl: float | NotProvided | None = NOT_PROVIDED,
    ) -> None:
        """Create or replace an item. `ttl` is in minutes."""
        namespaces.refuse_reserved(namespace)
        await self.abatch([PutOp(namespace, str(key), value, index, self._ttl(ttl))])

    def delete(self, namespace: tuple[str, ...], key: str) -> None:
        """Remove an item, if there is one."""
        self.batch([PutOp(namespace, str(key), None)])

    async def adelete(self, namespace: tuple[str, ...], key: str) -> None:
        """Remove an item, if there is one."""
        await self.abatch([PutOp(namespace, str(key), None)])

    def search(
        self,
        namespace_prefix: tuple[str, ...],
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,
        limit: int = 10,
        offset: int = 0,
        refresh_ttl: bool | None = None,
    ) -> list[SearchItem]:
        """Return items below a prefix that pass the filter; with a query, best first."""
        refresh = self._operations.refresh if refresh_ttl is None else refresh_ttl
        found = self.batch([SearchOp(namespace_prefix, filter, limit, offset, query, refresh)])[0]
        return cast("list[SearchItem]", found)  # the result of a SearchOp

    async def asearch(
        self,
        namespace_prefix: tuple[str, ...],
        /,
        *,
        query: str | None = None,
        filter: dict[str, Any] | None = None,
        limit: int = 10,
        offset: int = 0,
        refresh_ttl: bool | None = None,
    ) -> list[SearchItem]:
        """Return items below a prefix that pass the filter; with a query, best first."""
        refresh = self._operations.refresh if refresh_ttl is None else refresh_ttl
        found = (await self.abatch([SearchOp(namespace_prefix, filter, limit, offset, query, refresh)]))[0]
        return cast("list[SearchItem]", found)  # the result of a SearchOp

    # Beyond BaseStore

    def transaction(self, work: Callable[[Transaction], T]) -> T:
        """Run `work`, which reads and writes, as one atomic step, and return its result.

        `work` runs in a writing thread of the store. It must be quick, call no other store method and not
        wait for anything. If it raises, nothing is written and the exception is raised here. Any number of
        tasks, threads and processes may do so at the same time: each sees what the one before has written.
        """
        result = self.engine.write(self._transaction(work))
        if self._operations.embeds:
            self.embed_pending()
        return result

    async def atransaction(self, work: Callable[[Transaction], T]) -> T:
        """Run `work`, which reads and writes, as one atomic step; see `transaction`."""
        result = await self.engine.awrite(self._transaction(work))
        if self._operations.embeds:
            await self.aembed_pending()
        return result

    def view(self, work: Callable[[View], T]) -> T:
        """Run many reads on one snapshot in one call. `work` may be run twice, so it must only read."""
        return self.engine.read(self._view(work))

    async def aview(self, work: Callable[[View], T]) -> T:
        """Run many reads on one snapshot in one call; see `view`."""
        return await self.engine.aread(self._view(work))

    def scan(
        self,
        namespace: tuple[str, ...],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        reverse: bool = False,
        filter: Mapping[str, Any] | None = None,
    ) -> list[StoredItem]:
        """Return the items of exactly this namespace in key order, strictly between `after` and `before`."""
        return self.engine.read(
            lambda session: scan(
                session, namespace, after=after, before=before, limit=limit, reverse=reverse, wanted=filter
            )
        )

    async def ascan(
        self,
        namespace: tuple[str, ...],
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
        reverse: bool = False,
        filter: Mapping[str, Any] | None = None,
    ) -> list[StoredItem]:
        """Return the items of exactly this namespace in key order, strictly between `after` and `before`."""
        return await self.engine.aread(
            lambda session: scan(
                session, namespace, after=after, before=before, limit=limit, reverse=reverse, wanted=filter
            )
        )

    def get_many(self, namespace: tuple[str, ...], keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return the items with the given keys in one namespace, by key; missing ones are left out."""
        return self.engine.read(self._get_many(namespace, keys))

    async def aget_many(self, namespace: tuple[str, ...], keys: Iterable[str]) -> dict[str, StoredItem]:
        """Return the items with the given keys in one namespace, by key; missing ones are left out."""
        return await self.engine.aread(self._get_many(namespace, keys), quick=True)

    async def aoccurrences(self, namespace: tuple[str, ...], sought: Sequence[Sought]) -> list[Occurrences]:
        """Return, for each expression, the newest items of exactly this namespace that match it."""
        path = namespaces.encode_path(namespace)
        return await self.engine.aread(lambda session: occurrences(session, path, sought))

    async def aembed_query(self, query: str) -> Floats | None:
        """Return the vector of a query; None without an embedding function, or if it fails."""
        embedder = self._operations.embedder
        if embedder is None:
            return None
        try:
            return await embedder.aquery(query)
        except Exception:  # the caller's embedding function may raise anything: log it and search by words
            logger.warning("the embedding function failed; the search goes by words", exc_info=True)
            return None

    # Work shared by both forms of a method

    def _get(
        self, place: tuple[bytes, bytes], *, refresh: bool | None
    ) -> Callable[[ReadSession], StoredItem | None]:
        renew = self._operations.refresh if refresh is None else refresh
        return lambda session: session.get(*place, refresh=renew)

    def _get_many(
        self, namespace: tuple[str, ...], keys: Iterable[str]
    ) -> Callable[[ReadSession], dict[str, StoredItem]]:
        path = namespaces.encode_path(namespace)
        raw = [namespaces.encode_key(key) for key in keys]
        return lambda session: {
            item.key: item for item in session.get_many(path, raw, refresh=self._operations.refresh).values()
        }

    def _view(self, work: Callable[[View], T]) -> Callable[[ReadSession], T]:
        _must_be_plain(work)

        def run(session: ReadSession) -> T:
            view = SessionView(session, self._operations)
            try:
                return work(view)
            finally:
                view.finish()

        return run

    def _transaction(self, work: Callable[[Transaction], T]) -> Callable[[WriteSession], T]:
        _must_be_plain(work)

        def run(session: WriteSession) -> T:
            transaction = SessionTransaction(session, self._operations)
            try:
                return work(transaction)
            finally:
                transaction.finish()

        return run

    def _ttl(self, given: float | NotProvided | None) -> float | None:
        return self._operations.default_ttl if isinstance(given, NotProvided) else given


def _must_be_plain(work: Callable[..., object]) -> None:
    if inspect.iscoroutinefunction(work):
        raise QueryError(
            f"{work!r} is a coroutine function", "give a plain function; nothing may be awaited in it"
        )
