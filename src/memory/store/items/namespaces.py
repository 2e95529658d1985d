"""Encoding of namespaces as byte strings with the same order and prefixes as the tuples.

A label is UTF-8 followed by a zero byte. No label contains NUL, so `("a", "b")` is never a prefix of
`("a", "bc")`, byte order equals tuple order, and everything below a namespace is one index range.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from memory.store.errors import NamespaceError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

ENCODING_ERRORS = "surrogatepass"
Namespace = tuple[str, ...]


def encode_key(key: str) -> bytes:
    """Return a key as bytes; it may be any string, with lone surrogates and NUL."""
    return key.encode("utf-8", ENCODING_ERRORS)


def decode_key(raw: bytes) -> str:
    """Reverse `encode_key`."""
    return raw.decode("utf-8", ENCODING_ERRORS)


def encode_path(namespace: Namespace) -> bytes:
    """Check an item's namespace and return it as bytes."""
    if not namespace:
        raise NamespaceError(namespace, "it is empty")
    return encode_prefix(namespace)


def refuse_reserved(namespace: Namespace) -> None:
    """Refuse the label that LangGraph reserves; like LangGraph, the store does so only in put."""
    if namespace and namespace[0] == "langgraph":
        raise NamespaceError(namespace, 'the first label "langgraph" is reserved')


def encode_prefix(namespace: Namespace) -> bytes:
    """Check a namespace prefix and return it as bytes; `()` stands for all namespaces."""
    if type(namespace) is not tuple:
        raise NamespaceError(namespace, f"it is a {type(namespace).__name__}")
    try:
        return _encode(namespace)
    except (TypeError, AttributeError):  # an unhashable label, or one without `encode`
        raise NamespaceError(namespace, "every label must be a string") from None


@lru_cache(maxsize=4096)
def _encode(namespace: Namespace) -> bytes:
    for label in namespace:
        _check(namespace, label)
    return b"".join(label.encode("utf-8", ENCODING_ERRORS) + b"\0" for label in namespace)


def _check(namespace: Namespace, label: object) -> None:
    if not isinstance(label, str):
        raise NamespaceError(namespace, f"label {label!r} is a {type(label).__name__}")
    if not label:
        raise NamespaceError(namespace, "a label is empty")
    if "." in label or "\0" in label:
        raise NamespaceError(namespace, f"label {label!r} contains a period or NUL, which LangGraph forbids")


@lru_cache(maxsize=4096)
def decode_path(path: bytes) -> Namespace:
    """Reverse `encode_path`."""
    return tuple(label.decode("utf-8", ENCODING_ERRORS) for label in path[:-1].split(b"\0"))


def after(prefix: bytes) -> bytes:
    """Return the exclusive upper bound of the byte strings that start with `prefix`."""
    return prefix[:-1] + b"\1" if prefix else b"\xff"


def readable(decode: Callable[[bytes], T], raw: bytes | None) -> T | None:
    """Decode bytes that may be damaged; None if that fails."""
    try:
        return None if raw is None else decode(raw)
    except (UnicodeDecodeError, TypeError, AttributeError):
        return None


def place(id_: int, path: bytes | None, key: bytes | None) -> str:
    """Return a description of an item for errors: namespace and key if readable, else its id."""
    namespace, name = readable(decode_path, path), readable(decode_key, key)
    return f"item {id_}" if namespace is None or name is None else f"item {namespace!r} {name!r}"
