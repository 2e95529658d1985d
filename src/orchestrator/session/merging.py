"""The reducer of the session: applies updates and limits the size. Pure; the time comes from the update."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import TypeAdapter

from orchestrator.session.types import (
    ARGUMENTS,
    EXECUTIONS,
    ITEMS,
    OTHER,
    STEPS,
    TOOLS,
    VARIABLES,
    Dropped,
    Execution,
    Item,
    Session,
    SessionUpdate,
    Step,
    Task,
    Totals,
    Variable,
    cut,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")
_EMPTY: Final = Totals(calls=0, failures=0, ms=0.0)


def merge(known: Session, new: Session | SessionUpdate) -> Session:
    """Return the session with an update applied.

    A session instead of an update replaces the old one: a client edited the state. Both are validated, as a
    server's clients may write any channel; raises pydantic's `ValidationError`.
    """
    if "at" not in new:
        return _bounded(_reader(Session).validate_python(new))
    update: SessionUpdate = _reader(SessionUpdate).validate_python(new)
    ran = update.get("executions", [])
    merged = Session(
        task=_task(known.get("task"), update),
        context=_stack(known.get("context", []), update),
        variables=_variables(known.get("variables", {}), update),
        executions=[*known.get("executions", []), *ran],
        steps=[*known.get("steps", []), *update.get("steps", [])],
        totals=_totals(known.get("totals", {}), ran),
        dropped=known.get("dropped", {}),
    )
    return _bounded(merged)


def noted(at: str, node: str, text: str) -> SessionUpdate:
    """Return the update that adds one reasoning step."""
    return SessionUpdate(at=at, steps=[Step(node=node, text=cut(text), at=at)])


@cache
def _reader(shape: Any) -> TypeAdapter[Any]:  # built on first use, not on import
    return TypeAdapter(shape)


def _task(known: Task | None, update: SessionUpdate) -> Task | None:
    if "task" not in update:
        return known
    text = update["task"]
    if text is None:
        return None
    return known if known and known["text"] == cut(text) else Task(text=cut(text), since=update["at"])


def _stack(known: Sequence[Item], update: SessionUpdate) -> list[Item]:
    stack = list(known)
    for text in map(cut, update.get("pop", [])):
        last = next((n for n in reversed(range(len(stack))) if stack[n]["text"] == text), None)
        if last is not None:
            del stack[last]
    for text in map(cut, update.get("push", [])):
        stack = [item for item in stack if item["text"] != text]
        stack.append(Item(text=text, at=update["at"]))
    return stack


def _variables(known: Mapping[str, Variable], update: SessionUpdate) -> dict[str, Variable]:
    new, now = update.get("variables", {}), update["at"]
    kept = {name: one for name, one in known.items() if name not in new}
    return {name: one for name, one in {**kept, **new}.items() if not _expired(one, now)}


def _expired(variable: Variable, now: str) -> bool:
    return variable["expires_at"] is not None and variable["expires_at"] <= now


def _totals(known: Mapping[str, Totals], ran: Sequence[Execution]) -> dict[str, Totals]:
    totals = dict(known)
    for one in ran:
        name = one["tool"] if one["tool"] in totals or len(totals) < TOOLS else OTHER
        before = totals.get(name, _EMPTY)
        totals[name] = Totals(
            calls=before["calls"] + 1,
            failures=before["failures"] + (not one["ok"]),
            ms=round(before["ms"] + one["ms"], 3),
        )
    return totals


def _bounded(session: Session) -> Session:
    """Keep the newest items of every list, and count those dropped."""
    variables = session.get("variables", {})
    gone = Dropped(
        executions=_surplus(session.get("executions", []), EXECUTIONS),
        steps=_surplus(session.get("steps", []), STEPS),
        variables=max(0, len(variables) - VARIABLES),
        context=_surplus(session.get("context", []), ITEMS),
    )
    before = session.get("dropped", {})
    return Session(
        task=session.get("task"),
        context=session.get("context", [])[-ITEMS:],
        variables=dict(list(variables.items())[-VARIABLES:]),
        executions=[_small(one) for one in session.get("executions", [])[-EXECUTIONS:]],
        steps=session.get("steps", [])[-STEPS:],
        totals=session.get("totals", {}),
        dropped=Dropped(
            executions=before.get("executions", 0) + gone["executions"],
            steps=before.get("steps", 0) + gone["steps"],
            variables=before.get("variables", 0) + gone["variables"],
            context=before.get("context", 0) + gone["context"],
        ),
    )


def _surplus(kept: Sequence[T], most: int) -> int:
    return max(0, len(kept) - most)


def _small(execution: Execution) -> Execution:
    if len(execution["args"]) <= ARGUMENTS:
        return execution
    return {**execution, "args": dict(list(execution["args"].items())[:ARGUMENTS])}
