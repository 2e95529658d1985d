"""Terminal control codes, such as colours, in pasted text: `[31m` is no amount."""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = r"\d{0,3}(?:;\d{0,3}){0,9}"
_CODE: Final = re.compile(
    rf"(?:(?:\x1b|\^\[|\\(?:e|033|x1b|u001b))\[|\x9b){_NUMBERS}[A-Za-z]"
    rf"|\[{_NUMBERS}[mKMB](?![^\[\]\n]{{0,60}}\])",
    re.IGNORECASE,
)
"""With the escape character, its written form, or neither; an amount in brackets has a closing `]`."""


def without_codes(text: str) -> str:
    """Replace terminal control codes by spaces, so that the offsets of all other characters stay."""
    if "[" not in text and "\x9b" not in text:
        return text
    return _CODE.sub(lambda code: " " * len(code[0]), text)
