"""Look at a long text a window at a time, so that a pattern never works on more than a bounded piece of it.

A pattern that is quadratic in a window is linear in the text, and one call of it is short: Python's patterns keep
every other thread waiting while they match.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from memory.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW: Final = 2_000
"""Characters; no sentence is longer (`sentences`)."""
GAP: Final = 16
"""White space between two sentences that parts them for good: nobody goes on with a thought behind it."""
_GAP: Final = re.compile(rf"\s{{{GAP}}}")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield pieces of at most `WINDOW` characters as offsets: as many whole sentences as fit and no gap parts.

    White space between two pieces belongs to none; an ordinary text that fits is one piece.
    """
    if len(text) <= WINDOW and not _GAP.search(text):
        yield 0, len(text)
        return
    begin = end = 0
    for start, stop in sentences(text):
        if stop - begin > WINDOW or start - end >= GAP:
            if end > begin:
                yield begin, end
            begin = start
        end = stop
    if end > begin:
        yield begin, end
