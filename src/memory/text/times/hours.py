"""Spans of the day: "9 to 5", "08:30-17:00", "between 8am and 4pm", "start at 8 and finish at 4", "10pm to 6am"."""

from __future__ import annotations

import re
from typing import Final

from memory.text.found import Found

_TIME: Final = (
    r"(?:(?P<h{n}>[01]?\d|2[0-4])(?:[:.h](?P<m{n}>[0-5]\d))?\s?(?P<s{n}>a\.?m\.?|p\.?m\.?|in the (?:morning|afternoon|evening)|at night)?"
    r"|(?P<w{n}>noon|midday|midnight))"
)
_SPAN: Final = re.compile(
    rf"(?<![\w.,/:-]){_TIME.format(n=1)}\s?(?:-|–|—|to|till|til|until|and|through)\s?{_TIME.format(n=2)}(?![\w/:%-])",
    re.IGNORECASE,
)
_SPELT: Final = re.compile(
    r"\b(?P<from>five|six|seven|eight|nine|ten|eleven) (?:to|till|til|until|and|through) (?P<to>one|two|three|four|five|six|seven|eight|nine|ten)(?=\s*(?:$|[.,;!?)])|\s(?:on|most|every|each|mon|monday|weekdays|daily|please|pls|usually|or so|as a rule|my time|o['’]clock)\b)",
    re.IGNORECASE,
)
_NUMBERS: Final = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
_COMING_AND_GOING: Final = re.compile(
    rf"\b(?:starts?|begins?|log (?:on|in)|clock in|come in|get in|in|on|available)(?: work| working| my day| my shift)? (?:at|from) (?P<span>{_TIME.format(n=1)}\b[^.;!?\n\d]{{1,30}}?"
    rf"\b(?:finish(?:es)?|ends?|stops?|leave|log (?:off|out)|clock out|sign off|off|done|gone|go home|out|call it a day)(?: work| working| my day| my shift)? (?:at|by|around) {_TIME.format(n=2)})(?![\w/:%-])",
    re.IGNORECASE,
)


def hours(text: str) -> list[Found]:
    """Find spans of the day; the value is `HH:MM-HH:MM`. "9 to 5" ends in the afternoon, "10pm to 6am" the next day."""
    found = []
    for match in _SPAN.finditer(text):
        if match["w1"] is None or match["w2"] is None:
            found += _span(match, match.span())
    for match in _COMING_AND_GOING.finditer(text):
        found += _span(match, match.span("span"))
    for match in _SPELT.finditer(text):
        start, end = (_NUMBERS.index(match[name].lower()) + 1 for name in ("from", "to"))
        end += 12 if end <= start or end < _EVENING else 0
        found.append(Found(*match.span(), f"{start:02d}:00-{end:02d}:00", "hours"))
    return found


_EVENING: Final = 9
"""Up to which hour the end of a working day is one of the afternoon."""


def _span(match: re.Match[str], at: tuple[int, int]) -> list[Found]:
    start, end = (
        _minutes(match[f"h{n}"] or _WORDS[match[f"w{n}"].lower()], match[f"m{n}"], match[f"s{n}"])
        for n in (1, 2)
    )
    if match["w2"] == "midnight":
        end = 24 * 60
    if start - 12 * 60 < end <= start and not match["s2"]:
        end += 12 * 60
    overnight = end < start and start >= 17 * 60 and end <= 11 * 60
    if start < end <= 24 * 60 or overnight:
        return [Found(*at, f"{_clock(start)}-{_clock(end)}", "hours")]
    return []


_WORDS: Final = {"noon": "12", "midday": "12", "midnight": "0"}


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
