"""The types of a thread's session and their size limits: plain JSON types, like the rest of the state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final, NotRequired, Required

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

EXECUTIONS: Final = 200
STEPS: Final = 100
VARIABLES: Final = 50
ITEMS: Final = 20
TOOLS: Final = 50
"""Most tools with totals of their own; calls of further names, which a model makes up, count as `OTHER`."""
OTHER: Final = "(other)"
ARGUMENTS: Final = 20
NAME: Final = 60
TEXT: Final = 300
"""Most characters of a stored text: a value, an error, a step."""


def instant(at: datetime) -> str:
    """Return a time as the session stores it: ISO 8601 in UTC; raises `ValueError` without an offset."""
    if at.tzinfo is None:
        raise ValueError("a time needs its offset from UTC")
    return at.astimezone(UTC).isoformat()


def cut(text: str, most: int = TEXT) -> str:
    """Return a text of at most `most` characters; one that was cut ends in an ellipsis."""
    whole = text.encode("utf-8", "replace").decode()  # a lone surrogate cannot be written to a checkpoint
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def _utc(text: str) -> str:
    return instant(datetime.fromisoformat(text))


Instant = Annotated[str, AfterValidator(_utc)]
Short = Annotated[str, AfterValidator(cut)]
Name = Annotated[str, AfterValidator(lambda text: cut(text, NAME))]
Count = Annotated[int, Field(ge=0)]
Plain = bool | int | float | Short | None
"""A stored argument of a tool call; nested values are stored as JSON text."""


class Task(TypedDict):
    """What the user is working on."""

    text: Short
    since: Instant


class Item(TypedDict):
    """Something on the context stack."""

    text: Short
    at: Instant


class Variable(TypedDict):
    """A value for this conversation only."""

    value: Short
    set_at: Instant
    expires_at: Instant | None
    """When it expires; None: it lasts as long as the thread."""


class Execution(TypedDict):
    """One call of a tool."""

    tool: Name
    args: dict[Name, Plain]
    ok: bool
    ms: float
    error: Short | None
    at: Instant
    """When it began."""


class Step(TypedDict):
    """What a node decided, and why."""

    node: Name
    text: Short
    at: Instant


class Totals(TypedDict):
    """Totals of all calls of one tool, also of those no longer stored."""

    calls: Count
    failures: Count
    ms: float


class Dropped(TypedDict, total=False):
    """How many items were dropped to stay within the limits."""

    executions: Count
    steps: Count
    variables: Count
    context: Count


class Session(TypedDict, total=False):
    """The session of a thread; a missing key counts as empty, as in threads that are older than sessions."""

    task: Task | None
    context: list[Item]
    """The stack; the last item is its top."""
    variables: dict[Name, Variable]
    """By name, the one set last at the end. Expired ones may still be here: read with `live_variables`."""
    executions: list[Execution]
    """Oldest first."""
    steps: list[Step]
    totals: Annotated[dict[Name, Totals], Field(max_length=TOOLS + 1)]
    dropped: Dropped


class SessionUpdate(TypedDict):
    """A change of the session, written by a node or tool and applied by the reducer."""

    at: Required[Instant]
    """Time of the change; variables that have expired by then are dropped."""
    task: NotRequired[str | None]
    """The new task; None finishes it."""
    push: NotRequired[list[str]]
    pop: NotRequired[list[str]]
    """Texts to take off the stack: two parallel calls that mean the same item then remove only that one."""
    variables: NotRequired[dict[Name, Variable]]
    executions: NotRequired[list[Execution]]
    steps: NotRequired[list[Step]]
