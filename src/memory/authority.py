"""Whose word counts (E7): imported records, then the user's words, then inference, then third parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from memory.receipts import Receipt

RANKS: Final = {"import": 4, "user": 3, "assistant": 2, "system": 2, "third party": 1}
"""Rank of who said it. In an ingested conversation an assistant reports what it did: inference; whoever
is labelled with a name there is a third party."""
USER: Final = RANKS["user"]
SENSITIVE: Final = frozenset({"stage", "amount", "owner", "close_date"})
"""Fields that change on the user's word only, or after review."""


def rank(receipt: Receipt) -> int:
    """Return how much the word behind a receipt counts; unknown speakers count least."""
    return RANKS.get(receipt["by"], RANKS["third party"])


def needs_review(field: str, old: Receipt, new: Receipt) -> bool:
    """Tell whether a change has to be approved by a person before it is made."""
    if rank(new) >= USER and rank(new) >= rank(old):
        return False
    return field in SENSITIVE or rank(new) < rank(old)
