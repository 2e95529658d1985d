"""Who says something and when: the role that counts, and times from outside as the claims they are.

| role | who | where it comes from |
|---|---|---|
| `import` | exported system-of-record data | restored with it, never said |
| `user` | the user | their own messages in a chat; of a file what they hand in as theirs (`ingest --mine`) |
| `assistant`, `system` | the assistant, the program | code paths of the program |
| `file` | anybody else in an ingested file | whatever its label or role there says |

A name is a label, shown to people and compared for nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

SpeakerRole = Literal["import", "user", "assistant", "system", "file"]
ROLES: Final[Mapping[str, SpeakerRole]] = {role: role for role in get_args(SpeakerRole)}
FORMER: Final[Mapping[str, SpeakerRole]] = {"user": "user", "assistant": "assistant", "system": "system"}
"""The words that stood for a role before roles were stored."""
TICK: Final = timedelta(microseconds=1)
"""What is said one after another is at least so far apart."""
JUST_NOW: Final = timedelta(minutes=1)
"""A chat's message is handed in no later than this after it was said."""


class Speaker(TypedDict):
    """Who says something: the role decides what it may change, the name is for people."""

    role: SpeakerRole
    name: str | None


USER: Final[Speaker] = {"role": "user", "name": None}


def speaker_in(origin: str, role: str, name: str | None, *, mine: bool = False) -> Speaker:
    """Return who says a message that comes in now; of a file only what is `mine` is the user's own word."""
    if origin != "chat":
        return {"role": "user" if mine and role == "user" else "file", "name": name}
    if role == "user":
        return {"role": "user", "name": name}
    return {"role": "assistant" if role == "assistant" else "system", "name": name}


def read_speaker(stored: Any) -> Speaker:  # JSON of any version
    """Read a stored speaker; before there were roles it was one word, the role or else the label in its place.

    A word that stood for the user goes on counting as theirs, so that nothing they said loses its weight.
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


def heard_after(now: datetime, last: str | None) -> datetime:
    """Return when a message counts as heard: now, or right after the one before where a clock has stepped back."""
    return max(now, moment(last) + TICK) if last else now


def bounded(
    claimed: str | None, now: datetime, heard: datetime, *, fresh: bool, twin: str | None
) -> str | None:
    """Return when a message counts as said: as it claims, but not later than it was heard.

    What is `fresh` and claims to be said just now was said when it was heard: a clock that has stepped back makes it
    no older than what was said before. `twin` is when a message that claims the same time was said, which it follows.
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
