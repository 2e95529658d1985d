"""Search by words, in stages that keep its cost bounded however much is stored.

Ranking every item that contains a common word costs time in proportion to the store. So words are classified
first: a word in at most `COMMON` items is rare. The stages, each without the items of those before:

1. items with a rare word, by bm25, raised for common words they also have;
2. the `COMMON` newest items with all common words;
3. the newest items with any common word, those with rarer words first;
4. only if the caller reads on, all items with a common word, by bm25.

The order does not depend on the page asked for.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from memory.store.search import ranking, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.store.items.query import Where
    from memory.store.items.types import FoundItem
    from memory.store.sessions import Hit, ReadSession, Scored, Span

COMMON: Final = 400


def search_text(
    session: ReadSession, where: Where, query: str, page: slice, *, refresh: bool
) -> list[FoundItem]:
    """Return one page of the items that contain words of the query, best first."""
    span = session.span(where.prefix)
    words = text.terms(query)
    if span is None or not words:
        return []
    session.need_texts(span)
    hits = _text_hits(session, where, WordSearch(session, span, words, where.prefix))
    return session.found(islice(hits, page.start, page.stop), refresh=refresh)


def coverage(session: ReadSession, span: Span, words: Sequence[str]) -> dict[int, float]:
    """Return, by item of a span, the share of the words it contains, as far as the bounded stages know."""
    session.need_texts(span)
    return WordSearch(session, span, words).coverage() if words else {}


def _text_hits(session: ReadSession, where: Where, words: WordSearch) -> Iterator[Hit]:
    lowest = float("inf")
    for stage in words.stages():
        scores = dict(stage)
        for hit in session.ranked(where, scores):
            lowest = min(lowest, scores[hit.row[0]])  # scores must not rise from one stage to the next
            yield hit._replace(score=lowest, matched=("text",))


class WordSearch:
    """A search for the words of one query in one span; `prefix` may narrow what is ranked by bm25."""

    def __init__(self, session: ReadSession, span: Span, words: Sequence[str], prefix: bytes = b"") -> None:
        self._session = session
        self._span = span
        self._prefix = prefix
        self._words = words
        self._newest = {word: session.matching(span, ((word,),), COMMON + 1) for word in words}
        """By word, the newest items that contain it, at most `COMMON` + 1."""
        self.rare = [word for word, ids in self._newest.items() if 0 < len(ids) <= COMMON]
        self.common = [word for word, ids in self._newest.items() if len(ids) > COMMON]

    def stages(self) -> Iterator[list[Scored]]:
        """Yield items and their scores, best stage first, no item twice."""
        seen: set[int] = set()
        for stage in self._all_stages():
            fresh = [(id_, score) for id_, score in stage if id_ not in seen]
            seen.update(id_ for id_, _ in fresh)
            yield fresh

    def coverage(self) -> dict[int, float]:
        """Return, by item, the share of the query that it covers, as far as the bounded stages know."""
        hits: dict[str, set[int]] = {word: set(ids) for word, ids in self._newest.items() if ids}
        for word, ids in self._common_within_rare.items():
            hits[word] |= ids
        return ranking.coverage(hits, {word: self._weight(word) for word in self._words})

    def _all_stages(self) -> Iterator[list[Scored]]:
        if self.rare:
            yield self._rare_stage()
        if len(self.common) > 1:
            yield self._newest_with_all()
        if self.common:
            yield self._newest_with_any()
            yield self._everything(self.common)

    def _rare_stage(self) -> list[Scored]:
        scores = dict(self._everything(self.rare))
        for word, ids in self._common_within_rare.items():
            weight = self._weight(word)
            for id_ in ids:
                scores[id_] = scores.get(id_, 0.0) + weight
        return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))

    @cached_property
    def _common_within_rare(self) -> dict[str, set[int]]:
        """Return, by common word, the items that contain it and a rare word."""
        if not self.rare:
            return {}
        return {
            word: set(self._session.matching(self._span, (tuple(self.rare), (word,)), None))
            for word in self.common
        }

    def _everything(self, words: Sequence[str]) -> list[Scored]:
        return self._session.best(self._span, words, self._prefix)

    def _newest_with_all(self) -> list[Scored]:
        score = sum(map(self._weight, self.common))
        every = tuple((word,) for word in self.common)
        return [(id_, score) for id_ in self._session.matching(self._span, every, COMMON)]

    def _newest_with_any(self) -> list[Scored]:
        scores: dict[int, float] = {}
        for word in self.common:
            weight = self._weight(word)
            for id_ in self._newest[word]:
                scores[id_] = scores.get(id_, 0.0) + weight
        return sorted(scores.items(), key=lambda scored: (-scored[1], -scored[0]))

    def _weight(self, word: str) -> float:
        """Return the IDF of a word; for a common one, estimated from the density of its newest items."""
        ids = self._newest[word]
        frequency: float = len(ids)
        if len(ids) > COMMON:
            frequency = self._total * len(ids) / (ids[0] - ids[-1] + 1)
        return ranking.rarity(self._total, min(frequency, self._total))

    @cached_property
    def _total(self) -> int:
        return self._session.total(self._span)
