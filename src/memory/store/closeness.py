"""How close some items are to a question by meaning, for rankings of the caller's own making.

The vectors of exactly those items are read, so the work depends on their number and not on how much is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.store import checksums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.store.reading import Reading
    from memory.store.vectors import Floats

CHUNK: Final = 400


def closeness(session: Reading, path: bytes, keys: Sequence[bytes], vector: Floats) -> dict[bytes, float]:
    """Return the cosine of each item of one namespace that has a vector; of its paths the first counts.

    A message has vectors of its text and of its speaker's name: what was said is meant, not by whom.
    """
    import numpy as np  # noqa: PLC0415 -- numpy takes 0.1 s to load, and only vectors need it

    found: dict[bytes, float] = {}
    for start in range(0, len(keys), CHUNK):
        wanted = keys[start : start + CHUNK]
        rows = session.connection.execute(
            "SELECT key, item, vector, vectors.checksum FROM namespaces JOIN items ON ns = namespaces.id JOIN vectors ON item = items.id "  # noqa: S608 -- only question marks are put in, as many as there are keys; the keys are parameters
            f"WHERE path = ? AND key IN ({','.join('?' * len(wanted))}) AND length(vector) = ? ORDER BY vectors.id",
            (path, *wanted, vector.nbytes),
        )
        for key, item, raw, checksum in rows:
            if key not in found and checksums.stored_vector(item, raw) == checksum:
                found[key] = float(np.frombuffer(raw, np.float32) @ vector)
    return found
