"""Search by meaning: vectors from the database, kept in memory as numpy matrices."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from memory.store.errors import EmbeddingError
from memory.store.items import checksums
from memory.store.search.comparing import FIRST_LOOK, Compared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from memory.store.sessions import ReadSession, Span

BUDGET: Final = 1 << 29
"""Maximum bytes of vectors kept in memory."""
DEAD_SHARE: Final = 0.25

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def pack(vectors: Sequence[Sequence[float]], expected: int, dims: int) -> list[bytes]:
    """Check what an embedding function returned; return each vector as bytes, scaled to length one."""
    if len(vectors) != expected:
        raise EmbeddingError(f"{expected} vectors", f"{len(vectors)}")
    return [unit(vector, dims).tobytes() for vector in vectors]


def unit(vector: Sequence[float], dims: int) -> Floats:
    """Return a vector scaled to length one; all zeros stay zeros."""
    array = np.asarray(vector, dtype=np.float32)
    if array.shape != (dims,):
        raise EmbeddingError(f"vectors of {dims} numbers", f"one of shape {array.shape}")
    if not np.isfinite(array).all():
        raise EmbeddingError("finite numbers", "NaN or infinity")
    length = np.linalg.norm(array)
    return array / length if length else array


class Matrix(NamedTuple):
    """Vectors and the items they belong to, in the order of the vectors' ids."""

    last: int
    """The highest vector id loaded so far."""
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
        """Return the row numbers of some items, and for each row the index of its item in `items`."""
        ordered = self.items[self.by_item]
        starts, ends = np.searchsorted(ordered, items, "left"), np.searchsorted(ordered, items, "right")
        counts = ends - starts
        places = np.repeat(np.arange(len(items)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.by_item[np.repeat(starts, counts) + within], places


class VectorCache:
    """Matrices by span, shared by all readers of a database.

    Vectors are only ever added at the end; deleted ones stay until they are a quarter, and a search checks
    that its best vectors still exist. So an update reads only the new vectors.
    """

    def __init__(self, dims: int) -> None:
        self.dims = dims
        self._lock = threading.Lock()
        """Keeps the invariant: the matrices take at most `BUDGET` together, unless there is only one."""
        self._matrices: OrderedDict[Span, Matrix] = OrderedDict()

    def matrix(self, session: ReadSession, span: Span) -> Matrix:
        """Return the vectors of a span, brought up to date."""
        newest = session.newest_vector(span)
        if not session.commits_in_order(span):
            return self._extended(session, span, self._empty(), newest)
        with self._lock:
            known = self._matrices.get(span)
        if known is not None and known.last > newest:
            known = None  # the content was replaced by a backup
        if known is None or known.last < newest:
            known = self._extended(session, span, known or self._empty(), newest)
            self._keep(span, known)
        return known

    def forget(self, span: Span, dead: int) -> None:
        """Drop the matrix of a span, to be loaded again, if over `DEAD_SHARE` of its vectors are deleted."""
        with self._lock:
            known = self._matrices.get(span)
            if known is not None and dead > DEAD_SHARE * len(known.ids):
                del self._matrices[span]

    def empty(self) -> VectorCache:
        """Return an empty cache of the same dimensions that is not shared."""
        return VectorCache(self.dims)

    def clear(self) -> None:
        """Drop all matrices, after the file was replaced."""
        with self._lock:
            self._matrices.clear()

    def _empty(self) -> Matrix:
        none = np.empty(0, np.int64)
        return Matrix(0, none, none, np.empty((0, self.dims), np.float32), none)

    def _extended(self, session: ReadSession, span: Span, known: Matrix, newest: int) -> Matrix:
        rows_of_span = session.vectors(span, known.last, 4 * self.dims)
        # Damaged vectors are left out; check() reports them, and repair() has them made again.
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


class InMemory:
    """The comparison by numpy."""

    def __init__(self, matrix: Matrix, vector: Floats) -> None:
        self._matrix = matrix
        self._cosines = matrix.cosines(vector)

    def closest(self) -> Iterator[Compared]:
        """Yield all vectors, closest first; equally close ones by id."""
        return map(self._compared, _descending(self._cosines))

    def of(self, items: Collection[int]) -> list[Compared]:
        """Return the vectors of some items."""
        rows, _ = self._matrix.rows_of(np.fromiter(items, np.int64))
        return [self._compared(row) for row in rows.tolist()]

    def _compared(self, row: int) -> Compared:
        return Compared(int(self._matrix.ids[row]), int(self._matrix.items[row]), float(self._cosines[row]))


def _descending(scores: Floats) -> Iterator[int]:
    """Yield row numbers, best first, equal ones in their order; the best few are found without sorting everything."""
    if len(scores) > FIRST_LOOK:
        least = np.partition(scores, -FIRST_LOOK)[-FIRST_LOOK]
        top = np.flatnonzero(scores >= least)
        yield from top[np.argsort(-scores[top], kind="stable")].tolist()
        rest = np.flatnonzero(scores < least)
    else:
        rest = np.arange(len(scores))
    yield from rest[np.argsort(-scores[rest], kind="stable")].tolist()


def _ints(numbers: Any) -> Ints:  # an iterator of ints
    return np.fromiter(numbers, np.int64)
