"""Calls of the embedding function, from threads and event loops."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from langgraph.store.base import IndexConfig, ensure_embeddings
from langgraph.store.base.embed import EmbeddingsLambda

from memory.store.search import vectors

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from langchain_core.embeddings import Embeddings

    from memory.store.search.vectors import Floats

T = TypeVar("T")


class Embedder:
    """An embedding function whose number of dimensions is checked."""

    def __init__(self, index: IndexConfig) -> None:
        self.dims = index["dims"]
        self.embeddings: Embeddings = ensure_embeddings(index.get("embed"))

    def documents(self, texts: Sequence[str]) -> list[bytes]:
        """Return the vectors of texts as bytes; equal texts are embedded once."""
        unique = list(dict.fromkeys(texts))
        if not unique:
            return []
        if self._async_only:
            found = _in_own_loop(self.embeddings.aembed_documents(unique))
        else:
            found = self.embeddings.embed_documents(unique)
        return self._in_order(texts, unique, found)

    async def adocuments(self, texts: Sequence[str]) -> list[bytes]:
        """Return the vectors of texts as bytes; equal texts are embedded once."""
        unique = list(dict.fromkeys(texts))
        if not unique:
            return []
        return self._in_order(texts, unique, await self.embeddings.aembed_documents(unique))

    def query(self, query: str) -> Floats:
        """Return the vector of a query, of length one."""
        if self._async_only:
            return vectors.unit(_in_own_loop(self.embeddings.aembed_query(query)), self.dims)
        return vectors.unit(self.embeddings.embed_query(query), self.dims)

    async def aquery(self, query: str) -> Floats:
        """Return the vector of a query, of length one."""
        return vectors.unit(await self.embeddings.aembed_query(query), self.dims)

    @property
    def _async_only(self) -> bool:
        return isinstance(self.embeddings, EmbeddingsLambda) and not hasattr(self.embeddings, "func")

    def _in_order(
        self, texts: Sequence[str], unique: Sequence[str], found: Sequence[Sequence[float]]
    ) -> list[bytes]:
        by_text = dict(zip(unique, vectors.pack(found, len(unique), self.dims), strict=True))
        return [by_text[one] for one in texts]


def _in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread of its own, as this one may have a running event loop already."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 -- raised again below, in the thread of the caller
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
