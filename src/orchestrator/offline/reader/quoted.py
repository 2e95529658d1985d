"""Whether words are somebody else's, or laughed about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from orchestrator.offline.reader.page import Page

_JOKE: Final = re.compile(r"\b(?:kidding|jk|joking|haha+|lol)\b", re.IGNORECASE)
_SAYING: Final = re.compile(
    r"\b(?:wrote|writes|said|says|quoted?|asked|replied|answered|insisted|told (?:me|us)|mail(?:ed)?|message|text(?:ed)?|note)(?: to \w+| in \w+(?: \w+)?)?\s?[:,]?\s?$",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"[,.!?]?[\"'”’],? (?:(?:she|he|they|\w+) (?:said|says|wrote|writes|asked|told me|replied|insisted)\b|(?:said|wrote|says|asked|replied) )",
    re.IGNORECASE,
)


def quoted_of_others(page: Page, at: int) -> bool:
    """Tell whether a place lies in what somebody else is quoted to have said."""
    return any(
        quote.start <= at < quote.end
        and (
            _SAYING.search(page.text[max(0, quote.start - 50) : quote.start].rstrip("\"'“‘ "))
            or _SAID.match(page.text, quote.end)
        )
        for quote in page.quotes
    )


def laughed_about(page: Page, at: int) -> bool:
    """Tell whether what is said there is laughed about, in its sentence or the one before."""
    start, end = page.sentence_at(at)
    return _JOKE.search(page.text, page.sentence_at(max(0, start - 2))[0], end) is not None
