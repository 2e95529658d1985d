"""Record ids of any system: Salesforce, UUIDs, `OPP-001`, `opp_xyz789`, `#W1234567`, `jane_doe_123`."""

from __future__ import annotations

import re
from typing import Final

from memory.text.found import Found

PREFIXES: Final = {
    "001": "accounts",
    "003": "contacts",
    "006": "opportunities",
    "500": "cases",
    "00T": "tasks",
    "00Q": "leads",
}
"""Salesforce key prefix → kind; case-sensitive."""
_SUFFIX: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_TOKEN: Final = re.compile(r"(?<![\w@.#/+-])#?[A-Za-z0-9]{1,64}(?:[-_][A-Za-z0-9]{1,64}){0,9}(?![\w@])")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ALONE: Final = re.compile(r"\s*(?P<code>#?\d{1,18}|[A-Z]{5,12})\s*")
_SHAPES: Final = (
    ("uuid", _UUID),
    ("uuid prefix", re.compile(r"(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8}")),
    ("hash code", re.compile(r"#[A-Z]{0,4}-?\d[\w-]{1,30}", re.IGNORECASE)),
    ("dashed code", re.compile(r"(?=[^\d]*\d)[A-Za-z]{1,12}(?:-[A-Za-z0-9]{1,12}){1,4}")),
    ("underscored code", re.compile(r"(?=[^\d]*\d)[A-Za-z]{1,30}(?:_[A-Za-z0-9]{1,40}){1,5}")),
    ("digits", re.compile(r"\d{4,18}")),
    ("mixed code", re.compile(r"(?=[^\d]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{4,40}")),
)
_NOT_CODES: Final = re.compile(
    r"\d+(?:st|nd|rd|th|k|m|mm|bn|x|h|hr|hrs|min|mins|am|pm|days?|mo|yr|gb|mb|tb|kg|usd|eur|gbp)|\d{4}-\d{2}(?:-\d{2})?|[a-z]{1,2}\d|\d+-[a-z]{2,12}|q[1-4]-?\d{0,4}",
    re.IGNORECASE,
)


def suffix(head: str) -> str:
    """Return the three check characters that extend a 15-character Salesforce id to 18 characters."""
    chunks = (head[at : at + 5] for at in (0, 5, 10))
    return "".join(
        _SUFFIX[sum(1 << bit for bit, c in enumerate(chunk) if "A" <= c <= "Z")] for chunk in chunks
    )


def salesforce_kind(code: str) -> str | None:
    """Return the kind that a Salesforce id's prefix stands for; None if `code` is no such id.

    15 letters may be an English word ("troubleshooting"), so the prefix must be followed by a digit
    somewhere, or the check characters of the long form must be right.
    """
    kind = PREFIXES.get(code[:3])
    if kind is None or not code.isalnum() or not code.isascii():
        return None
    if len(code) == 18 and suffix(code[:15]) == code[15:]:
        return kind
    if len(code) in {15, 18} and any(character.isdigit() for character in code[3:]):
        return kind
    return None


def _is_salesforce(code: str) -> bool:
    if salesforce_kind(code):
        return True
    # Ids of other objects (0031…, 0WO…) are recognised by their check characters only.
    return (
        len(code) == 18
        and code.isascii()
        and code.isalnum()
        and code[0].isdigit()
        and suffix(code[:15]) == code[15:]
    )


def ids(text: str) -> list[Found]:
    """Find record ids, exactly as written; the result's rule is the name of the shape."""
    alone = _ALONE.fullmatch(text)
    if alone:
        # The whole text is one code: given for an id field, it may be letters or a few digits only.
        return [Found(*alone.span("code"), alone["code"], _shape(alone["code"]) or "code")]
    found = []
    for match in _TOKEN.finditer(text):
        rule = _shape(match[0])
        if rule:
            found.append(Found(*match.span(), match[0], rule))
    return found


def _shape(code: str) -> str | None:
    if not any("0" <= character <= "9" for character in code):
        return None
    if len(code) in {15, 18} and _is_salesforce(code):
        return "salesforce id"
    if _NOT_CODES.fullmatch(code):
        return None
    return next((rule for rule, shape in _SHAPES if shape.fullmatch(code)), None)
