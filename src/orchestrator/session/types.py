"""The shapes of a thread's session, and how much of each it keeps: plain JSON types, as all of the state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final, NotRequired, Required

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

EXECUTIONS: Final = 200
STEPS: Final = 100
VARIABLES: Final = 50
ITEMS: Final = 20
TOOLS: Final = 50
"""Tools with totals of their own; calls of further names, which only a confused model makes, count as `OTHER`."""
OTHER: Final = "(other)"
ARGUMENTS: Final = 20
NAME: Final = 60
TEXT: Final = 300
"""Characters of a text that are kept: a value, an error, a step."""


def instant(at: datetime) -> str:
    """Write a time as the session keeps it: ISO 8601 in UTC."""
    if at.tzinfo is None:
        raise ValueError("a time needs its offset from UTC")
    return at.astimezone(UTC).isoformat()


def cut(text: str, most: int = TEXT) -> str:
    """Keep the first `most` characters, the last of them an ellipsis if there were more."""
    whole = text.encode("utf-8", "replace").decode()  # a lone surrogate cannot be written to a checkpoint
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def _utc(text: str) -> str:
    return instant(datetime.fromisoformat(text))


Instant = Annotated[str, AfterValidator(_utc)]
Short = Annotated[str, AfterValidator(cut)]
Name = Annotated[str, AfterValidator(lambda text: cut(text, NAME))]
Count = Annotated[int, Field(ge=0)]
Plain = bool | int | float | Short | None
"""An argument as it is kept; what is nested is kept as JSON text."""


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
    """When it is gone; None: it stays as long as the thread."""


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
    """All calls of one tool, also those that are no longer kept one by one."""

    calls: Count
    failures: Count
    ms: float


class Dropped(TypedDict, total=False):
    """How many were kept once and are no longer."""

    executions: Count
    steps: Count
    variables: Count
    context: Count


class Session(TypedDict, total=False):
    """What a thread keeps; what is missing is empty, as in threads from before there were sessions."""

    task: Task | None
    context: list[Item]
    """The stack; the last is its top."""
    variables: dict[Name, Variable]
    """By name, the one set last at the end. Expired ones may still be here: read with `live_variables`."""
    executions: list[Execution]
    """Oldest first."""
    steps: list[Step]
    totals: Annotated[dict[Name, Totals], Field(max_length=TOOLS + 1)]
    dropped: Dropped


class SessionUpdate(TypedDict):
    """What happened: a node or a tool writes this, and the reducer works it into the session."""

    at: Required[Instant]
    """When; variables that have expired by then are dropped."""
    task: NotRequired[str | None]
    """The new task; None finishes it."""
    push: NotRequired[list[str]]
    pop: NotRequired[list[str]]
    """What to take off the stack, by its text, so that two calls at once that mean one thing remove one thing."""
    variables: NotRequired[dict[Name, Variable]]
    executions: NotRequired[list[Execution]]
    steps: NotRequired[list[Step]]
