"""Tell outages, where a model could not be reached, from errors about its answer.

The clients' own error classes are not imported: they are recognised by HTTP status or by class name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSED: Final = frozenset({401, 402, 403, 404, 407, 408, 409, 421, 423, 425, 429})
"""HTTP statuses that reject a request's key, address or time; others below 500 reject its content."""
UNREACHED: Final = frozenset({"APIConnectionError", "TransportError", "ClientConnectionError"})
"""Class names of clients' errors for no answer at all, beside Python's `ConnectionError`.

A bare `TimeoutError` may as well come from our own side, so it counts as a failed attempt.
"""
LONGEST: Final = 3_600.0
"""Longest wait in seconds, even if an endpoint asks for more."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A model that could not be reached; `retry_after` is the wait in seconds that its endpoint asks for."""

    retry_after: float | None = None


def outage_of(error: BaseException) -> Outage | None:
    """Return the outage that an error means; None if the model was reached and only its answer is no good."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return Outage(_asked_to_wait(error)) if status in REFUSED or status >= 500 else None
    unreached = any(one.__name__ in UNREACHED for one in type(error).__mro__)
    return Outage() if unreached or isinstance(error, ConnectionError) else None


def seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the wait in seconds that Retry-After asks for, in its two forms or in ms; at most `LONGEST`."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        given = headers.get(name) or ""
        found = _number(given, unit)
        found = _until(given, now) if found is None and name == "retry-after" else found
        if found is not None:
            return min(max(found, 0.0), LONGEST)
    return None


def _asked_to_wait(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    return seconds(headers, datetime.now(UTC)) if headers is not None else None


def _number(given: str, unit: float) -> float | None:
    try:
        found = float(given) * unit
    except ValueError:
        return None
    return found if isfinite(found) else None


def _until(given: str, now: datetime) -> float | None:
    """Return the seconds until an HTTP date ("Wed, 21 Oct 2026 07:28:00 GMT"); None if it is not one."""
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
