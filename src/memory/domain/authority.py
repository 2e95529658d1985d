"""Whose word counts: exported system-of-record data, then the user's words, then inference, then files.

What is known of a field is the weightiest claim about it: that of the highest rank, and of these the one said last,
in whatever order they were read. A claim of less weight that was said later waits for a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from memory.domain.receipts import counts_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.domain.receipts import Receipt
    from memory.domain.speakers import SpeakerRole

RANKS: Final[Mapping[SpeakerRole, int]] = {"import": 4, "user": 3, "assistant": 2, "system": 2, "file": 1}
USER: Final = RANKS["user"]
SURE: Final = {4: 95, 3: 90, 2: 70, 1: 60}
"""How sure a statement is (0 to 100), by the rank of who makes it."""
Outcome = Literal["holds", "waits", "yields"]
"""What becomes of a claim against another: it takes its place, a person decides, or it changes nothing."""


def rank(receipt: Receipt) -> int:
    """Return how much the word behind a receipt counts; what a person has approved is their own decision."""
    own = RANKS[receipt["by"]["role"]]
    return max(own, USER) if "approved" in receipt else own


def weight(receipt: Receipt) -> tuple[int, datetime, str, str, int]:
    """Return what decides between two claims: rank and time; of words said at one time, where they stand."""
    place = (receipt["thread"], receipt["message"], receipt["start"])
    return rank(receipt), counts_from(receipt), *place


def outcome(old: Receipt, new: Receipt) -> Outcome:
    """Return what becomes of a claim that contradicts what is known."""
    if weight(new) >= weight(old):
        return "holds"
    return "waits" if rank(new) < rank(old) and counts_from(new) > counts_from(old) else "yields"
