"""Words by which users wish something for good, or do not mean it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.language.spelling import spelt

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page

JOKE: Final = re.compile(r"\b(?:kidding|jk|joking|haha+|lol)\b", re.IGNORECASE)
ALWAYS_SPELT: Final = spelt("always")
"""How "always" is spelt, and misspelt."""
ALWAYS: Final = re.compile(
    rf"\b(?:{ALWAYS_SPELT}|from now on|from here on|in (?:the )?future|in general|generally|going forward|by default|every time|whenever|as a rule|usually|"
    r"each time|for all|permanently|all your|in all|at all times|any ?more|every (?:answer|reply|message)|each (?:answer|reply|message))\b",
    re.IGNORECASE,
)
_FOR_ALL: Final = re.compile(
    r"\W*(?:and )?(?:always|every (?:single )?time|each time|from (?:now|here) on|in general|as a rule|for good|at all times|no exceptions?)(?:,? please)?\W*$",
    re.IGNORECASE,
)
"""A sentence of its own that says how long the one before it holds."""
CORRECTING: Final = re.compile(
    r"\b(?:typo|oops|no,? wait|wait,? no|scratch that|i meant|(?:on )?second thoughts?|changed my mind|wrong (?:one|address)|correction|misspel\w+|mistyped|rather)\b|^\W*(?:no|sorry|actually|hm+|ah|argh)\b",
    re.IGNORECASE,
)
"""What puts right the last thing told."""
WISH: Final = (
    r"\bI(?:['’]d| would)?(?: really| much| strongly| generally| always| definitely| do| just| also| still)*"
    r" (?:prefer|like|love|want|need|appreciate|favou?r|rather have|rather get)\b"
)
WISHES: Final = re.compile(
    WISH + r"|\bmy preference\b|\bprefer(?:ably)?\b|\b(?:works|suits me|is) best\b|\bi['’]m more of an?\b",
    re.IGNORECASE,
)


def whole_wish(page: Page, at: int) -> str:
    """Return the sentence there, with the one behind it that only says for how long ("Every time.")."""
    start, end = page.sentence_at(at)
    first, last = page.sentence_at(min(end + 1, max(len(page.text) - 1, 0)))
    return page.text[start : last if first >= end and _FOR_ALL.fullmatch(page.text, first, last) else end]
