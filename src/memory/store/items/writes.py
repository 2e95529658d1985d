"""Writes, checked and encoded before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from memory.store.items import namespaces, options, values
from memory.store.search import text
from memory.store.search.text import texts_to_embed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal


class Write(NamedTuple):
    """A put, checked and encoded; or a delete, if `value` is None."""

    path: bytes
    key: bytes
    value: bytes | None = None
    scope: str | None = None
    ttl: float | None = None
    texts: tuple[str, ...] = ()
    """Texts to embed."""
    vectors: tuple[bytes, ...] | None = None
    """Vectors of the texts, once they are known."""


class Stamp(NamedTuple):
    """Version and times (microseconds since 1970) that a write gives an item."""

    version: int
    created: int
    updated: int
    expires: int | None


def prepare(
    namespace: tuple[str, ...],
    key: str,
    value: Mapping[str, Any],
    *,
    index: Literal[False] | Sequence[str] | None,
    default_index: Sequence[str] | None,
    ttl: float | None,
    embeds: bool = False,
) -> Write:
    """Check and encode a put, before anything is written."""
    scope = text.scope(options.index(index), default_index)
    return Write(
        namespaces.encode_path(namespace),
        namespaces.encode_key(key),
        values.encode(value),
        scope,
        options.ttl(ttl),
        tuple(texts_to_embed(value, scope)) if embeds else (),
    )
