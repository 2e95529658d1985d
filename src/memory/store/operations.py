"""LangGraph's operations: checked and encoded in the caller's thread, run with a session."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple, cast

from langgraph.store.base import (
    GetOp,
    IndexConfig,
    ListNamespacesOp,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
    TTLConfig,
)

from memory.store.errors import QueryError
from memory.store.items import namespaces, options
from memory.store.items.query import Where, check_page
from memory.store.items.writes import Write, prepare
from memory.store.search.words import search_text
from memory.store.sessions import ReadSession, WriteSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from memory.store.search.embedding import Embedder
    from memory.store.search.vectors import Floats, VectorCache


class Get(NamedTuple):
    """A checked GetOp."""

    path: bytes
    key: bytes
    refresh: bool


class Search(NamedTuple):
    """A checked SearchOp, with the vector of its query once that is known."""

    where: Where
    query: str | None
    page: slice
    refresh: bool
    vector: Floats | None = None


Prepared = Get | Search | Write | ListNamespacesOp


class Operations:
    """Preparation and execution of operations under one configuration."""

    def __init__(self, index: IndexConfig | None, ttl: TTLConfig | None) -> None:
        self.default_index: Sequence[str] | None = None
        self.embedder: Embedder | None = None
        self._cache: VectorCache | None = None
        if index:
            # LangGraph documents `fields`; its own SQLite store reads `text_fields`.
            self.default_index = cast("Sequence[str] | None", index.get("fields") or index.get("text_fields"))
            if "embed" in index:
                from memory.store.search.embedding import Embedder  # noqa: PLC0415 -- numpy takes 0.1 s to load, and only vectors need it
                from memory.store.search.vectors import VectorCache  # noqa: PLC0415 -- numpy takes 0.1 s to load, and only vectors need it

                self.embedder = Embedder(index)
                self._cache = VectorCache(self.embedder.dims)
        self.default_ttl = options.ttl(ttl.get("default_ttl")) if ttl else None
        self.refresh = ttl.get("refresh_on_read", True) if ttl else True

    @property
    def embeds(self) -> bool:
        """Whether items get vectors."""
        return self.embedder is not None

    def prepare(self, op: Op) -> Prepared:
        """Check an operation and encode what it writes."""
        if isinstance(op, GetOp):
            return Get(
                namespaces.encode_path(op.namespace), namespaces.encode_key(str(op.key)), op.refresh_ttl
            )
        if isinstance(op, PutOp):
            return self._prepare_put(op)
        if isinstance(op, SearchOp):
            return self.prepare_search(op)
        if isinstance(op, ListNamespacesOp):
            check_page(op.limit, op.offset)
            namespaces.encode_prefix(
                tuple(label for part in op.match_conditions or () for label in part.path)
            )
            return op
        raise QueryError(f"unknown operation {op!r}", "use GetOp, PutOp, SearchOp or ListNamespacesOp")

    def prepare_search(self, op: SearchOp) -> Search:
        """Check a search; LangGraph's callers give prefixes as lists, too."""
        check_page(op.limit, op.offset)
        if op.query is not None and not isinstance(op.query, str):
            raise QueryError(f"the query {op.query!r} is not text", "give words to look for, or None")
        prefix = tuple(op.namespace_prefix) if isinstance(op.namespace_prefix, list) else op.namespace_prefix
        where = Where.of(prefix, op.filter)
        page = slice(op.offset, min(op.offset + op.limit, sys.maxsize))
        return Search(where, op.query or None, page, op.refresh_ttl)

    def _prepare_put(self, op: PutOp) -> Write:
        path, key = namespaces.encode_path(op.namespace), namespaces.encode_key(str(op.key))
        if op.value is None:
            return Write(path, key)
        return prepare(
            op.namespace,
            str(op.key),
            op.value,
            index=op.index,
            default_index=self.default_index,
            ttl=op.ttl,
            embeds=self.embeds,
        )

    # Vectors

    def embedded(self, prepared: list[Prepared]) -> list[Prepared]:
        """Return the operations with the vectors that they need."""
        if self.embedder is None:
            return prepared
        documents = self.embedder.documents(_texts(prepared))
        queries = {query: self.embedder.query(query) for query in _queries(prepared)}
        return _with_vectors(prepared, documents, queries)

    async def aembedded(self, prepared: list[Prepared]) -> list[Prepared]:
        """Return the operations with the vectors that they need."""
        if self.embedder is None:
            return prepared
        documents = await self.embedder.adocuments(_texts(prepared))
        queries = {query: await self.embedder.aquery(query) for query in _queries(prepared)}
        return _with_vectors(prepared, documents, queries)

    def forget_vectors(self) -> None:
        """Clear the cache of vectors, after the file was replaced."""
        if self._cache is not None:
            self._cache.clear()

    # With a session

    def perform(self, session: ReadSession, prepared: list[Prepared]) -> list[Result]:
        """Answer the reads, then apply the last write of each key."""
        results = [self._answer(session, op) for op in prepared]
        if isinstance(session, WriteSession):
            last = {(op.path, op.key): op for op in prepared if isinstance(op, Write)}
            for write in last.values():
                session.put(write)
        return results

    def _answer(self, session: ReadSession, op: Prepared) -> Result:
        if isinstance(op, Get):
            return session.get(op.path, op.key, refresh=op.refresh)
        if isinstance(op, Search):
            return self.search(session, op)
        if isinstance(op, ListNamespacesOp):
            return session.list_namespaces(op)
        return None

    def search(self, session: ReadSession, op: Search) -> list[SearchItem]:
        """Return the items found by vector and words, by words, or by filter alone."""
        if op.page.start == op.page.stop:
            return []
        if op.query is None:
            hits = session.browse(op.where, op.page.stop - op.page.start, op.page.start)
            return list(session.found(hits, refresh=op.refresh))
        if op.vector is not None and self._cache is not None:
            from memory.store.search.hybrid import search_hybrid  # noqa: PLC0415 -- numpy takes 0.1 s to load, and only vectors need it

            # Uncommitted vectors of a transaction must not get into the shared cache.
            cache = self._cache.empty() if isinstance(session, WriteSession) else self._cache
            found = search_hybrid(session, op.where, op.query, op.page, op.vector, cache, refresh=op.refresh)
            return list(found)
        return list(search_text(session, op.where, op.query, op.page, refresh=op.refresh))


def _texts(prepared: Iterable[Prepared]) -> list[str]:
    return [text for op in prepared if isinstance(op, Write) for text in op.texts]


def _queries(prepared: Iterable[Prepared]) -> set[str]:
    return {op.query for op in prepared if isinstance(op, Search) and op.query}


def _with_vectors(
    prepared: list[Prepared], documents: list[bytes], queries: dict[str, Floats]
) -> list[Prepared]:
    remaining = iter(documents)
    complete: list[Prepared] = []
    for op in prepared:
        if isinstance(op, Write):
            complete.append(op._replace(vectors=tuple(next(remaining) for _ in op.texts)))
        elif isinstance(op, Search) and op.query:
            complete.append(op._replace(vector=queries[op.query]))
        else:
            complete.append(op)
    return complete
