"""Search by meaning and words together: the cosine, raised by the query's words that an item contains."""

from __future__ import annotations

import heapq
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from memory.store.search import ranking, text
from memory.store.search.vectors import InMemory
from memory.store.search.words import coverage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memory.store.items.query import Where
    from memory.store.items.types import FoundItem, Match
    from memory.store.search.comparing import Comparison
    from memory.store.search.vectors import Floats, VectorCache
    from memory.store.sessions import Hit, ReadSession, Span


class Candidate(NamedTuple):
    """An item that may be in the result, with the id of its vector, if it has one."""

    score: float
    item: int
    vector: int | None
    matched: tuple[Match, ...]


def search_hybrid(
    session: ReadSession,
    where: Where,
    query: str,
    page: slice,
    vector: Floats,
    cache: VectorCache,
    *,
    refresh: bool,
) -> list[FoundItem]:
    """Return one page of the items below a prefix, best first; those without vector and word come last."""
    span = session.span(where.prefix)
    if span is None:
        return []
    search = HybridSearch(session, where, cache, span)
    hits = search.hits(vector, text.terms(query))
    found = session.found(islice(hits, page.start, page.stop), refresh=refresh)
    cache.forget(span, search.dead)
    return found


class HybridSearch:
    """One search of one span."""

    def __init__(self, session: ReadSession, where: Where, cache: VectorCache, span: Span) -> None:
        self._session = session
        self._where = where
        self._span = span
        self._cache = cache
        self.dead = 0
        """Number of cached vectors met that have been deleted."""

    def hits(self, vector: Floats, words: list[str]) -> Iterator[Hit]:
        """Yield all items below the prefix that pass the filter: the ranked ones, then the unranked."""
        covered = coverage(self._session, self._span, words)
        compared = self._compared(vector)
        candidates = heapq.merge(
            _with_words(compared, covered), _without_words(compared, covered), key=lambda found: -found.score
        )
        seen: set[int] = set()
        for hit in self._loaded(candidates, seen):
            seen.add(hit.row[0])
            yield hit
        yield from (hit for hit in self._session.browse(self._where) if hit.row[0] not in seen)

    def _compared(self, vector: Floats) -> Comparison:
        by_database = self._session.comparison(self._span, vector)
        return by_database or InMemory(self._cache.matrix(self._session, self._span), vector)

    def _loaded(self, candidates: Iterator[Candidate], seen: set[int]) -> Iterator[Hit]:
        """Load candidates, few at first, without items that are deleted, already seen or filtered out."""
        size = 16
        while chunk := list(islice(candidates, size)):
            size = min(size * 4, 1024)
            best: dict[int, Candidate] = {}
            for candidate in self._alive(chunk):
                if candidate.item not in seen:
                    best.setdefault(candidate.item, candidate)
            for hit in self._session.ranked(self._where, best):
                candidate = best[hit.row[0]]
                yield hit._replace(score=candidate.score, matched=candidate.matched)

    def _alive(self, chunk: list[Candidate]) -> Iterator[Candidate]:
        wanted = [candidate.vector for candidate in chunk if candidate.vector is not None]
        alive = self._session.alive(wanted)
        self.dead += len(wanted) - len(alive)
        return (found for found in chunk if found.vector is None or found.vector in alive)


def _with_words(compared: Comparison, covered: dict[int, float]) -> list[Candidate]:
    """Return the items that contain words of the query, best first; those without a vector by their words alone."""
    if not covered:
        return []
    lifted = [
        Candidate(ranking.blend(one.cosine, covered[one.item]), one.item, one.vector, ("vector", "text"))
        for one in compared.of(covered)
    ]
    by_words_only = covered.keys() - {one.item for one in lifted}
    only = [Candidate(ranking.blend(0.0, covered[item]), item, None, ("text",)) for item in by_words_only]
    return sorted(lifted + only, key=lambda found: (-found.score, found.item))


def _without_words(compared: Comparison, covered: dict[int, float]) -> Iterator[Candidate]:
    """Yield the vectors of all other items, closest first."""
    return (
        Candidate(one.cosine, one.item, one.vector, ("vector",))
        for one in compared.closest()
        if one.item not in covered
    )
