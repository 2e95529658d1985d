"""Spans of the day: "9 to 5", "08:30-17:00", "between 8am and 4pm"."""

from __future__ import annotations

import re
from typing import Final

from memory.language.found import Found

_TIME: Final = r"(?P<h{n}>[01]?\d|2[0-4])(?:[:.h](?P<m{n}>[0-5]\d))?\s?(?P<s{n}>a\.?m\.?|p\.?m\.?)?"
_SPAN: Final = re.compile(
    rf"(?<![\w.,/:-]){_TIME.format(n=1)}\s?(?:-|–|—|to|till|til|until|and|through)\s?{_TIME.format(n=2)}(?![\w/:%-])",
    re.IGNORECASE,
)


def hours(text: str) -> list[Found]:
    """Find spans of the day; the value is `HH:MM-HH:MM`. "9 to 5" ends in the afternoon."""
    found = []
    for match in _SPAN.finditer(text):
        start = _minutes(match["h1"], match["m1"], match["s1"])
        end = _minutes(match["h2"], match["m2"], match["s2"])
        if end <= start and not match["s2"]:
            end += 12 * 60
        if start < end <= 24 * 60:
            found.append(Found(*match.span(), f"{_clock(start)}-{_clock(end)}", "hours"))
    return found


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    value = int(hour)
    if half and half[0] in "pP" and value < 12:
        value += 12
    if half and half[0] in "aA" and value == 12:
        value = 0
    return value * 60 + int(minute or 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
