"""Whose word counts (E7): imported records, then the user's words, then inference, then third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from memory.receipts import Receipt

RANKS: Final = {"import": 4, "user": 3, "assistant": 2, "system": 2, "third party": 1}
"""Rank of who said it. In an ingested conversation an assistant reports what it did: inference; whoever
is labelled with a name there is a third party."""
USER: Final = RANKS["user"]


def rank(receipt: Receipt) -> int:
    """Return how much the word behind a receipt counts; unknown speakers count least."""
    return RANKS.get(receipt["by"], RANKS["third party"])


def needs_review(old: Receipt, new: Receipt, *, reviewed: bool) -> bool:
    """Tell whether a person has to approve a change; `reviewed` fields change on the user's word only."""
    if rank(new) >= USER and rank(new) >= rank(old):
        return False
    return reviewed or rank(new) < rank(old)
