"""Find which of many fixed phrases a text holds, fast enough to ask of every message.

A pattern that minds case tries only the alternatives a letter can begin; one that does not tries them all. So the
text is written small, and the alternatives stand by their first letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def small(text: str) -> str:
    """Write a text in small letters, letter for letter: a place in the one is the same place in the other."""
    return text.replace("İ", "I").lower()  # the only letter whose small form is two


def one_of(phrases: Iterable[str], spelled: Callable[[str], str] = re.escape) -> str:
    """Return a pattern of small phrases, the longest first; `spelled` gives the pattern of all but the first letter."""
    by_first = defaultdict[str, list[str]](list)
    for phrase in sorted(phrases, key=len, reverse=True):
        by_first[phrase[0]].append(spelled(phrase[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items()))
