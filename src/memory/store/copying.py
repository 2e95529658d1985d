"""Exact copy of all items of one store to another, of any engine; an interrupted copy can be resumed.

An item is copied with its version and times, and skipped if the target has it already (the same checksum). In
the end both stores are compared by a digest that does not depend on the order of the items.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from memory.store.errors import CopyError
from memory.store.items.writes import Stamp, Write
from memory.store.search import text
from memory.store.sessions import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from memory.store.base import TransactionalStore
    from memory.store.sessions import ReadSession, Row, WriteSession

CHUNK: Final = 500
"""Items written in one transaction."""
MODULUS: Final = 1 << 256


@dataclass(slots=True)
class Copied:
    """Result of a copy."""

    items: int = 0
    """Number of items of the source."""
    written: int = 0
    """Number of items that the target did not have."""
    digest: str = ""
    """Sum of the SHA-256 of all items in hex, the same for both stores."""


def copy_items(
    source: TransactionalStore, target: TransactionalStore, advance: Callable[[int], None]
) -> Copied:
    """Copy all items of `source` to `target`; `advance` is called with the number of items of each chunk.

    Raises `CopyError` if the stores differ in the end, for example because the target held other items.
    """
    copied = Copied()

    def pass_on(session: ReadSession) -> None:
        chunk: list[Row] = []
        for row in session.below(b""):
            session.value_of(row)  # raises if the item is damaged
            chunk.append(row)
            if len(chunk) == CHUNK:
                _put(target, chunk, copied)
                advance(len(chunk))
                chunk = []
        _put(target, chunk, copied)
        advance(len(chunk))

    source.engine.read(pass_on)
    copied.digest, theirs = digest(source), digest(target)
    if copied.digest != theirs:
        raise CopyError(count_items(source), count_items(target))
    return copied


def digest(store: TransactionalStore) -> str:
    """Return the sum of the hashes of all unexpired items, over path, key, times, scope and value, in hex."""

    def added(session: ReadSession) -> int:
        total = 0
        for row in session.below(b""):
            _, path, key, version, created, updated, ttl, expires, value, scope, _ = row
            numbers = repr((version, created, updated, ttl, expires)).encode()
            parts = (path, key, numbers, scope or b"", value)
            told = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
            total += int.from_bytes(sha256(told).digest(), "big")
        return total % MODULUS

    return f"{store.engine.read(added):064x}"


def count_items(store: TransactionalStore) -> int:
    """Return how many items a store holds."""
    return store.engine.read(lambda session: sum(1 for _ in session.below(b"")))


def _put(target: TransactionalStore, rows: list[Row], copied: Copied) -> None:
    """Write the rows that the target does not have yet, in one transaction."""

    def write(session: WriteSession) -> int:
        written = 0
        for row in rows:
            _, path, key, version, created, updated, ttl, expires, value, _, checksum = row
            if session.checksum_of(path, key) == checksum:
                continue
            scope = scope_of(row)
            texts = tuple(text.texts_to_embed(session.value_of(row), scope)) if target.embeds else ()
            session.put_as(
                Write(path, key, value, scope, ttl, texts), Stamp(version, created, updated, expires)
            )
            written += 1
        return written

    if rows:
        copied.written += target.engine.write(write)
        copied.items += len(rows)
