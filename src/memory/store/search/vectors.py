"""Search by meaning: vectors in the database, their matrices in memory, numpy in between."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from memory.store.errors import EmbeddingError
from memory.store.items import checksums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store.sessions import ReadSession, Span

BUDGET: Final = 1 << 29
"""Bytes of vectors kept in memory."""
DEAD_SHARE: Final = 0.25

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def pack(vectors: Sequence[Sequence[float]], expected: int, dims: int) -> list[bytes]:
    """Check what an embedding function returned; give each vector length one."""
    if len(vectors) != expected:
        raise EmbeddingError(f"{expected} vectors", f"{len(vectors)}")
    return [unit(vector, dims).tobytes() for vector in vectors]


def unit(vector: Sequence[float], dims: int) -> Floats:
    """Return a vector of length one (or all zeros, if it is)."""
    array = np.asarray(vector, dtype=np.float32)
    if array.shape != (dims,):
        raise EmbeddingError(f"vectors of {dims} numbers", f"one of shape {array.shape}")
    if not np.isfinite(array).all():
        raise EmbeddingError("finite numbers", "NaN or infinity")
    length = np.linalg.norm(array)
    return array / length if length else array


class Matrix(NamedTuple):
    """Vectors and what they belong to, in the order of their ids."""

    last: int
    """The highest vector id that was looked at."""
    ids: Ints
    items: Ints
    rows: Floats
    by_item: Ints
    """Row numbers sorted by item."""

    def cosines(self, query: Floats) -> Floats:
        """Return the cosine of every row with the query."""
        product: Floats = self.rows @ query
        return product

    def rows_of(self, items: Ints) -> tuple[Ints, Ints]:
        """Return the row numbers of some items, and which item each is (as its place in `items`)."""
        ordered = self.items[self.by_item]
        starts, ends = np.searchsorted(ordered, items, "left"), np.searchsorted(ordered, items, "right")
        counts = ends - starts
        places = np.repeat(np.arange(len(items)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.by_item[np.repeat(starts, counts) + within], places


class VectorCache:
    """Matrices by span of item ids, shared by all readers of a database.

    Vectors are only ever added at the end; those deleted since stay until a quarter is dead, and who searches
    checks that the best are still there. So a refresh reads what is new and nothing else.
    """

    def __init__(self, dims: int) -> None:
        self.dims = dims
        self._lock = threading.Lock()
        """Keeps: the matrices and their sum agree."""
        self._matrices: OrderedDict[Span, Matrix] = OrderedDict()

    def matrix(self, session: ReadSession, span: Span) -> Matrix:
        """Return the vectors of a span, brought up to date."""
        newest = session.newest_vector(span)
        if not session.commits_in_order(span):
            return self._extended(session, span, self._empty(), newest)
        with self._lock:
            known = self._matrices.get(span)
        if known is not None and known.last > newest:
            known = None  # the content was replaced by that of a backup
        if known is None or known.last < newest:
            known = self._extended(session, span, known or self._empty(), newest)
            self._keep(span, known)
        return known

    def forget(self, span: Span, dead: int) -> None:
        """Load a span anew next time if many of its vectors are dead."""
        with self._lock:
            known = self._matrices.get(span)
            if known is not None and dead > DEAD_SHARE * len(known.ids):
                del self._matrices[span]

    def empty(self) -> VectorCache:
        """Return a cache of the same kind that nobody shares."""
        return VectorCache(self.dims)

    def clear(self) -> None:
        """Forget everything, for a file that was replaced."""
        with self._lock:
            self._matrices.clear()

    def _empty(self) -> Matrix:
        none = np.empty(0, np.int64)
        return Matrix(0, none, none, np.empty((0, self.dims), np.float32), none)

    def _extended(self, session: ReadSession, span: Span, known: Matrix, newest: int) -> Matrix:
        rows_of_span = session.vectors(span, known.last, 4 * self.dims)
        # A damaged one is as none; check() tells of it, and repair() has it made again.
        found = [row[:3] for row in rows_of_span if checksums.stored_vector(*row[1:3]) == row[3]]
        if not found:
            return known._replace(last=newest)
        rows = np.frombuffer(b"".join(vector for _, _, vector in found), np.float32).reshape(-1, self.dims)
        items = np.concatenate([known.items, _ints(item for _, item, _ in found)])
        return Matrix(
            newest,
            np.concatenate([known.ids, _ints(id_ for id_, _, _ in found)]),
            items,
            np.concatenate([known.rows, rows]),
            np.argsort(items, kind="stable"),
        )

    def _keep(self, span: Span, matrix: Matrix) -> None:
        with self._lock:
            self._matrices[span] = matrix
            self._matrices.move_to_end(span)
            while len(self._matrices) > 1 and sum(m.rows.nbytes for m in self._matrices.values()) > BUDGET:
                self._matrices.popitem(last=False)


def _ints(numbers: Any) -> Ints:  # an iterator of ints
    return np.fromiter(numbers, np.int64)
