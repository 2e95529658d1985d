"""Search by words, in stages that keep its cost bounded however much is stored.

Ranking every item that contains a common word costs time in proportion to the store. So words are looked at
first: a word in at most `COMMON` items is rare. The stages, each without the items of those before: items with a rare
word, by bm25, raised for common words they also have; of the items with all common words the `COMMON` newest; of the
items with any of them the newest, those with more telling words first; and only then, if the caller reads on,
everything by bm25. The order does not depend on the page asked for.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from memory.store import namespaces, ranking, text
from memory.store.sqlite.schema import ROOT_SHIFT

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from memory.store.query import Where
    from memory.store.sessions import Hit
    from memory.store.sqlite.reading import Reading
    from memory.store.types import FoundItem

COMMON: Final = 400
Scored = tuple[int, float]
_OF_SPAN: Final = (
    "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? "
    "ORDER BY bm25(texts), rowid"
)
# With the plus it is a filter; without, FTS5 would be asked for each of these ids by itself.
_BELOW: Final = (
    "SELECT rowid, -bm25(texts) FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? "
    "AND +rowid IN (SELECT items.id FROM namespaces JOIN items ON ns = namespaces.id WHERE path >= ? AND path < ?) "
    "ORDER BY bm25(texts), rowid"
)


def search_text(session: Reading, where: Where, query: str, page: slice, *, refresh: bool) -> list[FoundItem]:
    """Return one page of the items that contain words of the query, best first."""
    span = session.span(where.prefix)
    words = text.terms(query)
    if span is None or not words:
        return []
    session.need_texts(span)
    hits = _text_hits(session, where, WordSearch(session.connection, span, words, where.prefix))
    return session.found(islice(hits, page.start, page.stop), refresh=refresh)


def _text_hits(session: Reading, where: Where, words: WordSearch) -> Iterator[Hit]:
    lowest = float("inf")
    for stage in words.stages():
        scores = dict(stage)
        for hit in session.ranked(where, scores):
            lowest = min(lowest, scores[hit.row[0]])  # never rises from one stage to the next
            yield hit._replace(score=lowest, matched=("text",))


class WordSearch:
    """The words of one query among the items of one span of ids; `prefix` may narrow the last stage to a part of it."""

    def __init__(
        self, connection: sqlite3.Connection, span: tuple[int, int], words: Sequence[str], prefix: bytes = b""
    ) -> None:
        self._connection = connection
        self._span = span
        self._prefix = prefix
        self._words = words
        self._newest = {word: self._newest_matching(text.quoted(word), COMMON + 1) for word in words}
        """Of each word, the newest items that contain it: all of them, or one more than `COMMON`."""
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
        """Return the share of the query each item covers, as far as the bounded stages know."""
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
        """Return which of the items with a rare word have which common ones too."""
        if not self.rare:
            return {}
        rare = text.any_of(self.rare)
        return {
            word: set(
                self._ids(
                    "SELECT group_concat(rowid) FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ?",
                    (f"({rare}) AND {text.quoted(word)}", *self._span),
                )
            )
            for word in self.common
        }

    def _everything(self, words: Sequence[str]) -> list[Scored]:
        is_whole_span = self._prefix.count(b"\0") <= 1
        paths = () if is_whole_span else (self._prefix, namespaces.after(self._prefix))
        return self._connection.execute(
            _OF_SPAN if is_whole_span else _BELOW, (text.any_of(words), *self._span, *paths)
        ).fetchall()

    def _newest_with_all(self) -> list[Scored]:
        score = sum(map(self._weight, self.common))
        every = " AND ".join(map(text.quoted, self.common))
        return [(id_, score) for id_ in self._newest_matching(every, COMMON)]

    def _newest_with_any(self) -> list[Scored]:
        scores: dict[int, float] = {}
        for word in self.common:
            weight = self._weight(word)
            for id_ in self._newest[word]:
                scores[id_] = scores.get(id_, 0.0) + weight
        return sorted(scores.items(), key=lambda scored: (-scored[1], -scored[0]))

    def _newest_matching(self, expression: str, limit: int) -> list[int]:
        # No bm25 here: to weigh a word it counts all items that contain it.
        found = self._ids(
            "SELECT group_concat(rowid) FROM (SELECT rowid FROM texts WHERE texts MATCH ? AND rowid BETWEEN ? AND ? "
            "ORDER BY rowid DESC LIMIT ?)",
            (expression, *self._span, limit),
        )
        return sorted(found, reverse=True)

    def _ids(self, query: str, parameters: Sequence[str | int]) -> list[int]:
        """Return the ids that a query joins in one row: between rows, sqlite3 lets other threads have the interpreter."""
        (joined,) = self._connection.execute(query, parameters).fetchone()
        return list(map(int, joined.split(","))) if joined else []

    def _weight(self, word: str) -> float:
        """Return how telling a word is; that of a common one is judged by how dense its newest items lie."""
        ids = self._newest[word]
        frequency: float = len(ids)
        if len(ids) > COMMON:
            frequency = self._total * len(ids) / (ids[0] - ids[-1] + 1)
        return ranking.rarity(self._total, min(frequency, self._total))

    @cached_property
    def _total(self) -> int:
        """Return about how many items there are, from the numbers they were given."""
        (newest,) = self._connection.execute(
            "SELECT max(id) FROM items WHERE id <= ?", (self._span[1],)
        ).fetchone()
        return max(1, (newest or 0) & ((1 << ROOT_SHIFT) - 1))
