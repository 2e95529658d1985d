"""Receipts: where a stored value was said, checkable against the message to the character."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from memory.messages import LoggedMessage


class Receipt(TypedDict):
    """The proof of one value: characters `start` to `end` of the message's `of` are `quote`."""

    thread: str
    message: str
    of: Literal["content", "name"]
    """The message's text, or the speaker's label."""
    start: int
    end: int
    quote: str
    at: str
    """ISO time at which it was said, or else recorded."""
    by: str
    """Who said it: the role, or the name of somebody labelled in an ingested conversation."""
    rule: str
    """How the words were read (`text` where they stand as they are)."""


def make_receipt(
    message: LoggedMessage, start: int, end: int, *, of: Literal["content", "name"], rule: str
) -> Receipt:
    """Cut the quote out of the message itself, so that it cannot differ from it."""
    text = message.message.content if of == "content" else message.message.name or ""
    return Receipt(
        thread=message.thread,
        message=message.message.id,
        of=of,
        start=start,
        end=end,
        quote=text[start:end],
        at=message.said_at,
        by=message.said_by,
        rule=rule,
    )


def is_receipt_of(receipt: Receipt, message: LoggedMessage) -> bool:
    """Tell whether a receipt is true of a message; of two versions of one message it is of one at least."""
    if (receipt["thread"], receipt["message"]) != (message.thread, message.message.id):
        return False
    text = message.message.content if receipt["of"] == "content" else message.message.name or ""
    return text[receipt["start"] : receipt["end"]] == receipt["quote"]


def not_later(first: Receipt, second: Receipt) -> bool:
    """Tell whether the first was said at the same time as the second or before it."""
    return datetime.fromisoformat(first["at"]) <= datetime.fromisoformat(second["at"])
