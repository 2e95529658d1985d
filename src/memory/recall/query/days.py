"""The days that words stand for, looking back ("since Monday") or ahead ("closing next quarter")."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

from memory.recall.query.period import FIRST_DAY, LAST_DAY, Period, period
from memory.text import find_values, fold
from memory.text.times.calendar import WEEKDAYS, add_months, quarter_end, weekday

_WEEKDAY: Final = re.compile(rf"\b(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\b", re.IGNORECASE)
_SINCE: Final = re.compile(r"\b(?:since|after|from)\b", re.IGNORECASE)
_UNTIL: Final = re.compile(r"\b(?:by|until|till|up to|no later than)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(r"\bbefore\b", re.IGNORECASE)
_DAYS_BACK: Final = re.compile(
    r"\b(?:last|past|previous)\s+(?P<n>\d{1,4})\s+(?P<unit>day|week|month)s?\b", re.IGNORECASE
)
_SPAN: Final = re.compile(
    r"\b(?P<which>this|next|current|coming)\s+(?P<unit>week|month|quarter|year)\b", re.IGNORECASE
)
_QUARTER: Final = re.compile(
    r"\bq(?P<q>[1-4])(?:\W+(?:of\s+)?(?P<y>20\d{2}))?\b|\b(?P<y2>20\d{2})-q(?P<q2>[1-4])\b", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?<![\w-])(?P<y>20\d{2})(?![\w-])")


def looking_back(words: str, today: date) -> Period | None:
    """Return the first and last day of a period in the past; "since" leaves the end open."""
    back = _DAYS_BACK.search(words)
    if back:
        days = int(back["n"]) * {"day": 1, "week": 7, "month": 30}[back["unit"].lower()]
        return (today - timedelta(days=min(days, 36_500))).isoformat(), LAST_DAY
    day = _WEEKDAY.search(words)
    if day:
        start = weekday(today, day[0].lower(), "last")
        start = (
            today if today.weekday() == WEEKDAYS[day[0].lower()] and "last" not in words.lower() else start
        )
        return start.isoformat(), LAST_DAY if _SINCE.search(words) else start.isoformat()
    return period(words, today) or _part_of(words, today)


def looking_ahead(words: str, today: date) -> Period | None:
    """Return the first and last day of a period to come; "by" and "before" leave the start open."""
    found = _spans(words, today) or _quarters(words, today) or _dates(words, today) or _years(words)
    found = found or _part_of(words, today)
    if found and _BEFORE.search(words):
        return FIRST_DAY, (date.fromisoformat(found[0]) - timedelta(days=1)).isoformat()
    if found and _UNTIL.search(words):
        return FIRST_DAY, found[1]
    if found and _SINCE.search(words):
        return found[0], LAST_DAY
    return found


def means_overdue(words: str) -> bool:
    """Tell whether words for a time mean that it has passed ("overdue")."""
    return _holds(words, "overdue")


def quarter_of(day: str) -> str:
    """Return the quarter of an ISO day or month, such as `2027-Q1`."""
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}" if len(day) >= 7 else day


def _part_of(words: str, today: date) -> Period | None:
    """Return today where words mean a part of it ("this morning", "since lunch")."""
    return (today.isoformat(), today.isoformat()) if _holds(words, "today") else None


def _holds(words: str, of: str) -> bool:
    said = f" {fold(words)} "
    return any(f" {one} " in said for one in _vocabulary()[of])


@cache
def _vocabulary() -> dict[str, list[str]]:
    return tomllib.loads(resources.files("memory.recall.query").joinpath("days.toml").read_text("utf-8"))


def _spans(words: str, today: date) -> Period | None:
    match = _SPAN.search(words)
    if match is None:
        return None
    unit, following = match["unit"].lower(), match["which"].lower() == "next"
    if unit == "week":
        start = today - timedelta(days=today.weekday()) + timedelta(days=7 * following)
        return start.isoformat(), (start + timedelta(days=6)).isoformat()
    if unit == "month":
        start = add_months(today.replace(day=1), int(following))
        return start.isoformat(), start.replace(day=monthrange(start.year, start.month)[1]).isoformat()
    if unit == "quarter":
        start = add_months(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3 * following)
        return start.isoformat(), quarter_end(start.year, (start.month + 2) // 3)
    return f"{today.year + following}-01-01", f"{today.year + following}-12-31"


def _quarters(words: str, today: date) -> Period | None:
    match = _QUARTER.search(words)
    if match is None:
        return None
    quarter = int(match["q"] or match["q2"])
    year = int(match["y"] or match["y2"] or today.year)
    return f"{year}-{quarter * 3 - 2:02d}-01", quarter_end(year, quarter)


def _dates(words: str, today: date) -> Period | None:
    values = [str(found.value) for found in find_values("date", words, today=today)]
    spans = [
        (value, value)
        if len(value) > 7
        else (f"{value}-01", f"{value}-{monthrange(int(value[:4]), int(value[5:7]))[1]}")
        for value in values
    ]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _years(words: str) -> Period | None:
    match = _YEAR.search(words)
    return (f"{match['y']}-01-01", f"{match['y']}-12-31") if match else None
