"""The period that a question is about, as its first and last ISO day.

A question about what was said looks back: "in May" is the most recent May.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from memory.text import find_values

Period = tuple[str, str]

FIRST_DAY: Final = "0001-01-01"
LAST_DAY: Final = "9999-12-31"
_SPAN: Final = re.compile(
    r"\b(?P<which>last|past|previous|this)\s+(?P<unit>week|month|quarter|year)\b", re.IGNORECASE
)
_AGO: Final = re.compile(
    r"\b(?P<n>\d{1,3}|an?|one|two|three|four|five|six)\s+(?P<unit>week|month|year)s?\s+ago\b", re.IGNORECASE
)
_QUARTER: Final = re.compile(r"\bq(?P<q>[1-4])(?:\s*,?\s*(?:of\s+)?(?P<y>(?:19|20)\d{2}))?\b", re.IGNORECASE)
_YEAR: Final = re.compile(
    r"\b(?:in|during|of|since|before|after|from|until|throughout)\s+(?P<y>(?:19|20)\d{2})(?![\w.-])",
    re.IGNORECASE,
)
_OPEN_END: Final = re.compile(r"\b(?:since|after|from)\s+(?:\w+\s+)?$", re.IGNORECASE)
_OPEN_START: Final = re.compile(r"\b(?:before|until|prior to|up to)\s+(?:\w+\s+)?$", re.IGNORECASE)
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def period(text: str, today: date | None) -> Period | None:
    """Return the days a question names; relative ones only if `today` is given."""
    relative = (_relative(text, today) or _ago(text, today)) if today else None
    return relative or _quarter(text, today) or _dates(text, today) or _year(text)


def _relative(text: str, today: date) -> Period | None:
    match = _SPAN.search(text)
    if match is None:
        return None
    start = _start(match["unit"].lower(), today)
    if match["which"].lower() == "this":
        return _days(start, _end(match["unit"].lower(), start))
    before = _start(match["unit"].lower(), start - timedelta(days=1))
    return _days(before, start - timedelta(days=1))


def _ago(text: str, today: date) -> Period | None:
    match = _AGO.search(text)
    if match is None:
        return None
    count, unit = _COUNTS.get(match["n"].lower()) or int(match["n"]), match["unit"].lower()
    start = _start(unit, today)
    for _ in range(count):
        if start.year <= 1:
            return None
        start = _start(unit, start - timedelta(days=1))
    return _days(start, _end(unit, start))


def _quarter(text: str, today: date | None) -> Period | None:
    match = _QUARTER.search(text)
    if match is None:
        return None
    month = int(match["q"]) * 3 - 2
    if match["y"]:
        start = date(int(match["y"]), month, 1)
    elif today:
        start = date(today.year if month <= today.month else today.year - 1, month, 1)
    else:
        return None
    return opened(text[: match.start()], _days(start, _end("quarter", start)))


def _dates(text: str, today: date | None) -> Period | None:
    """Return the period that the dates in a text span; "since" or "before" one date leaves an end open."""
    every = find_values("date", text, today=today)
    spans = [_span(str(found.value), text[found.start : found.end], today) for found in every]
    if len(spans) == 1:
        return opened(text[: every[0].start], spans[0])
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _span(value: str, surface: str, today: date | None) -> Period:
    if today and value[:10] > today.isoformat() and not re.search(r"\d{4}", surface):
        value = f"{int(value[:4]) - 1:04d}{value[4:]}"
    if len(value) > 7:
        return value, value
    return f"{value}-01", f"{value}-{monthrange(int(value[:4]), int(value[5:7]))[1]}"


def _year(text: str) -> Period | None:
    match = _YEAR.search(text)
    if match is None:
        return None
    return opened(text[: match.start("y")], (f"{match['y']}-01-01", f"{match['y']}-12-31"))


def opened(before: str, days: Period) -> Period:
    """Return a period with one end left open if the words before it say so: "since", "before"."""
    if _OPEN_END.search(before):
        return days[0], LAST_DAY
    if _OPEN_START.search(before):
        return FIRST_DAY, (date.fromisoformat(days[0]) - timedelta(days=1)).isoformat()
    return days


def _start(unit: str, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def _end(unit: str, start: date) -> date:
    if unit == "week":
        return start + timedelta(days=6)
    last = {"month": start.month, "quarter": start.month + 2, "year": 12}[unit]
    return start.replace(month=last, day=monthrange(start.year, last)[1])


def _days(first: date, last: date) -> Period:
    return first.isoformat(), last.isoformat()
