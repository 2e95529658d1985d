"""What a terminal is told among the text, such as a colour: pasted along, `[31m` is no amount."""

from __future__ import annotations

import re
from typing import Final

_NUMBERS: Final = r"\d{0,3}(?:;\d{0,3}){0,9}"
_CODE: Final = re.compile(
    rf"(?:(?:\x1b|\^\[|\\(?:e|033|x1b|u001b))\[|\x9b){_NUMBERS}[A-Za-z]"
    rf"|\[{_NUMBERS}[mKMB](?![^\[\]\n]{{0,60}}\])",
    re.IGNORECASE,
)
"""The escape character as it is, as it is written, or lost on the way; an amount in brackets has a closing one."""


def without_codes(text: str) -> str:
    """Put spaces in the place of codes that tell a terminal to change colours or move; all else stays where it is."""
    if "[" not in text and "\x9b" not in text:
        return text
    return _CODE.sub(lambda code: " " * len(code[0]), text)
