"""Encoding of values as bytes; the first byte says how to decode them.

`{` is JSON as orjson writes it; a space announces JSON that only the standard library reads without loss
(lone surrogates, integers over 64 bits); `x` is zlib around either, for large values.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from typing import Any

import orjson

from memory.store.errors import ValueNotStorableError
from memory.store.items.namespaces import ENCODING_ERRORS

MAX_DEPTH = 200
COMPRESS_FROM = 4096
MAX_BYTES = 500_000_000


def encode(value: Mapping[str, Any]) -> bytes:
    """Return the bytes to store; raises `ValueNotStorableError` for what JSON cannot hold."""
    if not isinstance(value, Mapping):
        raise ValueNotStorableError("value", f"it is a {type(value).__name__}, not a dict")
    plain = value if isinstance(value, dict) else dict(value)
    try:
        _collect(plain, [], 0)
    except _NotJsonError as error:
        raise ValueNotStorableError("value" + "".join(reversed(error.path)), error.why) from None
    return _compressed(_to_json(plain))


def strings_of(value: dict[str, Any]) -> list[str]:
    """Return every string in a stored value, without the keys of objects."""
    strings: list[str] = []
    _collect(value, strings, 0)
    return strings


def decode(raw: bytes) -> dict[str, Any]:
    """Reverse `encode`; raises ValueError if the bytes are damaged."""
    first = raw[:1]
    if first == b"{":
        decoded = orjson.loads(raw)
    elif first == b" ":
        decoded = json.loads(raw)
    elif first == b"x":
        return decode(_decompressed(raw))
    else:
        raise ValueError("unknown encoding")
    if type(decoded) is not dict:
        raise ValueError("not an object")
    return decoded


def _to_json(value: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        # `_collect` has checked it, so this is JSON that orjson is too strict for. Surrogates are not
        # escaped: two escaped ones in a row would be read back as one character.
        try:
            text = json.dumps(value, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
        except ValueError as error:  # Python writes no integer of more than 4,300 digits
            raise ValueNotStorableError("value", f"{error}; store such a number as text") from None
        return b" " + text.encode("utf-8", ENCODING_ERRORS)


def _compressed(raw: bytes) -> bytes:
    if len(raw) < COMPRESS_FROM:
        return raw
    if len(raw) > MAX_BYTES:
        raise ValueNotStorableError("value", f"it takes {len(raw):,} bytes, the limit is {MAX_BYTES:,}")
    packed = zlib.compress(raw, 1)
    return packed if len(packed) < 0.8 * len(raw) else raw


def _decompressed(raw: bytes) -> bytes:
    try:
        return zlib.decompress(raw)
    except zlib.error as error:
        raise ValueError(str(error)) from None


class _NotJsonError(Exception):
    """A part of a value that is not JSON; `path` leads to it, innermost step first."""

    def __init__(self, why: str) -> None:
        self.why = why
        self.path: list[str] = []


def _collect(node: Any, strings: list[str], depth: int) -> None:  # any object a caller passes as JSON
    kind = type(node)
    if kind is str:
        strings.append(node)
    elif kind is int or kind is bool or node is None:
        pass
    elif kind is dict or kind is list or kind is tuple:
        _collect_inside(node, strings, depth + 1)
    elif isinstance(node, float):
        if not math.isfinite(node):
            raise _NotJsonError(f"{node!r} is not a JSON number")
    elif isinstance(node, str):
        strings.append(str.__str__(node))
    elif isinstance(node, dict | list | tuple):
        _collect_inside(node, strings, depth + 1)
    elif not isinstance(node, int):
        raise _NotJsonError(f"{kind.__name__} is not JSON, convert it first")


def _collect_inside(node: Any, strings: list[str], depth: int) -> None:  # a dict, list or tuple
    if depth > MAX_DEPTH:
        raise _NotJsonError(f"it is nested deeper than {MAX_DEPTH} levels, or contains itself")
    children = node.items() if isinstance(node, dict) else enumerate(node)
    named = isinstance(node, dict)
    for step, child in children:
        try:
            if named and not isinstance(step, str):
                _refuse_key(step)
            _collect(child, strings, depth)
        except _NotJsonError as error:
            error.path.append(f"[{step!r}]")
            raise


def _refuse_key(key: object) -> None:
    raise _NotJsonError(f"the key {key!r} is not a string")
