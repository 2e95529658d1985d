"""Choose the profile field for a preference of the user: a typed field if the value fits, else free text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, specs
from memory.kinds.base import part_of
from memory.text import find_values, fold

if TYPE_CHECKING:
    from memory.kinds import FieldSpec

PROFILE: Final = "profile"
TYPED: Final = {
    "style": "communication_style",
    "response_length": "response_length",
    "contact_method": "contact_method",
    "avoid_contact": "avoid_contact",
    "active_hours": "active_hours",
    "timezone": "timezone",
    "language": "language",
}
"""Corpus label → profile field that takes only values of one form."""
COVERED: Final = 0.5
"""Share of the characters that the grammar must use to read a value; else the words say more than that."""
AS_SAID: Final = {"name": "name", "occupation": "occupation", "email": "email"}
WISHES: Final = "custom"
INTERESTS: Final = "interests"


def own_field(label: str, words: str) -> tuple[str, str]:
    """Return the field of the profile that a preference belongs to, and its value."""
    if label in AS_SAID:
        return AS_SAID[label], words
    if label == "interest":
        return part_of(INTERESTS, words), words
    name = TYPED.get(label)
    value = _typed(specs(KINDS[PROFILE])[name], words) if name else None
    return (name, value) if name and value else (part_of(WISHES, words), words)


def _typed(spec: FieldSpec, words: str) -> str | None:
    """Return the words as a value of the field; None if they are no such value or say more than that."""
    if spec.choices:
        said = fold(words)
        return next(
            (value for value, called in spec.choices.items() if said == fold(value) or said in called), None
        )
    found = find_values(spec.kind, words, today=None, choices=None)
    whole = len(found) == 1 and found[0].end - found[0].start >= COVERED * len(words)
    return str(found[0].value) if whole else None
