"""How many tokens a text may cost a model: an estimate that errs on the high side."""

from __future__ import annotations

import re
from typing import Final

_PIECE: Final = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
LETTERS: Final = 4
CHARS: Final = 4
"""Letters of a common word's token at least; rare words and codes have fewer."""
DIGITS: Final = 3


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text: words by length, figures by threes, anything else one by one; a quarter of its length at least."""
    return max(-(-len(text) // CHARS), sum(_cost(piece) for piece in _PIECE.findall(text)))


def _cost(piece: str) -> int:
    if piece.isascii() and piece.isalpha():
        return -(-len(piece) // LETTERS)
    if piece.isascii() and piece.isdigit():
        return -(-len(piece) // DIGITS)
    if piece.isspace():
        return piece.count("\n") or (1 if len(piece) > 1 else 0)  # one space belongs to the word behind it
    return 1 if piece.isascii() else -(-len(piece.encode("utf-8", "replace")) // 2)
