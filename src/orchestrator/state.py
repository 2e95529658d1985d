"""The state of a thread between steps of the graph: messages and plain JSON types."""

from __future__ import annotations

from typing import Annotated, Any, Final, NotRequired

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from orchestrator.session import Session, merge


class MemoryView(TypedDict):
    """What is recalled from memory for a turn."""

    text: str
    """The part of memory shown to the model."""
    shown: int
    left_out: int
    error: str | None
    """Why memory could not be read or written, if it could not."""
    unwritten: NotRequired[bool]
    """Whether the user's message could not be logged either."""
    refs: NotRequired[list[str]]
    """References (`kind:key`) of the records shown because the message refers to them."""
    profile: NotRequired[dict[str, str]]
    """The user's profile: how they want to be answered, their time zone."""


class Pending(TypedDict):
    """The messages that wait to be read into memory, counted at the start of the turn."""

    user_messages: int
    """Number of user messages of this thread since the last successful update, including this turn's."""
    message_ids: list[str]
    """The ids of those messages."""
    other_threads: list[str]
    """Other threads of this user with pending messages that are due."""


class MemoryUpdate(TypedDict):
    """The result of a memory update."""

    outcome: str
    reason: str | None
    changes: list[dict[str, Any]]
    pending: int
    refused: int
    proposed: NotRequired[int]
    """Number of proposals added to the review inbox."""


class Summary(TypedDict):
    """The summary of messages that were removed from a thread."""

    lines: list[str]
    """The lines of the summary, oldest first; at most `SUMMARY_LINES`."""
    through: str
    """Id of the last message folded into it."""
    messages: int
    """How many messages were folded into it."""


SUMMARY_LINES: Final = 40
"""Most lines of a summary; older ones are dropped here but stay in memory's episodes."""


def joined(old: Summary | None, new: Summary) -> Summary:
    """Return the old summary with a newly folded part added; the same part again changes nothing."""
    if not old or not old.get("messages"):
        return new
    if old["through"] == new["through"]:
        return old
    lines = list(dict.fromkeys([*old["lines"], *new["lines"]]))[-SUMMARY_LINES:]
    return Summary(lines=lines, through=new["through"], messages=old["messages"] + new["messages"])


class State(TypedDict):
    """The state of a thread."""

    messages: Annotated[list[AnyMessage], add_messages]
    """The conversation."""
    memory: NotRequired[MemoryView]
    """What is recalled for this turn."""
    pending: NotRequired[Pending]
    """The messages that wait to be read into memory."""
    summary: NotRequired[Annotated[Summary, joined]]
    """Summary of what came before the messages."""
    last_update: NotRequired[MemoryUpdate]
    """What the last memory update did."""
    session: NotRequired[Annotated[Session, merge]]
    """The thread's session. Nodes and tools write a `SessionUpdate`; the reducer limits the size."""


class UpdateTask(TypedDict):
    """Payload of `Send("update_memory", …)`. It names no user: the node takes that from the runtime."""

    thread: str | None
    """The thread to read; None is the thread of the run."""
    reason: str
    """What triggered it."""
    fold: NotRequired[list[str]]
    """Ids of the messages to fold into the summary once they have been read."""
    said: NotRequired[list[str]]
    """Those of `fold` that are user messages."""
