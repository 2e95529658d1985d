"""Readings of dates, one for each form that a rule in `dates` finds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from memory.text.amounts.numerals import TENS, UNITS
from memory.text.names import fold
from memory.text.times import calendar as cal

_ORDINALS: Final = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        1,
    )
} | {"thirtieth": 30}
ORDINAL_WORD: Final = rf"(?:(?:twenty|thirty)[ -])?(?:{'|'.join(_ORDINALS)})"
MONTH: Final = "|".join(sorted(cal.MONTHS, key=len, reverse=True))
WEEKDAY: Final = "|".join(sorted(cal.WEEKDAYS, key=len, reverse=True))
TOMORROW: Final = cal.TOMORROW
DAY_BEHIND: Final = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{ORDINAL_WORD})"
DAY: Final = rf"(?:(?:\d{{1,2}})(?:st|nd|rd|th|\.)?|{ORDINAL_WORD})"
YEAR: Final = (
    r"(?:\d{4}|'\d{2}|twenty[ -](?:twenty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|thirty))"
)
COUNT: Final = rf"(?:\d{{1,3}}|an?|a[ ]couple(?:[ ]of)?|{'|'.join(list(UNITS)[1:13])})"

Reading = str | None


def _year(surface: str | None) -> int | None:
    if surface is None:
        return None
    figures = surface.lstrip("'")
    if figures.isdigit():
        return cal.full_year(figures)
    words = re.split(r"[ -]", fold(surface))
    return 2000 + TENS[words[1]] + (UNITS[words[2]] if len(words) > 2 else 0)


def _number(surface: str) -> int:
    digits = re.match(r"\d+", surface)
    if digits:
        return int(digits[0])
    words = re.split(r"[ -]", fold(surface))
    return _ORDINALS[words[-1]] + (TENS[words[0]] if len(words) > 1 else 0)


def _count(surface: str) -> int:
    words = fold(surface)
    if words.isdigit():
        return int(words)
    return 2 if words.startswith("a couple") else UNITS.get(words, 1)


def read_iso(m: re.Match[str], _: date | None) -> Reading:
    """Read "2027-03-15"."""
    return cal.day(int(m["y"]), int(m["m"]), int(m["d"]))


def read_iso_month(m: re.Match[str], _: date | None) -> Reading:
    """Read "2027-03"."""
    return f"{m['y']}-{m['m']}"


def read_dotted(m: re.Match[str], _: date | None) -> Reading:
    """Read "15.03.2027"."""
    return cal.day(cal.full_year(m["y"]), int(m["m"]), int(m["d"]))


def read_slashed(m: re.Match[str], today: date | None) -> Reading:
    """Read "3/15/27": month first, as in the US (Salesforce); day first if the month would be above 12."""
    first, second = int(m["a"]), int(m["b"])
    month, number = (second, first) if first > 12 else (first, second)
    if not 1 <= month <= 12:
        return None
    if m["y"] is None:
        return cal.day(cal.likely_year(today, month, number), month, number) if today else None
    return cal.day(cal.full_year(m["y"]), month, number)


def read_named(m: re.Match[str], today: date | None) -> Reading:
    """Read "15 March 2027", "March 15th"."""
    month, number = cal.MONTHS[fold(m["month"])], _number(m["day"])
    year = _year(m["y"]) or (cal.likely_year(today, month, number) if today else None)
    return cal.day(year, month, number) if year else None


def read_month_year(m: re.Match[str], today: date | None) -> Reading:
    """Read "March 2027", "end of May"."""
    month = cal.MONTHS[fold(m["month"])]
    year = _year(m["y"]) or (cal.likely_year(today, month) if today else None)
    if not year:
        return None
    return cal.month_end(year, month) if m["end"] else f"{year:04d}-{month:02d}"


def read_quarter(m: re.Match[str], today: date | None) -> Reading:
    """Read "end of Q3 2027"."""
    quarter = int(m["q"])
    year = _year(m["y"]) or (cal.likely_year(today, quarter * 3) if today else None)
    return cal.quarter_end(year, quarter) if year else None


def read_year_end(m: re.Match[str], _: date | None) -> Reading:
    """Read "end of 2027"."""
    return cal.month_end(int(m["y"]), 12)


def read_weekday(m: re.Match[str], today: date | None) -> Reading:
    """Read "next Friday"."""
    if today is None:
        return None
    name, which = fold(m["weekday"]), fold(m["which"] or "")
    if m["week"]:
        which = "next"
    return cal.weekday(today, name, which).isoformat()


def read_near(m: re.Match[str], today: date | None) -> Reading:
    """Read "tomorrow"."""
    words = fold(m[0])
    after = 2 if " after " in words else 1
    days = {"yesterday": -1, "today": 0, "tonight": 0}.get(words, after)
    return (today + timedelta(days=days)).isoformat() if today else None


def read_ahead(m: re.Match[str], today: date | None) -> Reading:
    """Read "in two weeks", "3 days ago"."""
    if today is None:
        return None
    count = _count(m["n"]) * (-1 if m["ago"] else 1)
    unit = fold(m["unit"])
    if unit.startswith("m"):
        return cal.add_months(today, count).isoformat()
    days = count * (7 if unit.startswith("w") else 1)
    return (today + timedelta(days=days)).isoformat()


def read_period(m: re.Match[str], today: date | None) -> Reading:
    """Read "end of the month", "EOQ"."""
    if today is None:
        return None
    unit, step = fold(m["unit"] or m["short"][-1])[0], int(bool(m["next"]))
    if unit == "w":
        return (today + timedelta(days=4 - today.weekday() + 7 * step)).isoformat()
    if unit == "m":
        then = cal.add_months(today.replace(day=1), step)
        return cal.month_end(then.year, then.month)
    if unit == "y":
        return cal.month_end(today.year + step, 12)
    quarter = (today.month - 1) // 3 + step
    return cal.quarter_end(today.year + quarter // 4, quarter % 4 + 1)


def read_whole_month(m: re.Match[str], today: date | None) -> Reading:
    """Read "next month"."""
    if today is None:
        return None
    step = {"next": 1, "last": -1}.get(fold(m["which"]), 0)
    return cal.add_months(today.replace(day=1), step).isoformat()[:7]
