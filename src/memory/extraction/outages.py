"""Tell errors of a model that could not be asked from those of an answer that is no good.

The clients' own classes are not imported: they are known by an HTTP status, or by name.
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
"""Statuses that say no of the key, the address or the moment; others below 500 say it of what was sent."""
UNREACHED: Final = frozenset({"APIConnectionError", "TransportError", "ClientConnectionError"})
"""How clients call it if there was no answer at all, in time or ever, beside Python's `ConnectionError`.

A bare `TimeoutError` may as well be of something else on our side, and counts as a try.
"""
LONGEST: Final = 3_600.0
"""Seconds; an endpoint that asks for more is tried again all the same."""


@dataclass(frozen=True, slots=True)
class Outage:
    """The model could not be asked; `retry_after` is when it says it can be, in seconds from now."""

    retry_after: float | None = None


def outage_of(error: BaseException) -> Outage | None:
    """Return what an error says of an outage; None if the model was asked, and what it answered is no good."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return Outage(_asked_to_wait(error)) if status in REFUSED or status >= 500 else None
    unreached = any(one.__name__ in UNREACHED for one in type(error).__mro__)
    return Outage() if unreached or isinstance(error, ConnectionError) else None


def seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the time that Retry-After asks for, in its two forms or in milliseconds; at most an hour."""
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
    """Read the form that names a time ("Wed, 21 Oct 2026 07:28:00 GMT")."""
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
