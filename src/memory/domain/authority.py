"""Authority of speakers: exported system-of-record data, then the user, then the assistant, then files.

A field's value comes from the claim with the highest rank and, among equal ranks, from the one said last, in
whatever order they were read. A claim of lower rank that was said later becomes a proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from memory.domain.receipts import effective_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.domain.receipts import Receipt
    from memory.domain.speakers import SpeakerRole

RANKS: Final[Mapping[SpeakerRole, int]] = {"import": 4, "user": 3, "assistant": 2, "system": 2, "file": 1}
USER: Final = RANKS["user"]
SURE: Final = {4: 95, 3: 90, 2: 70, 1: 60}
"""Confidence in a statement (0 to 100), by the rank of its speaker."""
Outcome = Literal["holds", "waits", "yields"]
"""A new claim replaces the old one (holds), waits for a person (waits) or changes nothing (yields)."""


def rank(receipt: Receipt) -> int:
    """Return the rank of a receipt's speaker, at least the user's if a person has approved the value."""
    own = RANKS[receipt["by"]["role"]]
    return max(own, USER) if "approved" in receipt else own


def weight(receipt: Receipt) -> tuple[int, datetime, str, str, int]:
    """Return the sort key of claims: rank and time, then thread, message and offset."""
    place = (receipt["thread"], receipt["message"], receipt["start"])
    return rank(receipt), effective_time(receipt), *place


def outcome(old: Receipt, new: Receipt) -> Outcome:
    """Return what happens to a new claim that contradicts the known value."""
    if weight(new) >= weight(old):
        return "holds"
    return "waits" if rank(new) < rank(old) and effective_time(new) > effective_time(old) else "yields"
