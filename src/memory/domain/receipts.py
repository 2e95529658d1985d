"""Receipts: where a stored value was said, to the character, to be checked against the message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypedDict, cast

from memory.domain.speakers import moment, read_speaker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from memory.domain.speakers import Speaker
    from memory.records.messages import LoggedMessage


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
    by: Speaker
    """Who said it: the role decides, the name is a label for people."""
    rule: str
    """Name of the rule that read the words (`text`: the value is the quote as it stands)."""
    version: str | None
    """Digest of the message's wording, as messages are edited; None in receipts of older versions."""
    approved: NotRequired[str]
    """ISO time at which a person approved the value, in the review inbox or in the conversation."""
    approved_in: NotRequired[str]
    """Id of the message in which they approved it, if they were asked in the conversation."""


def make_receipt(
    message: LoggedMessage, start: int, end: int, *, of: Literal["content", "name"], rule: str
) -> Receipt:
    """Return a receipt whose quote is cut out of the message itself, so that it cannot differ from it."""
    return Receipt(
        thread=message.thread,
        message=message.message.id,
        of=of,
        start=start,
        end=end,
        quote=_text(message, of)[start:end],
        at=message.said_at,
        by=message.said_by,
        rule=rule,
        version=message.version,
    )


def read_receipt(stored: Mapping[str, Any]) -> Receipt:
    """Read a stored receipt of any version."""
    known = {"version": None, **stored, "by": read_speaker(stored["by"])}
    return cast("Receipt", known)  # the store holds JSON; what is there was written by `make_receipt`


def is_receipt_of(receipt: Receipt, message: LoggedMessage) -> bool:
    """Tell whether a receipt fits a message, and this wording of it if the receipt names a wording."""
    if (receipt["thread"], receipt["message"]) != (message.thread, message.message.id):
        return False
    if receipt["version"] not in (None, message.version):
        return False
    return _text(message, receipt["of"])[receipt["start"] : receipt["end"]] == receipt["quote"]


def effective_time(receipt: Receipt) -> datetime:
    """Return the time from which a receipt counts: when a person approved it, else when it was said."""
    return moment(receipt.get("approved") or receipt["at"])


def _text(message: LoggedMessage, of: Literal["content", "name"]) -> str:
    return message.message.content if of == "content" else message.message.name or ""
