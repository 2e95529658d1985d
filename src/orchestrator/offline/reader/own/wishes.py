"""Words by which users wish something for good, or do not mean it."""

from __future__ import annotations

import re
from typing import Final

JOKE: Final = re.compile(r"\b(?:just kidding|kidding|jk|joking|haha|lol)\b", re.IGNORECASE)
ALWAYS: Final = re.compile(
    r"\b(?:always|from now on|from here on|in (?:the )?future|in general|generally|going forward|by default|every time|whenever|as a rule|usually|"
    r"each time|for all|permanently|all your|in all|at all times|any ?more|every (?:answer|reply|message)|each (?:answer|reply|message))\b",
    re.IGNORECASE,
)
WISH: Final = (
    r"\bI(?:['’]d| would)?(?: really| much| strongly| generally| always| definitely| do| just| also| still)*"
    r" (?:prefer|like|love|want|need|appreciate|favou?r|rather have|rather get)\b"
)
WISHES: Final = re.compile(
    WISH + r"|\bmy preference\b|\bprefer(?:ably)?\b|\b(?:works|suits me|is) best\b|\bi['’]m more of an?\b",
    re.IGNORECASE,
)
