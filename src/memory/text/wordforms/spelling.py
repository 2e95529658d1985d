"""How a word is misspelt in haste: a letter left out or doubled, or two letters swapped."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache
def spelt(word: str) -> str:
    """Return a pattern for a word and its slips; the first letter is hardly ever wrong."""
    places = range(1, len(word))
    slips = {word[:at] + word[at + 1 :] for at in places}
    slips |= {word[:at] + word[at] + word[at:] for at in places}
    slips |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(1, len(word) - 1)}
    return "(?:" + "|".join(map(re.escape, [word, *sorted(slips - {word})])) + ")"
