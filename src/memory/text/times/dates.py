"""Days and months, absolute ("15 March 2027", "3/15/27") and, given today, relative ("next Friday")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text.found import Found, without_overlaps
from memory.text.names import fold
from memory.text.times import date_readings as reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from memory.text.times.date_readings import Reading


def _rule(
    name: str, pattern: str, read: Callable[[re.Match[str], date | None], Reading]
) -> tuple[str, re.Pattern[str], Callable[[re.Match[str], date | None], Reading]]:
    return name, re.compile(rf"(?<![\w/.-])(?:{pattern})(?![\w]|[/-]\d)", re.IGNORECASE), read


_FIGURES: Final = (
    _rule("iso day", r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", reading.read_iso),
    _rule("iso time", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?=T\d)[T\d:.Z+-]{4,30}", reading.read_iso),
    _rule("iso month", r"(?P<y>(?:19|20)\d{2})-(?P<m>0[1-9]|1[0-2])", reading.read_iso_month),
    _rule(
        "dotted day",
        r"(?P<d>\d{1,2})\.[ ]?(?P<m>\d{1,2})\.[ ]?(?P<y>\d{4}|\d{2})(?!\.\d)",
        reading.read_dotted,
    ),
    _rule("slashed day", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4}|\d{2})", reading.read_slashed),
    _rule("dashed day", r"(?P<a>\d{1,2})-(?P<b>\d{1,2})-(?P<y>\d{4})", reading.read_slashed),
    _rule("slashed day without year", r"(?P<a>\d{1,2})/(?P<b>\d{1,2})(?P<y>(?!))?", reading.read_slashed),
)
_MONTHS: Final = (
    _rule(
        "day month",
        rf"(?:the[ ])?(?P<day>{reading.DAY})(?:[ ](?:day[ ])?of)?[ -](?P<month>{reading.MONTH})\.?(?:,?[ -](?P<y>{reading.YEAR}))?",
        reading.read_named,
    ),
    _rule(
        "month day",
        rf"(?P<month>{reading.MONTH})\.?[ ](?:the[ ])?(?P<day>{reading.DAY_BEHIND})(?:,?[ ](?:of[ ])?(?P<y>{reading.YEAR}))?",
        reading.read_named,
    ),
    _rule(
        "month year",
        rf"(?P<end>(?:the[ ])?end[ ]of[ ])?(?:mid-|early[ ]|late[ ])?(?P<month>{reading.MONTH})\.?,?[ ](?:of[ ])?(?P<y>{reading.YEAR})",
        reading.read_month_year,
    ),
    _rule(
        "end of month",
        rf"(?P<end>end[ ]of[ ])(?P<month>{reading.MONTH})(?P<y>(?!))?",
        reading.read_month_year,
    ),
    _rule(
        "month",
        rf"(?P<end>(?!))?(?:mid-|early[ ]|late[ ]|in[ ]|until[ ]|by[ ]|for[ ]|to[ ])(?P<month>{reading.MONTH})(?![ ]\d)(?P<y>(?!))?",
        reading.read_month_year,
    ),
    _rule(
        "end of quarter",
        rf"(?:the[ ])?end[ ]of[ ]q(?P<q>[1-4])(?:,?[ ](?:of[ ])?(?P<y>{reading.YEAR}))?",
        reading.read_quarter,
    ),
    _rule("end of year", r"(?:the[ ])?end[ ]of[ ](?P<y>20\d{2})", reading.read_year_end),
)
_RELATIVE: Final = (
    _rule(
        "weekday",
        rf"(?:(?P<which>next|this|coming|last)[ ])?(?P<weekday>{reading.WEEKDAY})(?P<week>[ ](?:of[ ])?next[ ]week)?",
        reading.read_weekday,
    ),
    _rule(
        "week and weekday",
        rf"(?P<which>(?!))?(?P<week>next[ ]week)(?:[ ]on)?[ ](?P<weekday>{reading.WEEKDAY})",
        reading.read_weekday,
    ),
    _rule(
        "near day",
        rf"today|tonight|yesterday|(?:(?:the[ ])?day[ ]after[ ])?(?:{reading.TOMORROW})",
        reading.read_near,
    ),
    _rule(
        "days ahead",
        rf"in[ ](?P<n>{reading.COUNT})[ ]?(?P<unit>days?|weeks?|wks?|months?)(?P<ago>(?!))?",
        reading.read_ahead,
    ),
    _rule(
        "days from now",
        rf"(?P<n>{reading.COUNT})[ ]?(?P<unit>days?|weeks?|wks?|months?)[ ](?:(?P<ago>ago)|from[ ](?:now|today)|out)",
        reading.read_ahead,
    ),
    _rule(
        "end of period",
        r"(?:(?:the[ ])?end[ ]of[ ](?:the[ ]|this[ ])?(?P<next>next[ ])?(?P<unit>week|month|quarter|year)|(?P<short>eo[wmqy]))",
        reading.read_period,
    ),
    _rule("this month", r"(?P<which>this|next|last)[ ]month", reading.read_whole_month),
)
_GROUPS: Final = (
    (re.compile(r"\d[-/.][ ]?\d"), _FIGURES),
    (re.compile(rf"(?<![^\W_])(?:{reading.MONTH})(?![^\W_])|end[ ]of[ ](?:q|20)", re.IGNORECASE), _MONTHS),
    (
        re.compile(
            rf"day|\b(?:{reading.WEEKDAY}|weeks?|wks?|months?|tonight|{reading.TOMORROW}|end[ ]of|eo[wmqy])\b",
            re.IGNORECASE,
        ),
        _RELATIVE,
    ),
)
"""Groups of rules, each with a pattern without which none of its rules applies; few texts match any."""
_SHORT_WORDS: Final = frozenset(
    {"may", "mar", "march", "sat", "sun", "mon", "mai", "mars", "second", "wed", "august"}
)
_NEEDS_YEAR_CONTEXT: Final = frozenset({"month", "end of month"})


def dates(text: str, today: date | None) -> list[Found]:
    """Find dates as ISO days or months; relative ones, and those without a year, only if `today` is given."""
    found = []
    for cue, rules in _GROUPS:
        if (rules is _RELATIVE and today is None) or not cue.search(text):
            continue
        for name, pattern, read in rules:
            for match in pattern.finditer(text):
                value = None if _is_word(name, match) else _safe(read, match, today)
                if value is not None:
                    found.append(Found(*match.span(), value, name))
    return without_overlaps(found)


def _safe(
    read: Callable[[re.Match[str], date | None], Reading], match: re.Match[str], today: date | None
) -> Reading:
    """Read a match; None if the result is outside the calendar (year 0000, or 9999 plus three weeks)."""
    try:
        return read(match, today)
    except (ValueError, OverflowError):
        return None


def _is_word(rule: str, match: re.Match[str]) -> bool:
    """Tell whether a matched month or weekday is an ordinary English word.

    "may", "sun" and the like are months and days only with a capital, or beside figures.
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
