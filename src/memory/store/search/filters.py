"""Filters over values, with the meaning that LangGraph's InMemoryStore gives them.

So two values are ordered as numbers if both can be read as one, even from text: "10" is above "9". Where that
store would raise in the middle of a search, two texts are ordered as text, so ISO dates compare as dates;
anything else (a number and a missing value) does not match. `$in` and `$exists` are additions.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

import orjson

from memory.store.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ABSENT: Final = object()
ORDERINGS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
OPERATORS: Final = ("$eq", "$ne", "$in", "$exists", *ORDERINGS)


def check(wanted: Mapping[str, Any] | None) -> None:
    """Refuse an invalid filter before any item is read."""
    if wanted is None:
        return
    if not isinstance(wanted, dict):
        raise QueryError(f"the filter {wanted!r} is not a dict", 'write for example {"status": "open"}')
    for condition in wanted.values():
        _check_condition(condition)


def _check_condition(condition: Any) -> None:  # JSON
    if not isinstance(condition, dict):
        return
    if not _is_operators(condition):
        check(condition)
        return
    for name, operand in condition.items():
        if name not in OPERATORS:
            raise QueryError(f"unknown filter operator {name!r}", f"use one of {', '.join(OPERATORS)}")
        if name == "$in" and not isinstance(operand, list | tuple | set | frozenset):
            raise QueryError(f"$in needs a list, not {operand!r}", 'write {"status": {"$in": ["a", "b"]}}')


def _is_operators(condition: dict[Any, Any]) -> bool:
    return any(isinstance(name, str) and name.startswith("$") for name in condition)


def matches(value: Mapping[str, Any], wanted: Mapping[str, Any] | None) -> bool:
    """Tell whether a value meets every condition."""
    return not wanted or all(_meets(value.get(key, ABSENT), condition) for key, condition in wanted.items())


def _meets(found: Any, condition: Any) -> bool:  # any JSON
    if isinstance(condition, dict):
        if _is_operators(condition):
            return all(_apply(found, name, operand) for name, operand in condition.items())
        return isinstance(found, dict) and matches(found, condition)
    if isinstance(condition, list | tuple):
        return (
            isinstance(found, list)
            and len(found) == len(condition)
            and all(_meets(part, wanted) for part, wanted in zip(found, condition, strict=True))
        )
    return bool(_or_none(found) == condition)


def _apply(found: Any, name: str, operand: Any) -> bool:  # any JSON
    if name == "$exists":
        return (found is not ABSENT) == bool(operand)
    present = _or_none(found)
    if name == "$eq":
        return bool(present == operand)
    if name == "$ne":
        return bool(present != operand)
    if name == "$in":
        return any(present == option for option in operand)
    return _ordered(present, operand, ORDERINGS[name])


def _or_none(found: Any) -> Any:  # any JSON
    return None if found is ABSENT else found


def _ordered(found: Any, operand: Any, compare: Callable[[Any, Any], bool]) -> bool:  # any JSON
    left, right = _number(found), _number(operand)
    if left is not None and right is not None:
        return compare(left, right)
    if isinstance(found, str) and isinstance(operand, str):
        return compare(found, operand)
    return False


def _number(value: Any) -> float | None:  # any JSON
    if isinstance(value, int | float | str):
        try:
            return float(value)
        except (ValueError, OverflowError):
            return None
    return None


def needles(wanted: Mapping[str, Any] | None) -> list[bytes]:
    """Return byte strings that the JSON of every matching value contains, to skip others without decoding."""
    found = []
    for key, condition in (wanted or {}).items():
        if isinstance(condition, dict) and set(condition) == {"$eq"}:
            equal_to = condition["$eq"]
        else:
            equal_to = condition
        if isinstance(equal_to, str) and isinstance(key, str):
            needle = _json_pair(key, equal_to)
            if needle:
                found.append(needle)
    return found


def _json_pair(key: str, text: str) -> bytes | None:
    try:
        return orjson.dumps({key: text})[1:-1]
    except TypeError:  # lone surrogates: such values are stored in another encoding
        return None
