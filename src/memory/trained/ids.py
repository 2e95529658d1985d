"""Record ids: a grammar finds them in the text by their form and assigns each to a record mentioned near it.

| id | assigned to |
|---|---|
| a Salesforce id | the nearest record of the kind that its prefix names |
| a code after the word for a kind ("opportunity OPP-001") | the nearest record of that kind |
| another code | the record whose words stand next to it ("Halden (CL-001)") |
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
"""Forms of the grammar that only ids have."""
NUMBERED: Final = "hash code"
"""The form of a ticket number ("#4711")."""
NEAR: Final = 80
"""Characters at most between an id and the words of its record, where the kind is known."""
TOUCHES: Final = 3
"""Characters at most between an id and the words of its record, where the kind is not known."""
SURE: Final = 0.95
"""Probability that an id belongs to the record it is assigned to; by its form it is certainly an id."""
CALLED: Final = ("case_number", "order_id")
"""Other fields that hold such codes."""
_WORD: Final = re.compile(r"(\w+)(?: (?:id|no\.?|number|nr\.?))?[\s:#(\"']*$", re.IGNORECASE)
"""The word before an id."""


class Mentioned(NamedTuple):
    """Where a text mentions a record: characters `start` to `end`."""

    ref: str
    kind: str
    start: int
    end: int


def found_in(text: str) -> list[Found]:
    """Return the ids in a text that are of an unmistakable form (`FORMS`)."""
    return [one for one in find_values("id", text, today=None, choices=None) if one.rule in FORMS]


def is_id(words: str) -> bool:
    """Tell whether words are an id and nothing else, so that they are not the name of a company or person."""
    text = words.strip("()[]<>.,;:")
    return any((one.start, one.end) == (0, len(text)) for one in found_in(f"{text} ") if text)


def names_kind(words: str) -> bool:
    """Tell whether words name a kind of record ("the deal"), unlike "their" or "she"."""
    return any(word in KINDS_CALLED for word in fold(words).split())


def owners(text: str, mentioned: Sequence[Mentioned]) -> Iterator[tuple[str, Found]]:
    """Yield (record, id) for each id that stands near a mentioned record; no record gets two ids."""
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
    """Return the kind named by the last word of the text before an id; None if it names none."""
    word = _WORD.search(before)
    return KINDS_CALLED.get(fold(word[1])) if word else None


def _gap(one: Mentioned, found: Found) -> int:
    return max(found.start - one.end, one.start - found.end, 0)
