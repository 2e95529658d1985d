"""The user and thread of a run; never taken from message text, a model, or what a client claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langgraph.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Context:
    """The LangGraph runtime context of a run."""

    user_id: str | None = None
    """The user whose memory is used. In-process only: on a server it comes from authentication."""


def identify(runtime: Runtime[Any], default: str) -> str:
    """Return the id of a run's user.

    On a server: the authenticated user, never the context's, which a client can set. In process: the
    context's user, which our own code sets. In both cases `default` if there is none.
    """
    if runtime.server_info is not None:
        user = runtime.server_info.user
        return user.identity if user is not None else default
    context = runtime.context
    if isinstance(context, Context) and context.user_id:
        return context.user_id
    return default


def thread_of(runtime: Runtime[Any]) -> str:
    """Return a run's thread id, without the user that `checkpoint_thread` puts before it."""
    info = runtime.execution_info
    thread = info.thread_id if info else None
    return (thread or "default").rpartition("\x1f")[2]


def checkpoint_thread(user: str, thread: str) -> str:
    """Return the checkpointer's thread id: it contains the user, so that nobody can open another's thread."""
    return f"{user}\x1f{thread}"
