"""By when something is to be done: in its words, around them, or in a short remark behind ("and it has to be Monday")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from memory.text import Found
    from orchestrator.offline.reader.page import Page

_ONLY_WHEN: Final = re.compile(
    r"(?:\W|\b(?:and|but|so|it|it['’]?s|this|that|has|have|to|be|must|should|needs?|done|finished|ready|is|due|deadline|by|on|before|until|till|for|in|no|later|than|latest|at|the|end|of|"
    r"will|do|fine|good|early|soon|enough|would|works?|morning|afternoon|evening|noon|lunch|first|thing|please|pls|ok|okay|ideally|preferably|sometime|then)\b)*",
    re.IGNORECASE,
)
"""What may stand around a date in a remark that says by when, and nothing else."""


def headed(page: Page, at: int) -> list[Found]:
    """Return the date in the heading of a list ("for tomorrow: …")."""
    first, _ = page.sentence_at(at)
    colon = page.text.find(":", first, at)
    return page.values_in("date", first, colon + 1)[-1:] if colon >= 0 else []


def remarked(page: Page, at: int) -> list[Found]:
    """Return the date of a sentence behind that says nothing else ("Wednesday is early enough")."""
    start, end = page.sentence_at(min(at + 1, max(len(page.text) - 1, 0)))
    return _sole(page, start, end) if start >= at else []


def added(page: Page, start: int, end: int) -> list[Found]:
    """Return the date of a clause that says nothing else."""
    return _sole(page, start, end)


def _sole(page: Page, start: int, end: int) -> list[Found]:
    dates = page.values_in("date", start, end)
    if len(dates) != 1 or page.text[start:end].rstrip().endswith("?"):
        return []
    rest = page.text[start : dates[0].start] + " " + page.text[dates[0].end : end]
    return dates if _ONLY_WHEN.fullmatch(rest) else []
