"""Times in the user's time zone, in which every date is read and shown."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONE: Final[ContextVar[str]] = ContextVar("time_zone", default="UTC")
"""IANA name of the zone in which dates are shown to the current user."""


@contextmanager
def shown_in(zone: str) -> Iterator[None]:
    """Show dates in a zone inside the `with` block."""
    token = ZONE.set(zone)
    try:
        yield
    finally:
        ZONE.reset(token)


@cache
def zone_info(name: str) -> tzinfo:
    """Return a time zone by its IANA name; the first call reads a file, so keep it off the event loop."""
    return UTC if name == "UTC" else ZoneInfo(name)


def local(at: str, zone: str | None = None) -> datetime:
    """Return an ISO time in a zone, by default `ZONE`; a time without an offset is in UTC."""
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(zone_info(zone or ZONE.get()))


def local_day(at: str) -> str:
    """Return the local day of an ISO time; an ISO day or month stays unchanged."""
    return local(at).date().isoformat() if len(at) > 10 else at


def local_minute(at: str) -> str:
    """Return an ISO time as local time, to the minute; an ISO day or month stays unchanged."""
    return local(at).strftime("%Y-%m-%d %H:%M") if len(at) > 10 else at


def day_in(moment: datetime, zone: str) -> date:
    """Return the date of a moment in a zone."""
    return moment.astimezone(zone_info(zone)).date()
