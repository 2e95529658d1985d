"""Days meant by words that are known to be a date: "Friday week", "end of KW 13", "le 31 mars", "piątek".

The caller knows that the words are a date (the tagger found them, or a model cites them); only the day they
mean is decided here. The vocabulary is data (`dates.toml`); the same code reads all its languages.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthcalendar, monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Final

from memory.text.names import fold
from memory.text.times.times_of_day import without_times

LONGEST: Final = 80
"""Maximum characters; longer texts are not read."""
PAST_DAYS: Final = 120
"""A day without a year is at most this many days ago; else it is next year's."""
SHORTEST_STEM: Final = 5
"""Minimum letters of a word from which a case ending is removed."""
INFLECTED: Final = ("weekdays", "months", "edges", "units")
_DAY_NUMBER: Final = re.compile(r"\b(?:dia|giorno|il|le|el|den)\s+(\d{1,2})\b")
_ISO: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:t[\d:.z+-]*)?$")
_FIGURES: Final = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})(?:\s?\2\s?(\d{2,4}))?\.?(?=\s|,|$)")
_TOKEN: Final = re.compile(r"q\d|2day|\d+|[^\W\d_]+(?:['-][^\W\d_]+)*")


@cache
def _tables() -> dict[str, dict[str, str]]:
    """Map, per table, each phrase to its reading."""
    raw = tomllib.loads(resources.files("memory.text.times").joinpath("dates.toml").read_text("utf-8"))
    return {
        name: {phrase: key for key, phrases in table.items() for phrase in phrases}
        for name, table in raw.items()
    }


@dataclass(slots=True)
class _Words:
    """The parts of a date, sorted by kind of word."""

    days: int | None = None
    weekday: int | None = None
    month: int | None = None
    edge: str | None = None
    unit: str | None = None
    direction: str | None = None
    numbers: list[int] = field(default_factory=list)
    """Numbers in figures."""
    count: int | None = None
    """A number in words."""
    ordinal: int | None = None
    week_number: bool = False
    quarter: int | None = None
    feast: str | None = None


def read_date(words: str, said: date, *, month_first: bool = False) -> date | None:
    """Return the day that words said on the day `said` mean; None if they name none.

    `month_first` reads "3/4" as the fourth of March.
    """
    text = fold(words).strip(" .,;:()")
    if not text or len(text) > LONGEST:
        return None
    days = text if _ISO.search(text) else without_times(text)
    found = _read(days, said, month_first=month_first)
    # Without the time, only the "in" of "in 24 h" may be left: then read the whole text.
    return found if found or days in ("", text) else _read(text, said, month_first=month_first)


def _read(text: str, said: date, *, month_first: bool) -> date | None:
    try:
        return _figures(text, said, month_first=month_first) or _resolve(_parsed(text), said)
    except (ValueError, OverflowError):
        return None  # such as the 31st of a shorter month, or the year 0


def _figures(text: str, said: date, *, month_first: bool) -> date | None:
    iso = _ISO.search(text)
    if iso:
        return date(*map(int, iso.groups()))
    match = _FIGURES.search(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), match[4]
    if len(match[1]) == 4:
        return date(first, second, int(year)) if year else None
    swap = (month_first and match[2] != "." and first <= 12) or second > 12
    day, month = (second, first) if swap else (first, second)
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return _nearest(said, month, day)


def _parsed(text: str) -> _Words:
    """Sort the words into kinds, longest phrases first."""
    found, tokens = _Words(), [_stem(one) for one in _TOKEN.findall(_DAY_NUMBER.sub(r"\1", text))]
    while tokens:
        for size in range(min(4, len(tokens)), 0, -1):
            if _place(found, " ".join(tokens[:size]), alone=size == len(tokens)):
                tokens = tokens[size:]
                break
        else:
            tokens = tokens[1:]
    return found


def _stem(word: str) -> str:
    """Return a word without its case ending if an `INFLECTED` table has that form ("cumaya", "piątkiem")."""
    tables = _tables()
    if len(word) < SHORTEST_STEM or "'" in word or any(word in table for table in tables.values()):
        return word
    stems = (word[:-cut] for cut in (1, 2, 3) if len(word) - cut >= SHORTEST_STEM - 1)
    return next((one for one in stems if any(one in tables[name] for name in INFLECTED)), word)


def _place(found: _Words, phrase: str, *, alone: bool) -> bool:
    """Store a phrase under its kind of word; tell whether it is a known phrase."""
    tables = _tables()
    if phrase.isdigit():
        found.numbers.append(int(phrase))
        return True
    if re.fullmatch(r"q[1-4]", phrase):
        found.quarter = int(phrase[1])
        return True
    if phrase in tables["feasts"]:
        found.feast = tables["feasts"][phrase]
    elif phrase in tables["days"] and found.days is None:
        found.days = int(tables["days"][phrase])
    elif phrase in tables["weekdays"] and found.weekday is None:
        found.weekday = int(tables["weekdays"][phrase])
    elif alone and phrase in tables["weekdays_alone"] and found.weekday is None and found.days is None:
        found.weekday = int(tables["weekdays_alone"][phrase])
    elif phrase in tables["months"] and found.month is None:
        found.month = int(tables["months"][phrase])
    elif phrase in tables["ordinals"]:
        found.ordinal = int(tables["ordinals"][phrase])
    else:
        return _place_step(found, phrase, tables)
    return True


def _place_step(found: _Words, phrase: str, tables: dict[str, dict[str, str]]) -> bool:
    """Store words of periods, edges, units, directions and counts; tell whether the phrase is known."""
    if phrase in tables["periods"]:
        found.edge, found.unit = "end", tables["periods"][phrase]
        return True
    known = False
    if phrase in tables["marks"] and not found.week_number:
        found.week_number = known = True
    if phrase in tables["edges"] and found.edge is None:
        found.edge, known = tables["edges"][phrase], True
    if phrase in tables["units"]:
        found.unit, known = tables["units"][phrase], True
    elif phrase in tables["directions"] and (found.direction is None or not known):
        found.direction, known = tables["directions"][phrase], True
    elif phrase in tables["numbers"] and not known:
        found.count, known = int(tables["numbers"][phrase]), True
    return known


def _resolve(found: _Words, said: date) -> date | None:
    """Return the day that the parts mean together, trying the most specific reading first."""
    year = next((number for number in found.numbers if 1990 <= number <= 2099), None)
    numbers = [number for number in found.numbers if number != year]
    if found.feast:
        month, day = map(int, found.feast.split("-"))
        return date(year, month, day) if year else _coming(said, month, day)
    if found.quarter is None and found.unit == "quarter":
        found.quarter = found.ordinal
    if found.quarter or found.month:
        return _quarter(said, found, year) if found.quarter else _in_month(found, numbers, said, year)
    if _names_week(found, numbers):
        return _of_week(said, numbers[0], year, found.weekday)
    if found.days is not None:
        return said + timedelta(days=found.days + 7 * _weeks(found, numbers))
    return (
        _weekday(found, numbers, said) if found.weekday is not None else _stepped(found, numbers, said, year)
    )


def _names_week(found: _Words, numbers: list[int]) -> bool:
    """Tell whether the words name a calendar week by its number."""
    if not (found.week_number and numbers and numbers[0] <= 53 and found.unit in ("week", None)):
        return False
    stepped = found.direction in ("next", "after", "ago") or found.days is not None
    return not stepped and (found.edge is not None or found.weekday is not None)


def _in_month(found: _Words, numbers: list[int], said: date, year: int | None) -> date | None:
    month = found.month or 1
    if found.unit == "year" and found.direction == "next" and year is None:
        year = said.year + 1
    edge = "end" if found.edge == "end" and found.direction != "last" else found.edge
    if found.weekday is not None and not numbers and (found.ordinal or found.direction == "last"):
        return _nth_weekday(_year_of(said, month, year), month, found.weekday, found.ordinal)
    day = next((number for number in numbers if 1 <= number <= 31), None) or found.ordinal
    if day is None and edge is None and (found.count or 1) > 1:  # not "a" or "one", which count as 1
        day = found.count
    if day:
        return date(year, month, day) if year else _nearest(said, month, day)
    if edge == "end" or (found.direction == "last" and found.unit == "day"):
        whole = _year_of(said, month, year)
        return date(whole, month, monthrange(whole, month)[1])
    if edge == "middle":
        return date(_year_of(said, month, year), month, 15)
    return None


def _quarter(said: date, found: _Words, year: int | None) -> date | None:
    month = (found.quarter or 1) * 3
    if found.edge != "end" or month > 12:
        return None
    whole = year or (said.year if date(said.year, month, 28) >= said - timedelta(days=30) else said.year + 1)
    return date(whole, month, monthrange(whole, month)[1])


def _of_week(said: date, number: int, year: int | None, weekday: int | None) -> date:
    """Return a weekday of a calendar week (ISO 8601), its Friday if none is named."""
    day = date.fromisocalendar(year or said.year, number, 1 + (4 if weekday is None else weekday))
    if year is None and day < said - timedelta(days=PAST_DAYS):
        day = date.fromisocalendar(said.year + 1, number, 1 + (4 if weekday is None else weekday))
    return day


def _weeks(found: _Words, numbers: list[int]) -> int:
    """Return how many weeks "a week from tomorrow" or "Friday fortnight" adds."""
    if found.unit == "fortnight":
        return 2
    if found.unit == "week" and found.direction in ("after", None, "next"):
        count = numbers[0] if numbers else found.count
        return count if count and count < 10 else 1
    return 0


def _weekday(found: _Words, numbers: list[int], said: date) -> date:
    weekday = found.weekday or 0
    day = next((number for number in numbers if 1 <= number <= 31), None) or found.ordinal
    if found.unit == "month" and (found.ordinal or found.direction in ("last", "this")):
        step = said.replace(day=28) + timedelta(days=10) if found.direction == "next" else said
        return _nth_weekday(step.year, step.month, weekday, found.ordinal)
    if day and found.unit is None:
        return next(
            (one for one in _months_on(said, day) if one >= said and one.weekday() == weekday), None
        ) or (_day_of_month(said, day) or said)
    return said + timedelta(days=_days_to(found, numbers, weekday - said.weekday()))


def _days_to(found: _Words, numbers: list[int], ahead: int) -> int:
    """Return the days from now to the weekday meant, which in this week is `ahead` (-6 to 6) days away."""
    coming = (ahead - 1) % 7 + 1
    if found.unit == "week" and found.direction in ("next", "this"):
        return ahead + (7 if found.direction == "next" else 0)
    if found.direction == "last":
        return ahead - 7 if ahead >= 0 else ahead
    if found.unit == "week" and (numbers or found.count):
        return ahead % 7 + 7 * max(1, _weeks(found, numbers))
    if found.week_number or found.unit == "fortnight" or found.direction == "after":
        return coming + 7 * max(1, _weeks(found, numbers))
    return coming


def _stepped(found: _Words, numbers: list[int], said: date, year: int | None) -> date | None:
    """Read edges of periods, counts of units, and a bare day of the month."""
    unit, count = found.unit, numbers[0] if numbers else found.count
    if unit == "month" and found.direction == "this" and numbers:
        return _day_of_month(said, numbers[0])
    if unit in ("week", "month", "quarter", "year") and (found.edge or count is None):
        step = 1 if found.direction == "next" else 0
        return _edge_of(unit, found.edge, said, step, year) if found.edge else None
    if unit is not None:
        return _counted(unit, (count or 1) * (-1 if found.direction in ("ago", "last") else 1), said)
    if found.edge == "end" and year and not numbers:
        return date(year, 12, 31)
    day = numbers[0] if numbers else found.ordinal
    return _day_of_month(said, day) if day and 1 <= day <= 31 else None


def _counted(unit: str, count: int, said: date) -> date:
    """Return the day `count` units from `said`; hours are cut to whole days."""
    if unit == "weekend":
        return said + timedelta(days=(5 - said.weekday()) % 7)
    if unit in ("month", "year"):
        months = said.year * 12 + said.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(said.day, monthrange(year, month + 1)[1]))
    if unit == "hour":
        return said + timedelta(days=int(count / 24))
    return said + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}.get(unit, 0))


def _edge_of(unit: str, edge: str, said: date, step: int, year: int | None) -> date | None:
    if unit == "week":
        monday = said - timedelta(days=said.weekday()) + timedelta(days=7 * step)
        return monday + timedelta(days={"start": 0, "middle": 2}.get(edge, 4))
    if edge == "start":
        return None
    if unit == "year":
        return date(year or said.year + step, 12, 31)
    size = 3 if unit == "quarter" else 1
    index = (said.year * 12 + said.month - 1) // size + step
    whole, month = divmod((index + 1) * size - 1, 12)
    return date(whole, month + 1, 15 if edge == "middle" else monthrange(whole, month + 1)[1])


def _nth_weekday(year: int, month: int, weekday: int, nth: int | None) -> date:
    """Return the nth such weekday of a month, the last if `nth` is None."""
    days = [week[weekday] for week in monthcalendar(year, month) if week[weekday]]
    return date(year, month, days[min(nth, len(days)) - 1] if nth else days[-1])


def _months_on(said: date, day: int) -> list[date]:
    """Return the given day of this month and the next five, leaving out months that do not have it."""
    found = []
    for step in range(6):
        year, month = divmod(said.year * 12 + said.month - 1 + step, 12)
        if day <= monthrange(year, month + 1)[1]:
            found.append(date(year, month + 1, day))
    return found


def _day_of_month(said: date, day: int) -> date | None:
    return next((one for one in _months_on(said, day) if one >= said), None)


def _nearest(said: date, month: int, day: int) -> date:
    """Return the day in the year that puts it at most `PAST_DAYS` back and about ten months ahead."""
    this = date(said.year, month, day) if day <= monthrange(said.year, month)[1] else None
    if this and this >= said - timedelta(days=PAST_DAYS):
        if this > said + timedelta(days=366 - PAST_DAYS // 2):
            return date(said.year - 1, month, day)
        return this
    return date(said.year + 1, month, day)


def _coming(said: date, month: int, day: int) -> date:
    this = date(said.year, month, day)
    return this if this >= said else date(said.year + 1, month, day)


def _year_of(said: date, month: int, year: int | None) -> int:
    return year or _nearest(said, month, 28).year
