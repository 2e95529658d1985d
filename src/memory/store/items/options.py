"""Checks of the options of a store and of a put; `OptionError` says what to write instead."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from memory.store.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

MOST_MINUTES: Final = 1_000_000_000
"""About 1,900 years, so that every expiry is a valid date."""
MOST_SECONDS: Final = 1_000_000
"""About 11 days; SQLite holds a lock timeout as 32-bit milliseconds."""
SWEEP_MINUTES: Final = 5.0


def path(given: str | os.PathLike[str]) -> str:
    """Check the path of a store."""
    found = os.fspath(given)
    if not isinstance(found, str) or not found or "\0" in found:
        raise OptionError(f"the path {found!r} names no file", 'give the path of a file, or ":memory:"')
    return found


def url(given: Any) -> str:  # what a caller or a configuration gives
    """Check the address of a PostgreSQL database."""
    if isinstance(given, str) and given.startswith(("postgresql://", "postgres://")):
        return given
    raise OptionError(
        "the address names no PostgreSQL database", "give one such as postgresql://user@host:5432/database"
    )


def ttl(minutes: Any) -> float | None:  # what a caller, a configuration or a file gives
    """Check a time to live, in minutes; None is for ever."""
    if minutes is None:
        return None
    if _is_number(minutes, MOST_MINUTES) and minutes > 0:
        return float(minutes)
    raise OptionError(
        f"ttl is {minutes!r}", f"use a number of minutes above 0, at most {MOST_MINUTES:,}, or None for ever"
    )


def sweep_seconds(minutes: Any) -> float | None:  # as above
    """Check the pause between sweeps and return it in seconds; None or 0 is no sweeping."""
    if not minutes and not isinstance(minutes, str):
        return None
    if not _is_number(minutes, MOST_MINUTES):
        raise OptionError(
            f"sweep_interval_minutes is {minutes!r}", "use a number of minutes, or None to do without"
        )
    return float(minutes * 60)


def busy_seconds(seconds: Any) -> float:  # as above
    """Check how many seconds to wait for a locked file."""
    if not _is_number(seconds, MOST_SECONDS):
        raise OptionError(f"busy_seconds is {seconds!r}", f"use a number from 0 to {MOST_SECONDS:,}")
    return float(seconds)


def index(paths: Any) -> Literal[False] | Sequence[str] | None:  # as above
    """Check which paths of a value are to be searchable."""
    if paths is None or paths is False:
        return paths
    if isinstance(paths, list | tuple) and all(isinstance(one, str) for one in paths):
        return paths
    raise OptionError(f"index is {paths!r}", 'use a list of paths such as ["text"], False or None')


def _is_number(given: Any, most: int) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= most
