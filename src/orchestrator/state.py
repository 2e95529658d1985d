"""What a thread carries from step to step: plain JSON types and messages."""

from __future__ import annotations

from typing import Annotated, Any, Final, NotRequired

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from orchestrator.session import Session, merge


class MemoryView(TypedDict):
    """What is recalled for this turn."""

    text: str
    """The part of memory shown to the model."""
    shown: int
    left_out: int
    error: str | None
    """Why memory could not be read or written, if it could not."""
    unwritten: NotRequired[bool]
    """Whether what the user said could not be written to memory either."""
    refs: NotRequired[list[str]]
    """The records shown because the message means them (`kind:key`)."""
    profile: NotRequired[dict[str, str]]
    """What is known of the user: how they want to be answered, and where they live."""


class Pending(TypedDict):
    """What waits to be read into memory, as counted at the start of the turn."""

    user_messages: int
    """User messages of this thread since the last successful update, this one included."""
    message_ids: list[str]
    """The ids of those messages."""
    other_threads: list[str]
    """Other threads of this user in which messages wait that are due."""


class MemoryUpdate(TypedDict):
    """What the last update did."""

    outcome: str
    reason: str | None
    changes: list[dict[str, Any]]
    pending: int
    refused: int
    proposed: NotRequired[int]
    """Changes that now wait for a person's decision."""


class Summary(TypedDict):
    """What of a thread is no longer in its messages."""

    lines: list[str]
    """What they came to, the oldest first; bounded."""
    through: str
    """The last message folded into it."""
    messages: int
    """How many messages it stands for."""


SUMMARY_LINES: Final = 40
"""Lines of a summary at most; what falls out is in the episodes of memory."""


def joined(old: Summary | None, new: Summary) -> Summary:
    """Add what was folded to what was folded before; the same again adds nothing."""
    if not old or not old.get("messages"):
        return new
    if old["through"] == new["through"]:
        return old
    lines = list(dict.fromkeys([*old["lines"], *new["lines"]]))[-SUMMARY_LINES:]
    return Summary(lines=lines, through=new["through"], messages=old["messages"] + new["messages"])


class State(TypedDict):
    """A thread."""

    messages: Annotated[list[AnyMessage], add_messages]
    """The conversation."""
    memory: NotRequired[MemoryView]
    """What is recalled for this turn."""
    pending: NotRequired[Pending]
    """What waits to be read into memory."""
    summary: NotRequired[Annotated[Summary, joined]]
    """What came before the messages."""
    last_update: NotRequired[MemoryUpdate]
    """What the last memory update did."""
    session: NotRequired[Annotated[Session, merge]]
    """The work in this thread. Nodes and tools write a `SessionUpdate`; the reducer keeps the whole bounded."""


class UpdateTask(TypedDict):
    """Payload of `Send("update_memory", …)`. It names no user: that is asked of the runtime."""

    thread: str | None
    """The thread to read; None is the thread of the run."""
    reason: str
    """What triggered it."""
    fold: NotRequired[list[str]]
    """Ids of the messages that leave the window once they have been read."""
    said: NotRequired[list[str]]
    """Those of them that are the user's."""
