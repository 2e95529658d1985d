"""Percentages and plain numbers."""

from __future__ import annotations

import re
from typing import Final

from memory.text.amounts.numerals import NUMERAL, NUMERAL_WORDS, numeral, spoken
from memory.text.found import Found
from memory.text.names import fold

_PERCENT: Final = re.compile(
    r"(?<![\w.,$€£#/-])(?P<number>\d{1,3}(?:[.,]\d{1,4})?)"
    r"(?:[ \u00a0]?(?P<sign>%|percent\b|per[ ]cent\b|pct\b|percentage[ ]points?\b))?(?![\w]|[-–/:.,]\d)",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    rf"\b(?P<number>(?:{NUMERAL_WORDS})(?:[ -](?:{NUMERAL_WORDS})){{0,2}})[ ](?:percent|per[ ]cent)\b",
    re.IGNORECASE,
)
_EVENS: Final = re.compile(r"\b(?:fifty[- ]fifty|50[-/]50)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(
    rf"(?<![\w.,$€£#/-])(?P<number>{NUMERAL})(?P<times>k|[ ]thousand|[ ]?million|m)?(?![\w%]|[-–/:.]\d)",
    re.IGNORECASE,
)
_TIMES: Final = {"k": 1e3, "thousand": 1e3, "million": 1e6, "m": 1e6}


def percents(text: str) -> list[Found]:
    """Find percentages from 0 to 100; a figure without its sign has the rule "bare number"."""
    found = []
    for match in _PERCENT.finditer(text):
        value = float(match["number"].replace(",", "."))
        if value <= 100:
            found.append(Found(*match.span(), value, "percent" if match["sign"] else "bare number"))
    for match in _SAID.finditer(text):
        words = spoken(match["number"])
        if words is not None and words <= 100:
            found.append(Found(*match.span(), float(words), "spoken percent"))
    found += [Found(*match.span(), 50.0, "fifty-fifty") for match in _EVENS.finditer(text)]
    return found


def numbers(text: str) -> list[Found]:
    """Find whole numbers, such as a count of employees."""
    found = []
    for match in _NUMBER.finditer(text):
        value = numeral(match["number"], scaled=bool(match["times"]))
        if value is None:
            continue
        value *= _TIMES[fold(match["times"])] if match["times"] else 1
        if value == int(value):
            found.append(Found(*match.span(), int(value), "number"))
    return found
