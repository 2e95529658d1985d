"""Checks that a store, a checkpoint and a prompt can hold the arguments of a model's tool call."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, Final

from memory.errors import CrmMemoryError

DEEPEST: Final = 64
LARGEST: Final = 2**63
"""Bound of whole numbers: -2**63 to 2**63 - 1 fit 64 bits."""


class OddArgumentError(CrmMemoryError, ValueError):
    """A value in a tool call that a store, a checkpoint or a prompt cannot hold."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the call holds {what}; make it again with plain values")


def read_arguments(text: str) -> dict[str, Any]:
    """Parse a call's arguments from JSON text.

    Raises `OddArgumentError` for a JSON value that cannot be held, and another `ValueError` for text that is
    not a JSON object.
    """
    try:
        found = json.loads(text, parse_int=_whole, parse_constant=_constant)
    except RecursionError as error:
        raise OddArgumentError(f"values nested over {DEEPEST} deep") from error
    if not isinstance(found, dict):
        raise ValueError("the arguments are no JSON object")  # noqa: TRY004 -- the text is wrong, not a type
    check_arguments(found)
    return found


def check_arguments(args: Any) -> None:
    """Raise `OddArgumentError` for numbers beyond 64 bits, NaN, infinity, deep nesting or lone surrogates."""
    level: list[Any] = [args]
    for _ in range(DEEPEST):
        inner: list[Any] = []
        for value in level:
            inner += _parts(value)
        level = inner
    if level:
        raise OddArgumentError(f"values nested over {DEEPEST} deep")


def _parts(value: Any) -> list[Any]:
    """Check one value; return the values inside it."""
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, list | tuple):
        return list(value)
    if isinstance(value, float) and not isfinite(value):
        raise OddArgumentError("a number that is none (NaN or infinite)")
    if isinstance(value, int) and not -LARGEST <= value < LARGEST:
        raise OddArgumentError("a number beyond 64 bits")
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise OddArgumentError("text that is no Unicode (half of a surrogate pair)")
    return []


def _whole(digits: str) -> int:
    if len(digits) > len(str(-LARGEST)):
        raise OddArgumentError("a number beyond 64 bits")
    return int(digits)


def _constant(name: str) -> float:
    raise OddArgumentError(f"a number that is none ({name})")
