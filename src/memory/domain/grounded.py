"""Grounded values with their receipts, and the comparison of values."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from memory.text import find_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.domain.drafts import Scalar
    from memory.domain.receipts import Receipt
    from memory.kinds import FieldSpec


@dataclass(frozen=True, slots=True)
class Grounded:
    """A value with its receipt."""

    value: Scalar
    receipt: Receipt
    position: int
    """Index of its message in the batch; the later message wins."""
    sure: float = 1.0
    """Probability, 0 to 1, that the words state it."""


@dataclass(frozen=True, slots=True)
class GroundedDraft:
    """What is left of a draft whose words were found."""

    kind: str
    key: str | None
    fields: Mapping[str, Grounded]
    ended: Mapping[str, Receipt]


def canonical(spec: FieldSpec, value: Scalar) -> Scalar | None:
    """Return the value in the form in which its kind is stored, or None if it is not of that kind."""
    text = str(value).strip()
    if not text:
        return None
    if spec.kind in ("amount", "percent", "number"):
        return _number(spec, value)
    if spec.kind == "choice" and spec.choices:
        folded = text.casefold()
        return next(
            (name for name, words in spec.choices.items() if folded == name.casefold() or folded in words),
            text,
        )
    return text


def same_value(spec: FieldSpec, left: Scalar, right: Scalar) -> bool:
    """Tell whether two values of a field say the same."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return abs(left - right) < 0.005
    if spec.kind == "phone":
        return _digits(str(left)) == _digits(str(right))
    return str(left).casefold().strip(" ./") == str(right).casefold().strip(" ./")


def _number(spec: FieldSpec, value: Scalar) -> float | int | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            read = find_values(spec.kind, str(value), today=None, choices=None)
            if len(read) != 1 or isinstance(read[0].value, str):
                return None
            value = read[0].value
    if not isfinite(value):
        return None
    return round(value) if spec.kind == "number" else float(value)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())[-9:]
