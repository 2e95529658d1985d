"""Spans of the day: "9 to 5", "08:30-17:00", "between 8am and 4pm", "start at 8 and finish at 4"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.text.amounts.numerals import UNITS
from memory.text.found import Found
from memory.text.names import fold
from memory.text.word_lists import fill, pattern_of, read_lists

if TYPE_CHECKING:
    import re

_LISTS: Final[dict[str, list[str]]] = read_lists("memory.text.times", "hours.toml")
_WORDS: Final = {"noon": "12", "midday": "12", "midnight": "0"}
_TIME: Final = (
    r"(?:(?P<h#>[01]?\d|2[0-4])(?:[:.h](?P<m#>[0-5]\d))?\s?(?P<s#>a\.?m\.?|p\.?m\.?|{half})?"
    r"|(?P<w#>{word}))"
)
"""A time of day; `#` is its number within the span."""
_TIMES: Final = {
    f"time_{n}": fill(_TIME.replace("#", str(n)), {**_LISTS, "word": list(_WORDS)}) for n in (1, 2)
}
_SPAN: Final = pattern_of(
    {**_LISTS, **_TIMES},
    r"(?<![\w.,/:-]){time_1}\s?{between}\s?{time_2}(?![\w/:%-])",
)
_SPELT: Final = pattern_of(
    {**_LISTS, "from": list(UNITS)[5:12], "to": list(UNITS)[1:11]},
    r"\b(?P<from>{from}) {between_words} (?P<to>{to})(?=\s*(?:$|[.,;!?)])|\s{behind}\b)",
)
"""Hours in words, within those of a working day: "nine to five"."""
_COMING_AND_GOING: Final = pattern_of(
    {**_LISTS, **_TIMES},
    r"\b{comes}(?: {work})? (?:at|from) (?P<span>{time_1}\b[^.;!?\n\d]{1,30}?"
    r"\b{goes}(?: {work})? (?:at|by|around) {time_2})(?![\w/:%-])",
)


def hours(text: str) -> list[Found]:
    """Find spans of the day, as `HH:MM-HH:MM`.

    "9 to 5" ends in the afternoon, "10pm to 6am" the next day.
    """
    found = []
    for match in _SPAN.finditer(text):
        if match["w1"] is None or match["w2"] is None:
            found += _span(match, match.span())
    for match in _COMING_AND_GOING.finditer(text):
        found += _span(match, match.span("span"))
    for match in _SPELT.finditer(text):
        start, end = (UNITS[fold(match[name])] for name in ("from", "to"))
        end += 12 if end <= start or end < _EVENING else 0
        found.append(Found(*match.span(), f"{start:02d}:00-{end:02d}:00", "hours"))
    return found


_EVENING: Final = 9
"""Up to which hour the end of a working day is one of the afternoon."""


def _span(match: re.Match[str], at: tuple[int, int]) -> list[Found]:
    start, end = (
        _minutes(match[f"h{n}"] or _WORDS[fold(match[f"w{n}"])], match[f"m{n}"], match[f"s{n}"])
        for n in (1, 2)
    )
    if match["w2"] and fold(match["w2"]) == "midnight":
        end = 24 * 60
    if start - 12 * 60 < end <= start and not match["s2"]:
        end += 12 * 60
    overnight = end < start and start >= 17 * 60 and end <= 11 * 60
    if start < end <= 24 * 60 or overnight:
        return [Found(*at, f"{_clock(start)}-{_clock(end)}", "hours")]
    return []


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    value = int(hour)
    later = half is not None and half.lower().startswith(("p", "in the a", "in the e", "at"))
    if later and value < 12:
        value += 12
    if half and not later and value == 12:
        value = 0
    return value * 60 + int(minute or 0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
