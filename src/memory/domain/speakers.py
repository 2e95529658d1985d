"""Speakers of messages, and the time at which a message counts as said.

| role | who | where it comes from |
|---|---|---|
| `import` | exported system-of-record data | restored from an export, never from a message |
| `user` | the user | their messages in a chat, and in a file those ingested as theirs (`ingest --mine`) |
| `assistant`, `system` | the assistant, the program | code paths of the program |
| `file` | anybody else in an ingested file | whatever label or role the file gives |

A name is a label, shown to people and never compared.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

SpeakerRole = Literal["import", "user", "assistant", "system", "file"]
ROLES: Final[Mapping[str, SpeakerRole]] = {role: role for role in get_args(SpeakerRole)}
FORMER: Final[Mapping[str, SpeakerRole]] = {"user": "user", "assistant": "assistant", "system": "system"}
"""Words that older versions stored in place of a role."""
TICK: Final = timedelta(microseconds=1)
"""Minimum time between two messages."""
JUST_NOW: Final = timedelta(minutes=1)
"""A chat message is logged at most this long after it was said."""


class Speaker(TypedDict):
    """The speaker of a message: the role decides what it may change, the name is a label for people."""

    role: SpeakerRole
    name: str | None


USER: Final[Speaker] = {"role": "user", "name": None}


def speaker_in(origin: str, role: str, name: str | None, *, mine: bool = False) -> Speaker:
    """Return the speaker of a new message; in a file, only `user` messages that are `mine` are the user's."""
    if origin != "chat":
        return {"role": "user" if mine and role == "user" else "file", "name": name}
    if role == "user":
        return {"role": "user", "name": name}
    return {"role": "assistant" if role == "assistant" else "system", "name": name}


def read_speaker(stored: Any) -> Speaker:  # JSON of any version
    """Read a stored speaker; older versions stored one word, a role or a label in its place.

    A word that stood for the user still counts as the user, so that nothing they said loses authority.
    """
    if isinstance(stored, str):
        former = FORMER.get(stored)
        return {"role": former, "name": None} if former else {"role": "file", "name": stored}
    given = stored if isinstance(stored, dict) else {}
    name = given.get("name")
    return {"role": ROLES.get(str(given.get("role")), "file"), "name": str(name) if name else None}


def moment(at: str) -> datetime:
    """Read an ISO time; one without an offset is in UTC."""
    read = datetime.fromisoformat(at)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def time_received(now: datetime, last: str | None) -> datetime:
    """Return when a message was received: now, or just after the last one if the clock has stepped back."""
    return max(now, moment(last) + TICK) if last else now


def time_said(
    claimed: str | None, now: datetime, heard: datetime, *, fresh: bool, twin: str | None
) -> str | None:
    """Return the time at which a message counts as said: as it claims, but not later than it was received.

    A `fresh` message that claims to be at most `JUST_NOW` old was said when it was received, so that a clock
    that has stepped back does not date it before earlier messages. `twin` is the time of an earlier wording
    of the message, or of a message that claims the same time; this one counts as said after it.
    """
    if claimed is None:
        return None
    at = moment(claimed)
    if fresh and at > now - JUST_NOW:
        at = heard
    if twin is not None:
        at = max(at, moment(twin) + TICK)
    at = min(at, heard)
    return claimed if at == moment(claimed) else at.isoformat()
