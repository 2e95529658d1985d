"""Excerpts: the part of a long text that is about what is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.recall.query.vocabulary import IDLE_BASES
from memory.text import fold
from memory.text.names import words
from memory.text.wordforms.stemming import base_form

if TYPE_CHECKING:
    from collections.abc import Collection

LEAD: Final = 80
"""Characters of an excerpt before the first wanted word."""
_WORD: Final = re.compile(r"[^\W_]+")


def significant_words(text: str) -> frozenset[str]:
    """Return the base forms of the significant words of a text."""
    return frozenset(map(base_form, words(text))) - IDLE_BASES


def excerpt(text: str, wanted: Collection[str], most: int) -> str:
    """Return up to `most` characters of a text with most wanted words (base forms); "…" marks a cut."""
    if len(text) <= most:
        return text
    places = [
        (match.start(), base)
        for match in _WORD.finditer(text)
        if (base := base_form(fold(match.group()))) in wanted
    ]
    start = max((place for place, _ in places), key=lambda at: _held(places, at, most), default=0)
    begin = _word_at(text, max(0, min(start - LEAD, len(text) - most)))
    end = begin + most if begin + most >= len(text) else text.rfind(" ", begin, begin + most)
    end = end if end > begin else begin + most
    return ("…" if begin else "") + text[begin:end].strip() + ("…" if end < len(text) else "")


def _held(places: list[tuple[int, str]], start: int, most: int) -> tuple[int, int]:
    """Return how many different wanted words follow a place, as a key by which the first of equals wins."""
    return len({base for at, base in places if start <= at < start + most - LEAD}), -start


def _word_at(text: str, at: int) -> int:
    """Return the beginning of the first word after a place."""
    space = text.find(" ", at) if at else -1
    return space + 1 if 0 <= space < at + LEAD else at
