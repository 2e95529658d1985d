"""E-mail addresses, web addresses and telephone numbers."""

from __future__ import annotations

import re
from typing import Final

from memory.text.found import Found

_TOP: Final = "com|org|net|io|co|ai|app|dev|edu|gov|info|biz|de|fr|uk|us|eu|ch|at|nl|be|es|it|pt|pl|cz|se|no|dk|fi|ie|in|jp|cn|br|mx|ca|au|nz|za|sg|hk|tech|cloud"
_EMAIL: Final = re.compile(r"(?<![\w.+%-])\w[\w.+%'-]{0,63}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@])")
_SPOKEN_EMAIL: Final = re.compile(
    rf"(?<![\w.])(?P<local>\w{{1,40}}(?:(?:\.|[ ]dot[ ])\w{{1,40}}){{0,2}})[ ]at[ ]"
    rf"(?P<host>\w{{1,60}}(?:[ ]dot[ ]\w{{1,40}}){{0,1}})[ ]dot[ ](?P<top>{_TOP})\b",
    re.IGNORECASE,
)
_PATH: Final = r"(?:/[^\s<>\"'()\[\]]{0,2000})?"
_URL: Final = re.compile(
    rf"(?<![\w@.-])(?:https?://[^\s<>\"'()\[\]]{{1,2000}}|www\.[a-z0-9-]{{1,62}}(?:\.[a-z0-9-]{{1,62}}){{1,4}}{_PATH}"
    rf"|(?:www\.)?[a-z0-9](?:[a-z0-9-]{{0,62}}\.){{1,4}}(?:{_TOP})\b{_PATH})(?!@)",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(
    r"(?<![\w#.,/$€£@-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,5}\)[ .-]?)?\d{1,14}(?:[ .\-\u2011/]\d{1,14}){0,6}"
    r"(?:[ ]?(?:x|ext\.?)[ ]?\d{1,6})?(?![\w@]|[.,:/-]\d)"
)
_CALLED: Final = re.compile(
    r"\b(?:phone|mobile|mob|cell|tel|telephone|direct line|call me|call|fax|contact number|reach (?:me|him|her|them))\W{0,6}(?:\w{2,9}\W{1,3}){0,2}$",
    re.IGNORECASE,
)
_ALL_DIGITS: Final = re.compile(r"\s*\d{7,15}\s*")
_SOCIAL_SECURITY: Final = re.compile(r"\d{3}([ .\-\u2011/])\d{2}\1\d{4}")
"""Three, two and four digits: a US social security number, not a telephone number."""
_DATE_LIKE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./]\d{2}[./]\d{2}")


def emails(text: str) -> list[Found]:
    """Find e-mail addresses, written or as a speech recogniser writes them ("dana at acme dot com")."""
    found = (
        [Found(*match.span(), match[0], "e-mail") for match in _EMAIL.finditer(text)] if "@" in text else []
    )
    for match in _SPOKEN_EMAIL.finditer(text):
        host = re.sub(r"(?i) dot ", ".", match["host"])
        local = re.sub(r"(?i) dot ", ".", match["local"])
        found.append(Found(*match.span(), f"{local}@{host}.{match['top']}".lower(), "spoken e-mail"))
    return found


def urls(text: str) -> list[Found]:
    """Find web addresses, with or without a scheme."""
    found = []
    for match in _URL.finditer(text):
        surface = match[0].rstrip(".,;:!?*")
        found.append(Found(match.start(), match.start() + len(surface), surface, "url"))
    return found


def phones(text: str) -> list[Found]:
    """Find telephone numbers, as written: 7 to 15 digits, grouped, international or after "call" etc."""
    if _ALL_DIGITS.fullmatch(text):
        # The whole text is digits: only the field it was given for says that it is a telephone number.
        return [Found(text.index(text.strip()[0]), len(text.rstrip()), text.strip(), "phone")]
    return [Found(*m.span(), m[0], "phone") for m in _PHONE.finditer(text) if _is_phone(m, text)]


def _is_phone(match: re.Match[str], text: str) -> bool:
    surface = match[0]
    digits = sum(character.isdigit() for character in surface)
    if not 7 <= digits <= 15 or _DATE_LIKE.fullmatch(surface) or _SOCIAL_SECURITY.fullmatch(surface):
        return False
    if surface.startswith("+"):
        return True
    groups = re.findall(r"\d+", surface)
    grouped = len(groups) > 1 and max(map(len, groups)) <= 8
    called = bool(_CALLED.search(text, max(0, match.start() - 40), match.start()))
    return (
        called
        or (grouped and len(groups[-1]) == 4 and digits >= 7)
        or (surface.startswith("(") and digits >= 9)
    )
