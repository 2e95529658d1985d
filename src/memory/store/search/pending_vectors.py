"""Embedding of items after their transaction, so that no transaction waits for the embedding function."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from memory.store.search.text import texts_to_embed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store.engine import Engine
    from memory.store.operations import Operations
    from memory.store.sessions import ReadSession, WriteSession

logger = logging.getLogger(__name__)
PENDING = 100
Pending = list[tuple[int, int, list[str]]]


class PendingVectors:
    """The part of the store that embeds items whose vectors are missing."""

    engine: Engine
    _operations: Operations

    def embed_pending(self) -> None:
        """Embed what transactions have written; after a failure, try again with the next transaction."""
        embedder = self._operations.embedder
        while embedder is not None and (pending := self.engine.read(_pending)):
            try:
                vectors = embedder.documents(_texts(pending))
            except Exception:  # the caller's embedding function may raise anything: log it, try later
                logger.warning("could not embed %d items, will try again", len(pending), exc_info=True)
                return
            self.engine.write(partial(_embed, pending=pending, vectors=vectors))

    async def aembed_pending(self) -> None:
        """Embed what transactions have written; after a failure, try again with the next transaction."""
        embedder = self._operations.embedder
        while embedder is not None and (pending := await self.engine.aread(_pending)):
            try:
                vectors = await embedder.adocuments(_texts(pending))
            except Exception:  # the caller's embedding function may raise anything: log it, try later
                logger.warning("could not embed %d items, will try again", len(pending), exc_info=True)
                return
            await self.engine.awrite(partial(_embed, pending=pending, vectors=vectors))


def _pending(session: ReadSession) -> Pending:
    rows = session.unembedded(PENDING)
    return [(id_, version, texts_to_embed(value, scope)) for id_, version, scope, value in rows]


def _texts(pending: Pending) -> list[str]:
    return [text for _, _, texts in pending for text in texts]


def _embed(session: WriteSession, *, pending: Pending, vectors: Sequence[bytes]) -> None:
    remaining = iter(vectors)
    for id_, version, texts in pending:
        session.embed(id_, version, [next(remaining) for _ in texts])
