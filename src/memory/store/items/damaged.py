"""Decoding of items that were set aside, as far as possible."""

from __future__ import annotations

from memory.store.items import namespaces
from memory.store.items.types import DamagedItem, from_micros


def damaged_item(
    path: bytes | None, key: bytes | None, reason: str, value: bytes | None, found: int
) -> DamagedItem:
    """Return what is readable of a damaged item; `found` is in microseconds since 1970."""
    return DamagedItem(
        namespaces.readable(namespaces.decode_path, path),
        namespaces.readable(namespaces.decode_key, key),
        reason,
        value,
        from_micros(found),
    )
