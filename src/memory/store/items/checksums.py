"""Checksums stored with each row, which reveal changes of the row on the disk.

CRC-32 detects every change of one or two bits and misses one in four billion of the others. The columns that
a row is found by are included, so that a broken index cannot return another row. It is no protection against
somebody who can write the file.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANGED: Final = "its bytes have changed since they were written"
_HALF: Final = 1 << 31
"""Subtracted, because SQLite stores the signed number in four bytes and the unsigned one in six."""
_packed: Final = struct.Struct("<qqqdq").pack


def of_item(  # noqa: PLR0917 -- the columns of a row, in their order
    path: bytes,
    key: bytes,
    version: int,
    created: int,
    updated: int,
    ttl: float | None,
    expires: int | None,
    value: bytes,
    scope: bytes | None,
) -> int:
    """Return the checksum of an item."""
    numbers = _packed(
        version, created, updated, -1.0 if ttl is None else ttl, -1 if expires is None else expires
    )
    return crc32(value, crc32(path + key + (scope or b""), crc32(numbers))) - _HALF


def of_namespace(path: bytes, root: int) -> int:
    """Return the checksum of a namespace."""
    return crc32(path, root & 0xFFFF_FFFF) - _HALF


def of_vector(item: int, vector: bytes) -> int:
    """Return the checksum of a vector."""
    return crc32(vector, crc32(b"%d" % item)) - _HALF


def fits(row: Sequence[Any]) -> bool:
    """Tell whether a row (id, the columns in the order of `of_item`, checksum) is as it was written."""
    _, path, key, version, created, updated, ttl, expires, value, scope, checksum = row
    try:
        found = of_item(path, key, version, created, updated, ttl, expires, value, scope)
    except (struct.error, TypeError):
        return False
    return bool(found == checksum)


def stored_item(*columns: Any) -> int | None:
    """Return the checksum of an item as it was read; None if a column has the wrong type."""
    try:
        return of_item(*columns)
    except (struct.error, TypeError):
        return None


def stored_namespace(path: Any, root: Any) -> int | None:
    """Return the checksum of a namespace as it was read; None if a column has the wrong type."""
    try:
        return of_namespace(path, root)
    except TypeError:
        return None


def stored_vector(item: Any, vector: Any) -> int | None:
    """Return the checksum of a vector as it was read; None if a column has the wrong type."""
    try:
        return of_vector(item, vector)
    except TypeError:
        return None
