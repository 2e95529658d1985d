"""Times as the user lives them: every date that is read or shown is one in their time zone."""

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
"""IANA name of the zone in which dates are shown to whoever is being served."""


@contextmanager
def shown_in(zone: str) -> Iterator[None]:
    """Show dates in a zone while this lasts."""
    token = ZONE.set(zone)
    try:
        yield
    finally:
        ZONE.reset(token)


@cache
def zone_info(name: str) -> tzinfo:
    """Return a time zone by its IANA name. The first time reads a file, so do that where nobody waits."""
    return UTC if name == "UTC" else ZoneInfo(name)


def local(at: str, zone: str | None = None) -> datetime:
    """Return an ISO time in a zone, by default the one dates are shown in; one without an offset is in UTC."""
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(zone_info(zone or ZONE.get()))


def local_day(at: str) -> str:
    """Return the day of an ISO time as it is shown; a day or month stays what it is."""
    return local(at).date().isoformat() if len(at) > 10 else at


def local_minute(at: str) -> str:
    """Return an ISO time as it is shown, to the minute."""
    return local(at).strftime("%Y-%m-%d %H:%M") if len(at) > 10 else at


def day_in(moment: datetime, zone: str) -> date:
    """Return the day it is in a zone."""
    return moment.astimezone(zone_info(zone)).date()
