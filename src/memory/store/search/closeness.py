"""Cosines of given items with a query, for callers that rank by themselves.

Only the vectors of those items are read, so the cost depends on their number and not on how much is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.store.items import checksums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memory.store.search.vectors import Floats


def closeness(rows: Iterable[tuple[bytes, int, bytes, int | None]], vector: Floats) -> dict[bytes, float]:
    """Return key → cosine of rows (key, item, vector, checksum); the first intact vector of a key counts."""
    import numpy as np  # noqa: PLC0415 -- numpy takes 0.1 s to load, and only vectors need it

    found: dict[bytes, float] = {}
    for key, item, raw, checksum in rows:
        if key not in found and checksums.stored_vector(item, raw) == checksum:
            found[key] = float(np.frombuffer(raw, np.float32) @ vector)
    return found
