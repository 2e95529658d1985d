"""Checked queries: which items, which page, which namespaces."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from memory.store.errors import QueryError
from memory.store.items import namespaces
from memory.store.search import filters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from langgraph.store.base import ListNamespacesOp, MatchCondition


class Where(NamedTuple):
    """The items that a search may return; `needles` are bytes that matching values contain."""

    prefix: bytes
    filter: Mapping[str, Any] | None
    needles: tuple[bytes, ...]

    @classmethod
    def of(cls, prefix: tuple[str, ...], wanted: Mapping[str, Any] | None) -> Where:
        """Check a namespace prefix and a filter, and encode them."""
        filters.check(wanted)
        return cls(namespaces.encode_prefix(prefix), wanted, tuple(filters.needles(wanted)))


def check_page(limit: int, offset: int) -> None:
    """Refuse a limit or offset that is not a whole number from 0 up."""
    for name, number in (("limit", limit), ("offset", offset)):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= sys.maxsize:
            raise QueryError(f"{name} is {number!r}", f"use a whole number from 0 to {sys.maxsize:,}")


def listed(found: Iterable[tuple[str, ...]], operation: ListNamespacesOp) -> list[tuple[str, ...]]:
    """Return the page of the given namespaces that an operation asks for, in their order."""
    conditions = operation.match_conditions or ()
    fitting = (one for one in found if all(_fits(one, condition) for condition in conditions))
    if operation.max_depth is None:
        all_listed = list(fitting)
    else:
        all_listed = list(dict.fromkeys(one[: operation.max_depth] for one in fitting))
    return all_listed[operation.offset : operation.offset + operation.limit]


def literal_prefix(conditions: Iterable[MatchCondition]) -> tuple[str, ...]:
    """Return the labels a namespace must start with, up to the first wildcard."""
    best: tuple[str, ...] = ()
    for condition in conditions:
        path = tuple(condition.path)
        if condition.match_type == "prefix":
            literal = path[: path.index("*")] if "*" in path else path
            best = max(best, literal, key=len)
    return best


def _fits(namespace: tuple[str, ...], condition: MatchCondition) -> bool:
    path = tuple(condition.path)
    if len(namespace) < len(path):
        return False
    if condition.match_type == "prefix":
        labels = namespace[: len(path)]
    elif condition.match_type == "suffix":
        labels = namespace[len(namespace) - len(path) :]
    else:
        raise QueryError(f"unknown match type {condition.match_type!r}", 'use "prefix" or "suffix"')
    return all(wanted in ("*", label) for label, wanted in zip(labels, path, strict=True))
