"""The session as the prompt shows it: one line an item, texts quoted, so that none can pass for a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from memory import CHARS_PER_TOKEN
from orchestrator.session.queries import live_variables, top_of
from orchestrator.session.types import cut

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from orchestrator.session.types import Session, Variable

TOKENS: Final = 300
LONGEST: Final = 250
"""Most characters of one text; even if all were escaped, task and context would fit the budget together."""
_REST: Final = "({} more variables; use get_variable)"


def session_text(session: Session, now: datetime, *, tokens: int = TOKENS) -> str:
    """Return the task, the top of the context stack and the live variables, the one set last first.

    Empty if there are none. Never longer than the token budget: variables that do not fit are counted.
    """
    room = tokens * CHARS_PER_TOKEN - len(_REST) - 2
    lines = list(_work(session))
    variables = [_variable(name, one) for name, one in live_variables(session, now).items()][::-1]
    shown = 0
    while shown < len(variables) and len("\n".join([*lines, variables[shown]])) <= room:
        lines.append(variables[shown])
        shown += 1
    rest = [_REST.format(len(variables) - shown)] if shown < len(variables) else []
    return "\n".join([*lines, *rest])


def _work(session: Session) -> Iterator[str]:
    task, top = session.get("task"), top_of(session)
    if task:
        yield f"task: {_quoted(task['text'])} (since {task['since'][:10]})"
    if top:
        below = len(session.get("context", [])) - 1
        yield f"context: {_quoted(top['text'])}" + (f" ({below} more below)" if below else "")


def _variable(name: str, variable: Variable) -> str:
    until = f" (until {variable['expires_at'][:16]} UTC)" if variable["expires_at"] else ""
    return f"variable {_quoted(name)}: {_quoted(variable['value'])}{until}"


def _quoted(text: str) -> str:
    line = "".join(character if character.isprintable() else " " for character in text)
    return json.dumps(cut(" ".join(line.split()), LONGEST), ensure_ascii=False)
