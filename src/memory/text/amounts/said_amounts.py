"""Amounts in words that are known to be one: "48k", "38.500,-", "1,2 Mio", "two and a half grand".

The caller knows that the words are an amount (the tagger found them, or a model cites them). A number that
leaves its scale out ("140" in a list of thousands) is read as it stands; the tagger supplies the factor.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from memory.text.names import fold

LONGEST: Final = 80
"""Maximum characters; longer texts are not read."""
_NUMBER: Final = re.compile(r"\d[\d.,' \u00a0\u202f]*\d|\d")
_GROUPED: Final = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?")
_INDIAN: Final = re.compile(r"\d{1,3}(?:,\d{2})+,\d{3}")
HALVES: Final = (0.5, 0.25)
_ARTICLES: Final = frozenset({"a", "an", "and", "und", "e", "y", "et", "un", "um"})
_TOKEN: Final = re.compile(r"\d[\d.,' \u00a0\u202f]*\d|\d|[^\W\d_]+")


@cache
def money_tables() -> dict[str, dict[str, list[str]]]:
    """Return the tables of `money.toml`; each maps a meaning to its phrases."""
    return tomllib.loads(resources.files("memory.text.amounts").joinpath("money.toml").read_text("utf-8"))


@cache
def _tables() -> dict[str, dict[str, str]]:
    """Map, per table, each phrase to its reading."""
    return {
        name: {phrase: key for key, phrases in table.items() for phrase in phrases}
        for name, table in money_tables().items()
    }


def read_currency(words: str) -> str | None:
    """Return the ISO 4217 code of words, a sign or a code; None if unknown."""
    text = fold(words).strip(" .,")
    return _tables()["currencies"].get(text) or _tables()["currencies"].get(text.rstrip("s"))


def read_amount(words: str) -> float | None:
    """Return the amount in currency units; None if the words state none, or a range."""
    text = re.sub(r"[,.]\s?[-–—]+\s*$", "", fold(words).replace("’", "'")).strip()
    if not text or len(text) > LONGEST:
        return None
    if re.search(r"\d\s?[-–]\s?\d", text):
        return None  # a range states no single amount
    total, part, scale, seen = 0.0, 0.0, 0, False
    for number in _joined(_TOKEN.findall(text)):
        if isinstance(number, float):
            # "one million and a half" is half a million more.
            part, seen = part + (number * scale if number in HALVES and scale else number), True
        elif seen:
            part = (part or 1.0) * number
            if number > 100:
                total, part, scale = total + part, 0.0, number
    return round(total + part, 2) if seen else None


def figure(digits: str) -> float | None:
    """Read a written number: three digits after a separator are thousands, one or two are decimals."""
    text = re.sub(r"[\u00a0\u202f']", " ", digits).strip(" .,")
    if _GROUPED.fullmatch(text) or _INDIAN.fullmatch(text):
        mark = next((one for one in text if not one.isdigit()), "")
        whole, _, rest = _split(text, mark)
        return float(re.sub(r"\D", "", whole) + (f".{rest}" if rest else ""))
    if " " in text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _split(text: str, mark: str) -> tuple[str, str, str]:
    """Split decimals off grouped thousands: their separator is not the groups'."""
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and text[last] != mark and len(text) - last <= 3:
        return text[:last], text[last], text[last + 1 :]
    return text, "", ""


def _joined(tokens: list[str]) -> list[float | int]:
    """Return numbers (float) and scales (int) without unknown words; number words in a row are one number."""
    tables, found, run = _tables(), list[float | int](), list[str]()
    for word, following in zip(tokens, [*tokens[1:], *tokens[:1]], strict=True):
        if word in _ARTICLES and (following not in tables["scales"] or (found and found[-1] in HALVES)):
            continue
        if word in tables["numbers"] or (run and word in tables["points"]):
            run.append(word if word in tables["points"] else tables["numbers"][word])
            continue
        found += _said(run)
        run = []
        half = tables["halves"].get(word)
        if word[0].isdigit():
            number = _scaled_figure(word, following)
            found += [] if number is None else [number]
        elif half:
            found.append(float(half))
        elif word in tables["scales"] and not (word == "t" and following):
            found.append(int(tables["scales"][word]))
    return found + _said(run)


def _said(run: list[str]) -> list[float]:
    """Read number words in a row: "seventy five", "two sixty" (260), "one seven five", "nine eight" (9.8)."""
    if not run:
        return []
    if any(not part.isdigit() for part in run):
        point = next(at for at, part in enumerate(run) if not part.isdigit())
        return [float(f"{sum(map(int, run[:point]))}.{''.join(run[point + 1 :])}")]
    values = [int(part) for part in run]
    if all(value < 10 for value in values):
        return [values[0] + values[1] / 10 if len(values) == 2 else float("".join(map(str, values)))]
    if values[0] < 10 and len(values) > 1 and values[1] >= 10:
        return [float(values[0] * 100 + sum(values[1:]))]
    if len(values) == 3 and values[0] >= 20 and values[1] < 10 and values[2] < 10:
        return [values[0] + values[1] + values[2] / 10]
    return [float(sum(values))]


def _scaled_figure(token: str, following: str) -> float | None:
    """Read a figure; before a scale of a million or more, "1.250" is one and a quarter."""
    marked = re.fullmatch(r"\d{1,3}[.,]\d{3}", token)
    scale = _tables()["scales"].get(following)
    if marked and scale and int(scale) >= 1_000_000:
        return float(token.replace(",", "."))
    return figure(token)
