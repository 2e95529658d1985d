"""An estimate of how many tokens a text costs a model, which errs on the high side."""

from __future__ import annotations

import re
from typing import Final

_PIECE: Final = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
LETTERS: Final = 4
CHARS: Final = 4
"""No text is estimated at fewer tokens than its length divided by this."""
DIGITS: Final = 3


def tokens_of(text: str) -> int:
    """Return the estimated tokens of a text: words by length, digits by threes, anything else one by one.

    It is at least a quarter of the text's length.
    """
    return max(-(-len(text) // CHARS), sum(_cost(piece) for piece in _PIECE.findall(text)))


def _cost(piece: str) -> int:
    if piece.isascii() and piece.isalpha():
        return -(-len(piece) // LETTERS)
    if piece.isascii() and piece.isdigit():
        return -(-len(piece) // DIGITS)
    if piece.isspace():
        return piece.count("\n") or (1 if len(piece) > 1 else 0)  # one space is part of the next word
    return 1 if piece.isascii() else -(-len(piece.encode("utf-8", "replace")) // 2)
