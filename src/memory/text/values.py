"""Entry point to the grammars: the values of one kind that a text states."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from memory.text.addresses import emails, phones, urls
from memory.text.amounts.money import amounts, currencies
from memory.text.amounts.percents import numbers, percents
from memory.text.codes import ids
from memory.text.found import Found
from memory.text.names import fold
from memory.text.terminal import without_codes
from memory.text.times.dates import dates
from memory.text.times.hours import hours
from memory.text.times.timezones import timezones
from memory.text.wordforms.literals import alternation, lowered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from memory.kinds.fields import ValueKind

_GRAMMARS = {
    "amount": amounts,
    "currency": currencies,
    "percent": percents,
    "number": numbers,
    "email": emails,
    "phone": phones,
    "url": urls,
    "id": ids,
    "timezone": timezones,
    "hours": hours,
}


def find_values(
    kind: ValueKind,
    text: str,
    *,
    today: date | None,
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Found]:
    """Find every value of `kind` in `text`; the kinds `text` and `name` have no grammar (see `find_text`)."""
    text = without_codes(text)
    if kind == "date":
        return dates(text, today)
    if kind == "choice":
        return _choices(text, choices or {})
    grammar = _GRAMMARS.get(kind)
    return sorted(grammar(text), key=lambda found: found.start) if grammar else []


def _choices(text: str, choices: Mapping[str, tuple[str, ...]]) -> list[Found]:
    if not choices:
        return []
    pattern, canonical = _chooser(tuple((value, *said) for value, said in choices.items()))
    return [
        Found(*match.span(), value, "choice")
        for match in pattern.finditer(lowered(text))
        for value in canonical[_key(match[0])]
    ]


def _key(surface: str) -> str:
    return re.sub(r"\s*([/-])\s*", r"\1", fold(surface).replace("'", ""))


@lru_cache(maxsize=64)
def _chooser(rows: tuple[tuple[str, ...], ...]) -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """Return a pattern of all words for choices, and the values of each word ("moved to" may mean two)."""
    canonical: dict[str, list[str]] = {}
    for value, *said in rows:
        for words in (value, *said):
            meant = canonical.setdefault(_key(words), [])
            if value not in meant:
                meant.append(value)
    surfaces = {" ".join(words.lower().split()) for row in rows for words in row} | set(canonical)
    return re.compile(rf"(?<!\w)(?:{alternation(surfaces, _loose)})(?!\w)"), canonical


def _loose(words: str) -> str:
    """Return a pattern that allows other spacing, also around slash and hyphen, and any or no apostrophe."""
    escaped = re.escape(words).replace(r"\ ", r"\s{1,3}").replace("'", "['’]?")
    return re.sub(r"(/|\\-)", r"\\s?\1\\s?", escaped)
