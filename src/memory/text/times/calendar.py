"""Arithmetic on days, months and quarters, for phrases such as "next Friday" and "end of Q3"."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from memory.text.names import fold

WEEKDAYS: Final = {
    **{
        name: i
        for i, name in enumerate(
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        )
    },
    **{name: i for i, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
    # Common misspellings.
    "munday": 0,
    "tuseday": 1,
    "teusday": 1,
    "tusday": 1,
    "wensday": 2,
    "wendsday": 2,
    "wednsday": 2,
    "wedensday": 2,
    "thrusday": 3,
    "thurday": 3,
    "thursdy": 3,
    "firday": 4,
    "fryday": 4,
    "saterday": 5,
    "satuday": 5,
}
TOMORROW: Final = r"tomorrow|tomm?or+ow|2morrow|tmrw|tmrrw"
"""Pattern of "tomorrow" with its common misspellings."""
_MONTHS: Final = {
    **{
        name: i
        for i, name in enumerate(
            [
                "january",
                "february",
                "march",
                "april",
                "may",
                "june",
                "july",
                "august",
                "september",
                "october",
                "november",
                "december",
            ],
            1,
        )
    },
    **{
        name: i
        for i, name in enumerate(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
        )
    },
    "sept": 9,
    # German, French and Spanish, as European partners write them.
    **{
        name: i
        for i, name in enumerate(["januar", "februar", "märz", "april", "mai", "juni", "juli", "august"], 1)
    },
    "oktober": 10,
    "dezember": 12,
    **{
        name: i
        for i, name in enumerate(
            [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            1,
        )
    },
    **{
        name: i
        for i, name in enumerate(
            [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
            1,
        )
    },
}
MONTHS: Final = {spelled: number for name, number in _MONTHS.items() for spelled in (name, fold(name))}
"""Month name → 1 to 12, with and without its accents."""


def day(year: int, month: int, number: int) -> str | None:
    """Return a day as an ISO date; None if the calendar has no such day."""
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None


def full_year(figures: str) -> int:
    """Read "27" as 2027 and "98" as 1998."""
    year = int(figures)
    return year if len(figures) == 4 else year + (2000 if year < 70 else 1900)


def likely_year(today: date, month: int, number: int = 28) -> int:
    """Return the year of a day said without one: that of the next such day, or of one at most 31 days ago."""
    for year in (today.year, today.year + 1):
        known = day(year, month, min(number, monthrange(year, month)[1]))
        if known is not None and date.fromisoformat(known) >= today - timedelta(days=31):
            return year
    return today.year + 1


def weekday(today: date, name: str, which: str) -> date:
    """Resolve "Friday" (the next one), "next Friday" (of next week), "last Friday"."""
    number = WEEKDAYS[name]
    monday = today - timedelta(days=today.weekday())
    if which == "next":
        return monday + timedelta(days=7 + number)
    if which == "last":
        return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def add_months(start: date, months: int) -> date:
    """Return the same day `months` later, or the last day of the month if it is shorter."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def month_end(year: int, month: int) -> str:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1]).isoformat()


def quarter_end(year: int, quarter: int) -> str:
    """Return the last day of a quarter of the calendar year."""
    return month_end(year, quarter * 3)
