"""Who is asking: identity never comes from text, from a model, or from what a client claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Context:
    """What a run is given besides its input."""

    user_id: str | None = None
    """Who is remembered. In-process only: on a server identity comes from authentication."""


def identify(runtime: Runtime[Any], default: str) -> str:
    """Return the user of a run.

    On a server this is whoever authenticated, else `default`: never what the client put into the
    context. In process it is the context's user, which our own code sets.
    """
    if runtime.server_info is not None:
        user = runtime.server_info.user
        return user.identity if user is not None else default
    context = runtime.context
    if isinstance(context, Context) and context.user_id:
        return context.user_id
    return default


def thread_of(runtime: Runtime[Any]) -> str:
    """Return the conversation's id, without the user that the command line puts before it."""
    info = runtime.execution_info
    thread = info.thread_id if info else None
    return (thread or "default").rpartition("\x1f")[2]


def checkpoint_thread(user: str, thread: str) -> str:
    """Return the checkpointer's id of a user's thread: it carries the user, so that nobody opens another's."""
    return f"{user}\x1f{thread}"
