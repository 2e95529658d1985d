"""Messages: as they were said, and as the log holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, Literal

from memory.domain.speakers import moment, read_speaker, speaker_in
from memory.errors import InvalidMessageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.domain.speakers import Speaker
    from memory.store import StoredItem

Role = Literal["user", "assistant", "system"]
Status = Literal["pending", "applied", "no-op", "quarantined"]
Origin = Literal["chat", "ingest"]
LONGEST: Final = 1_000_000
"""Maximum length of a message in characters."""
SCHEMA: Final = 2
"""Version of the layout of a stored message; before 2 it did not hold the speaker."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was said."""

    id: str
    role: Role
    content: str
    name: str | None = None
    """The speaker's label, where there is one."""
    at: str | None = None
    """ISO time at which it was said; without it, relative dates in the text cannot be resolved."""


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """A message with its place in the log and its state."""

    key: str
    thread: str
    message: Message
    origin: Origin
    recorded_at: str
    status: Status = "pending"
    attempts: int = 0
    reason: str | None = None
    by: Speaker | None = None
    """The speaker, as decided when the message came in."""
    claimed_at: str | None = None
    """The time that the message itself gave, if that was not credible."""

    @property
    def said_by(self) -> Speaker:
        """The speaker; of a message that is not logged yet, as if it came in now."""
        return self.by or speaker_in(self.origin, self.message.role, self.message.name)

    @property
    def version(self) -> str:
        """Digest of the text, which distinguishes the versions of an edited message."""
        return digest(self.message.content)

    @property
    def said_at(self) -> str:
        """When it was said, or else recorded."""
        return self.message.at or self.recorded_at


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """A message that waits to be read."""

    key: str
    thread: str
    message: str
    """The message's own id."""
    role: Role
    attempts: int
    retry_at: str | None
    reason: str | None
    outages: int = 0
    """How many times in a row the model was out of reach."""


def digest(*parts: str) -> str:
    """Return a digest of the parts and of where each ends, 24 hex digits."""
    hasher = blake2b(digest_size=12)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        hasher.update(len(raw).to_bytes(8, "big") + raw)
    return hasher.hexdigest()


def thread_prefix(thread: str) -> str:
    """Return the prefix of a thread's message keys."""
    return digest(thread)[:16] + ":"


def thread_range(thread: str) -> tuple[str, str]:
    """Return the keys before and after all message keys of a thread (`;` follows `:`)."""
    prefix = thread_prefix(thread)
    return prefix, prefix[:-1] + ";"


def clean(message: Message) -> Message:
    """Return a message with lone surrogates replaced one for one, so that offsets stay valid.

    Raises `InvalidMessageError` if it has no id, is longer than `LONGEST` or gives a time that is not ISO.
    """
    if not message.id:
        raise InvalidMessageError("it has no id")
    if len(message.content) > LONGEST:
        raise InvalidMessageError(
            f"it has {len(message.content):,} characters, at most {LONGEST:,} are read; send it in parts"
        )
    if message.at is not None:
        _check_time(message.at)
    return replace(
        message,
        content=_without_surrogates(message.content),
        name=_without_surrogates(message.name) if message.name else None,
    )


def _check_time(at: str) -> None:
    try:
        moment(at)
    except ValueError:
        raise InvalidMessageError(f"{at[:40]!r} is no ISO time, such as 2027-03-01T09:30:00+00:00") from None


def logged(item: StoredItem) -> LoggedMessage:
    """Read a stored message."""
    value = item.value
    return LoggedMessage(
        key=item.key,
        thread=value["thread"],
        message=Message(value["message"], value["role"], value["content"], value["name"], value["at"]),
        origin=value["origin"],
        recorded_at=value["recorded_at"],
        status=value["status"],
        attempts=value["attempts"],
        reason=value["reason"],
        by=_whose(value),
        claimed_at=value.get("claimed_at"),
    )


def _whose(value: Mapping[str, Any]) -> Speaker:
    """Return the speaker of a stored message; before version 2 the label stood in for the role."""
    label = value["name"] if value["origin"] == "ingest" else None
    return read_speaker(value.get("by") or label or value["role"])


def message_value(entry: LoggedMessage) -> dict[str, Any]:
    """Return what the log stores of a message."""
    value = {
        "thread": entry.thread,
        "message": entry.message.id,
        "role": entry.message.role,
        "name": entry.message.name,
        "content": entry.message.content,
        "at": entry.message.at,
        "origin": entry.origin,
        "by": entry.said_by,
        "recorded_at": entry.recorded_at,
        "status": entry.status,
        "attempts": entry.attempts,
        "reason": entry.reason,
        "schema": SCHEMA,
    }
    return {**value, "claimed_at": entry.claimed_at} if entry.claimed_at else value


def pending_value(entry: LoggedMessage) -> dict[str, Any]:
    """Return what is stored of a pending message, besides the message itself."""
    return {
        "thread": entry.thread,
        "message": entry.message.id,
        "role": entry.message.role,
        "attempts": entry.attempts,
        "retry_at": None,
        "reason": entry.reason,
    }


def _without_surrogates(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
