"""Figures and number words as people and speech recognisers write them."""

from __future__ import annotations

import re
from typing import Final

from memory.text.names import fold

NUMERAL: Final = (
    r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,2})?(?!\d)"
    r"|\d{1,3}(?:[.,'’]\d{3}){1,4}(?:[.,]\d{1,2})?(?![\d])"
    r"|\d{1,15}(?:[.,]\d{1,4})?(?!\d))"
)
"""One written number: thousands by space, dot, comma or apostrophe, decimals by dot or comma."""

UNITS: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
PARTS: Final = {"half a million": 500_000, "quarter million": 250_000, "a quarter million": 250_000}
NUMERAL_WORDS: Final = "|".join([*PARTS, *SCALES, *TENS, *UNITS, *("a hundred", "a thousand", "a million")])

_THREES: Final = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+")


def numeral(surface: str, *, decimal_comma: bool = False, scaled: bool = False) -> float | None:
    """Read a written number; None if it is not a number.

    "1,234" is thousands; "1.234" is thousands only where a comma marks decimals (euro amounts) and no
    multiplier follows ("1.234k" is 1,234).
    """
    digits = re.sub(r"[ \u00a0\u202f'’]", "", surface)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return float(digits) if digits.isdigit() else None
    mark, tail = digits[last], digits[last + 1 :]
    grouped = digits.count(mark) > 1 or (
        len(tail) == 3 and len(digits[:last]) <= 3 and not scaled and (mark == "," or decimal_comma)
    )
    if grouped and (digits.count(mark) == digits.count(".") + digits.count(",")):
        return _float(re.sub(r"[.,]", "", digits))
    return _float(re.sub(r"[.,]", "", digits[:last]) + "." + tail)


def _float(digits: str) -> float | None:
    try:
        return float(digits)
    except ValueError:
        return None


def spoken(surface: str) -> int | None:
    """Read number words ("seventy five thousand"); None when they do not make one number."""
    words = re.sub(r"[-\s]+", " ", fold(surface)).strip()
    if words in PARTS:
        return PARTS[words]
    total = part = 0
    for word in words.split():
        if word in {"a", "and"}:
            part = part or (1 if word == "a" else 0)
        elif word in SCALES:
            total, part = _scale(total, part, SCALES[word])
        else:
            part += UNITS.get(word, TENS.get(word, 0))
    return total + part or None


def _scale(total: int, part: int, scale: int) -> tuple[int, int]:
    part = (part or 1) * scale
    return (total, part) if scale == 100 else (total + part, 0)
