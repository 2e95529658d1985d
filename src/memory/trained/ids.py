"""Ids of records: a grammar finds them by their form, and the record that is spoken of beside one has it.

| what is found | whose it is |
|---|---|
| an id of Salesforce | the nearest record of the kind that its prefix names |
| a code behind the word for a kind ("opportunity OPP-001") | the nearest record of that kind |
| another code | the record whose words it touches ("Halden (CL-001)") |
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from memory.recall.query.vocabulary import KINDS_CALLED
from memory.text import find_values, fold, salesforce_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.text import Found

FORMS: Final = frozenset({"salesforce id", "uuid", "hash code", "underscored code", "dashed code"})
"""Forms that nothing but an id has."""
NUMBERED: Final = "hash code"
"""The form that the number of a ticket has."""
NEAR: Final = 80
"""Characters between an id and words of its record."""
TOUCHES: Final = 3
SURE: Final = 0.95
"""How sure it is that an id belongs to its record; its form leaves no doubt that it is one."""
CALLED: Final = ("case_number", "order_id")
"""Fields that hold codes as well."""
_WORD: Final = re.compile(r"(\w+)(?: (?:id|no\.?|number|nr\.?))?[\s:#(\"']*$", re.IGNORECASE)
"""The word in front of an id."""


class Mentioned(NamedTuple):
    """Words of a record in a text."""

    ref: str
    kind: str
    start: int
    end: int


def found_in(text: str) -> list[Found]:
    """Return the ids of a text whose form nothing else has."""
    return [one for one in find_values("id", text, today=None, choices=None) if one.rule in FORMS]


def is_id(words: str) -> bool:
    """Tell whether words are an id and nothing else: that names no company and no person."""
    text = words.strip("()[]<>.,;:")
    return any((one.start, one.end) == (0, len(text)) for one in found_in(f"{text} ") if text)


def names_kind(words: str) -> bool:
    """Tell whether words call a record by its kind ("the deal"), as "their" and "she" do not."""
    return any(word in KINDS_CALLED for word in fold(words).split())


def owners(text: str, mentioned: Sequence[Mentioned]) -> Iterator[tuple[str, Found]]:
    """Yield (record, id) for each id of a text that is beside a record; each record has one id, and each id one record."""
    given: set[str] = set()
    for found in found_in(text):
        kind = salesforce_kind(str(found.value)) or _called(text[: found.start])
        near = [
            (_gap(one, found), one.start, one.ref)
            for one in mentioned
            if one.ref not in given and (kind is None or one.kind == kind)
        ]
        gap, _, ref = min(near, default=(NEAR + 1, 0, ""))
        if gap <= (TOUCHES if kind is None else NEAR):
            given.add(ref)
            yield ref, found


def _called(before: str) -> str | None:
    """Return the kind that the word right before an id names."""
    word = _WORD.search(before)
    return KINDS_CALLED.get(fold(word[1])) if word else None


def _gap(one: Mentioned, found: Found) -> int:
    return max(found.start - one.end, one.start - found.end, 0)
