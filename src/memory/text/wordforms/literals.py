"""Patterns of many fixed phrases, fast enough to search every message.

A case-sensitive pattern tries only the alternatives that begin with the letter at hand; a case-insensitive
one tries all of them. So the text is lower-cased first, and the alternatives are grouped by their first
letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def lowered(text: str) -> str:
    """Return a text in lower case, character by character, so that offsets stay the same."""
    return text.replace("İ", "I").lower()  # the only letter whose lower case has two characters


def alternation(phrases: Iterable[str], spelled: Callable[[str], str] = re.escape) -> str:
    """Return a pattern of lower-case phrases, longest first; `spelled` makes a pattern of a phrase's rest."""
    by_first = defaultdict[str, list[str]](list)
    for phrase in sorted(phrases, key=len, reverse=True):
        by_first[phrase[0]].append(spelled(phrase[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items()))
