"""Amounts of money and currencies: "$48k", "48,000 EUR", "75.000,00 €", "$ 9 900", "75 grand"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text.amounts.numerals import NUMERAL, NUMERAL_WORDS, SCALES, numeral, spoken
from memory.text.amounts.said_amounts import money_tables, read_currency
from memory.text.found import Found
from memory.text.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_FOUND: Final[Mapping[str, Sequence[str]]] = money_tables()["found"]
CODES: Final = frozenset(money_tables()["currencies"]) | frozenset(_FOUND["codes"])
MULTIPLIERS: Final = {
    word: float(times) for times, words in money_tables()["multipliers"].items() for word in words
}
DECIMAL_COMMA: Final = frozenset(_FOUND["decimal_comma"])


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SYMBOL = _any(_FOUND["signs"])
_CODE = "|".join(sorted(CODES))
_WORD = _any(_FOUND["words"])
_TIMES = _any(MULTIPLIERS)
_SPACE = r"[ \u00a0\u202f]"
_AMOUNT: Final = re.compile(
    rf"""
    (?<![\w.,@#/$€£-])
    (?: (?P<before> {_SYMBOL} | (?:{_CODE})\b ) {_SPACE}? )?
    (?P<number> {NUMERAL} )
    (?: {_SPACE}? - ? (?P<times> {_TIMES} ) (?![\w]) )?
    (?: {_SPACE}? (?P<after> {_SYMBOL} | (?:{_CODE}|{_WORD})\b ) )?
    (?! [\w%] | [./:-]\d | ,\d{{3}} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPOKEN: Final = re.compile(
    rf"\b(?P<number>(?:{NUMERAL_WORDS})(?:[ -](?:and[ ])?(?:{NUMERAL_WORDS})){{0,12}})"
    rf"(?:[ ](?P<times>k|grand))?(?:[ ](?P<after>{_WORD}))?\b",
    re.IGNORECASE,
)
_SCALE: Final = re.compile(rf"(?:{'|'.join(SCALES)})\b", re.IGNORECASE)
_DEFINITE: Final = re.compile(r"\b(?:the|that|this|our|their|your|my)[ ]$", re.IGNORECASE)
_RANGE: Final = re.compile(
    rf"{_SPACE}?[-–—]{_SPACE}?(?:(?:{_SYMBOL}|(?:{_CODE})\b){_SPACE}?)?\d", re.IGNORECASE
)
_SIGNED: Final = re.compile(rf"{_SYMBOL}|(?:{_CODE})\b", re.IGNORECASE)
_CURRENCY: Final = re.compile(
    rf"(?<![\w$€£])(?:(?P<symbol>{_SYMBOL})(?={_SPACE}?\d|$)|(?P<code>{_CODE})\b|(?P<word>{_WORD})\b)"
    rf"|(?<=[\dkKmM])(?:{_SPACE}?(?P<late>{_SYMBOL})|(?P<glued>{_CODE})\b)",
    re.IGNORECASE,
)


def amounts(text: str) -> list[Found]:
    """Find amounts in currency units; a number without currency or multiplier has the rule "bare number".

    A range ("$1.2-1.5M") is left out, as it states no single amount.
    """
    return [*_written(text), *_said(text)]


def _written(text: str) -> list[Found]:
    found, taboo = [], -1
    for match in _AMOUNT.finditer(text):
        if match.start() <= taboo or (
            _RANGE.match(text, match.end()) and not _is_list_dash(text, match.end())
        ):
            # Skip the other end of the range, too, which follows at once.
            taboo = match.end() + 4
            continue
        surface = match["before"] or match["after"]
        code = read_currency(surface) if surface else None
        value = numeral(match["number"], decimal_comma=code in DECIMAL_COMMA, scaled=bool(match["times"]))
        if value is None or (code is None and " " in match["number"]):
            continue
        value *= MULTIPLIERS[fold(match["times"])] if match["times"] else 1
        rule = "money" if code else "short amount" if match["times"] else "bare number"
        found.append(Found(match.start(), match.end(), round(value, 6), rule))
    return found


def _is_list_dash(text: str, at: int) -> bool:
    """Tell whether a dash joins two remarks ("$48k - 60 seats"): spaces around it, and no currency follows."""
    spaced = text[at : at + 2] in {" -", " –", " —"} and text[at + 2 : at + 3] == " "
    return spaced and not _SIGNED.match(text, at + 3)


def _said(text: str) -> list[Found]:
    found = []
    for match in _SPOKEN.finditer(text):
        if _SCALE.match(match["number"]) and not _DEFINITE.search(
            text[max(0, match.start() - 6) : match.start()]
        ):
            # "3 million" is read by `_written`; "a few million" states no number.
            continue
        value = spoken(match["number"])
        if value is None or (value < 100 and not match["times"] and not match["after"]):
            continue
        total = value * (1e3 if match["times"] else 1.0)
        rule = "spoken money" if match["after"] or match["times"] or total >= 1000 else "bare number"
        found.append(Found(match.start(), match.end(), total, rule))
    return found


def currencies(text: str) -> list[Found]:
    """Find currency symbols beside a figure, ISO codes and currency words."""
    found = []
    for match in _CURRENCY.finditer(text):
        group = match.lastgroup or ""
        start, end = match.span(group)
        code = read_currency(match[group])
        # Lower-case codes are too often English words ("all", "try", "cop"): they count only after a figure.
        if code and (
            group in {"symbol", "late", "glued", "word"} or match[group].isupper() or _beside(text, start)
        ):
            found.append(Found(start, end, code, f"currency {'word' if group == 'word' else 'sign'}"))
    return found


def _beside(text: str, at: int) -> bool:
    before = text[max(0, at - 2) : at].rstrip()
    return len(text) == 3 or (bool(before) and (before[-1].isdigit() or before[-1] in "kKmM"))
