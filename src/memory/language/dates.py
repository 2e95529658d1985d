"""Days and months, absolute ("15 March 2027", "3/15/27") and, given today, relative ("next Friday")."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from memory.language import calendar as cal
from memory.language.found import Found, longest
from memory.language.names import fold
from memory.language.numerals import TENS, UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

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
_ORDINAL_WORD: Final = rf"(?:(?:twenty|thirty)[ -])?(?:{'|'.join(_ORDINALS)})"
_MONTH: Final = "|".join(sorted(cal.MONTHS, key=len, reverse=True))
_WEEKDAY: Final = "|".join(sorted(cal.WEEKDAYS, key=len, reverse=True))
_DAY: Final = rf"(?:(?:\d{{1,2}})(?:st|nd|rd|th|\.)?|{_ORDINAL_WORD})"
_YEAR: Final = (
    r"(?:\d{4}|'\d{2}|twenty[ -](?:twenty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|thirty))"
)
_COUNT: Final = rf"(?:\d{{1,3}}|an?|a[ ]couple(?:[ ]of)?|{'|'.join(list(UNITS)[1:13])})"

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


def _iso(m: re.Match[str], _: date | None) -> Reading:
    return cal.day(int(m["y"]), int(m["m"]), int(m["d"]))


def _iso_month(m: re.Match[str], _: date | None) -> Reading:
    return f"{m['y']}-{m['m']}"


def _dotted(m: re.Match[str], _: date | None) -> Reading:
    return cal.day(cal.full_year(m["y"]), int(m["m"]), int(m["d"]))


def _slashed(m: re.Match[str], today: date | None) -> Reading:
    """Month first, as in Salesforce's home; day first where the month would be above 12."""
    first, second = int(m["a"]), int(m["b"])
    month, number = (second, first) if first > 12 else (first, second)
    if not 1 <= month <= 12:
        return None
    if m["y"] is None:
        return cal.day(cal.likely_year(today, month, number), month, number) if today else None
    return cal.day(cal.full_year(m["y"]), month, number)


def _named(m: re.Match[str], today: date | None) -> Reading:
    month, number = cal.MONTHS[fold(m["month"])], _number(m["day"])
    year = _year(m["y"]) or (cal.likely_year(today, month, number) if today else None)
    return cal.day(year, month, number) if year else None


def _month_year(m: re.Match[str], today: date | None) -> Reading:
    month = cal.MONTHS[fold(m["month"])]
    year = _year(m["y"]) or (cal.likely_year(today, month) if today else None)
    if not year:
        return None
    return cal.month_end(year, month) if m["end"] else f"{year:04d}-{month:02d}"


def _quarter(m: re.Match[str], today: date | None) -> Reading:
    quarter = int(m["q"])
    year = _year(m["y"]) or (cal.likely_year(today, quarter * 3) if today else None)
    return cal.quarter_end(year, quarter) if year else None


def _year_end(m: re.Match[str], _: date | None) -> Reading:
    return cal.month_end(int(m["y"]), 12)


def _weekday(m: re.Match[str], today: date | None) -> Reading:
    if today is None:
        return None
    name, which = fold(m["weekday"]), fold(m["which"] or "")
    if m["week"]:
        which = "next"
    return cal.weekday(today, name, which).isoformat()


def _near(m: re.Match[str], today: date | None) -> Reading:
    words = fold(m[0])
    days = {"yesterday": -1, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}.get(
        words, 0
    )
    return (today + timedelta(days=days)).isoformat() if today else None


def _ahead(m: re.Match[str], today: date | None) -> Reading:
    if today is None:
        return None
    count = _count(m["n"]) * (-1 if m["ago"] else 1)
    unit = fold(m["unit"])
    if unit.startswith("m"):
        return cal.add_months(today, count).isoformat()
    days = count * (7 if unit.startswith("w") else 1)
    return (today + timedelta(days=days)).isoformat()


def _period(m: re.Match[str], today: date | None) -> Reading:
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


def _whole_month(m: re.Match[str], today: date | None) -> Reading:
    if today is None:
        return None
    step = {"next": 1, "last": -1}.get(fold(m["which"]), 0)
    return cal.add_months(today.replace(day=1), step).isoformat()[:7]


def _rule(
    name: str, pattern: str, read: Callable[[re.Match[str], date | None], Reading]
) -> tuple[str, re.Pattern[str], Callable[[re.Match[str], date | None], Reading]]:
    return name, re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w]|[/-]\d)", re.IGNORECASE), read


_RULES: Final = (
    _rule("iso day", r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", _iso),
    _rule("iso time", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?=T\d)[T\d:.Z+-]{4,30}", _iso),
    _rule("iso month", r"(?P<y>(?:19|20)\d{2})-(?P<m>0[1-9]|1[0-2])", _iso_month),
    _rule("dotted day", r"(?P<d>\d{1,2})\.[ ]?(?P<m>\d{1,2})\.[ ]?(?P<y>\d{4}|\d{2})(?!\.\d)", _dotted),
    _rule("slashed day", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4}|\d{2})", _slashed),
    _rule("dashed day", r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4})", _slashed),
    _rule("slashed day without year", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?P<y>(?!))?", _slashed),
    _rule(
        "day month",
        rf"(?:the[ ])?(?P<day>{_DAY})(?:[ ](?:day[ ])?of)?[ -](?P<month>{_MONTH})\.?(?:,?[ -](?P<y>{_YEAR}))?",
        _named,
    ),
    _rule(
        "month day",
        rf"(?P<month>{_MONTH})\.?[ ](?:the[ ])?(?P<day>{_DAY})(?:,?[ ](?:of[ ])?(?P<y>{_YEAR}))?",
        _named,
    ),
    _rule(
        "month year",
        rf"(?P<end>(?:the[ ])?end[ ]of[ ])?(?:mid-|early[ ]|late[ ])?(?P<month>{_MONTH})\.?,?[ ](?:of[ ])?(?P<y>{_YEAR})",
        _month_year,
    ),
    _rule("end of month", rf"(?P<end>end[ ]of[ ])(?P<month>{_MONTH})(?P<y>(?!))?", _month_year),
    _rule(
        "month",
        rf"(?P<end>(?!))?(?:mid-|early[ ]|late[ ]|(?<=in[ ])|(?<=until[ ])|(?<=by[ ])|(?<=for[ ])|(?<=to[ ]))(?P<month>{_MONTH})(?P<y>(?!))?",
        _month_year,
    ),
    _rule(
        "end of quarter", rf"(?:the[ ])?end[ ]of[ ]q(?P<q>[1-4])(?:,?[ ](?:of[ ])?(?P<y>{_YEAR}))?", _quarter
    ),
    _rule("end of year", r"(?:the[ ])?end[ ]of[ ](?P<y>20\d{2})", _year_end),
    _rule(
        "weekday",
        rf"(?:(?P<which>next|this|coming|last)[ ])?(?P<weekday>{_WEEKDAY})(?P<week>[ ](?:of[ ])?next[ ]week)?",
        _weekday,
    ),
    _rule(
        "week and weekday",
        rf"(?P<which>(?!))?(?P<week>next[ ]week)(?:[ ]on)?[ ](?P<weekday>{_WEEKDAY})",
        _weekday,
    ),
    _rule("near day", r"today|tonight|tomorrow|yesterday|(?:the[ ])?day[ ]after[ ]tomorrow", _near),
    _rule(
        "days ahead", rf"in[ ](?P<n>{_COUNT})[ ]?(?P<unit>days?|weeks?|wks?|months?)(?P<ago>(?!))?", _ahead
    ),
    _rule(
        "days from now",
        rf"(?P<n>{_COUNT})[ ]?(?P<unit>days?|weeks?|wks?|months?)[ ](?:(?P<ago>ago)|from[ ](?:now|today)|out)",
        _ahead,
    ),
    _rule(
        "end of period",
        r"(?:(?:the[ ])?end[ ]of[ ](?:the[ ]|this[ ])?(?P<next>next[ ])?(?P<unit>week|month|quarter|year)|(?P<short>eo[wmqy]))",
        _period,
    ),
    _rule("this month", r"(?P<which>this|next|last)[ ]month", _whole_month),
)
_CUES: Final = re.compile(
    r"\d|day|mon\b|tue|wed|thu|fri|sat|sun|week|month|end|tomorrow|tonight|eo[wmqy]|" + _MONTH, re.IGNORECASE
)
_SHORT_WORDS: Final = frozenset(
    {"may", "mar", "march", "sat", "sun", "mon", "mai", "mars", "second", "wed", "august"}
)
_NEEDS_YEAR_CONTEXT: Final = frozenset({"month", "end of month"})


def dates(text: str, today: date | None) -> list[Found]:
    """Find dates as ISO days or months; what is relative, or lacks its year, only if `today` is given."""
    if not _CUES.search(text):
        return []
    found = []
    for name, pattern, read in _RULES:
        for match in pattern.finditer(text):
            if _is_word(name, match):
                continue
            value = _safe(read, match, today)
            if value is not None:
                found.append(Found(*match.span(), value, name))
    return longest(found)


def _safe(
    read: Callable[[re.Match[str], date | None], Reading], match: re.Match[str], today: date | None
) -> Reading:
    """A year 0000 or 9999 plus three weeks is no day of the calendar."""
    try:
        return read(match, today)
    except (ValueError, OverflowError):
        return None


def _is_word(rule: str, match: re.Match[str]) -> bool:
    """Tell whether it is an English word.

    "may", "sun" and their like are months and days only with a capital, or beside figures.
    """
    groups = match.groupdict()
    word = groups.get("month") or groups.get("weekday")
    if word is None or fold(word) not in _SHORT_WORDS or not word.islower():
        return False
    if rule in {"weekday", "week and weekday"}:
        return True
    return rule in _NEEDS_YEAR_CONTEXT or (
        word in {"may", "second"} and not groups.get("y") and rule == "month day"
    )
