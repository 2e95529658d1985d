"""Occurrences of a value in a text, regardless of case, accents, spacing and kind of quotes."""

from __future__ import annotations

import re
from functools import lru_cache

from memory.text.names import fold_character


@lru_cache(maxsize=64)
def _folded(text: str) -> tuple[str, tuple[int, ...] | None]:
    """Fold `text`, with the original offset of each folded character (None: unchanged)."""
    if text.isascii():
        return text.lower(), None
    pieces = [fold_character(character) for character in text]
    origin = tuple(at for at, piece in enumerate(pieces) for _ in piece)
    return "".join(pieces), origin


@lru_cache(maxsize=4096)
def _pattern(value: str) -> re.Pattern[str] | None:
    folded, _ = _folded(value)
    tokens = folded.split()
    if not tokens:
        return None
    body = r"(?:'s)?\s+".join(re.escape(re.sub(r"'s$", "", token) or token) for token in tokens)
    before = r"(?<!\w)" if tokens[0][0].isalnum() or tokens[0][0] == "_" else ""
    after = r"(?!\w)" if re.search(r"\w$", tokens[-1]) else ""
    return re.compile(before + body + after)


def find_text(value: str, text: str) -> list[tuple[int, int]]:
    """Find all word-bounded occurrences of `value`, as offsets into `text`."""
    pattern = _pattern(value)
    if pattern is None:
        return []
    folded, origin = _folded(text)
    if origin is None:
        return [match.span() for match in pattern.finditer(folded)]
    return [(origin[m.start()], origin[m.end() - 1] + 1) for m in pattern.finditer(folded)]
