"""Queries on a session. Totals count every call; lists have only the calls still stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.session.types import NAME, Execution, Item, Session, Totals, Variable, cut, instant

if TYPE_CHECKING:
    from datetime import datetime


def per_tool(session: Session) -> dict[str, Totals]:
    """Return the totals of each tool, the most called first."""
    found = session.get("totals", {})
    return dict(sorted(found.items(), key=lambda pair: (-pair[1]["calls"], pair[0])))


def totals(session: Session, tool: str | None = None) -> Totals:
    """Sum the calls of one tool, or of all."""
    found = [one for name, one in session.get("totals", {}).items() if tool in (None, name)]
    return Totals(
        calls=sum(one["calls"] for one in found),
        failures=sum(one["failures"] for one in found),
        ms=round(sum(one["ms"] for one in found), 3),
    )


def success_rate(session: Session, tool: str | None = None) -> float | None:
    """Return the share of the calls that succeeded, 0 to 1; None if there were none."""
    found = totals(session, tool)
    return 1 - found["failures"] / found["calls"] if found["calls"] else None


def mean_ms(session: Session, tool: str | None = None) -> float | None:
    """Return the mean duration of the calls in milliseconds; None if there were none."""
    found = totals(session, tool)
    return round(found["ms"] / found["calls"], 3) if found["calls"] else None


def last_failures(session: Session, most: int = 5, tool: str | None = None) -> list[Execution]:
    """Return the failed calls that are still stored, the latest first."""
    kept = reversed(session.get("executions", []))
    return [one for one in kept if not one["ok"] and tool in (None, one["tool"])][:most]


def live_variables(session: Session, now: datetime) -> dict[str, Variable]:
    """Return the variables that have not expired."""
    at = instant(now)
    return {
        name: one
        for name, one in session.get("variables", {}).items()
        if one["expires_at"] is None or one["expires_at"] > at
    }


def top_of(session: Session) -> Item | None:
    """Return the top of the context stack, None if it is empty."""
    return next(reversed(session.get("context", [])), None)


def variable_name(given: str) -> str:
    """Return the key that a variable is stored under: case and extra spaces make no difference."""
    return cut(" ".join(given.casefold().split()), NAME)
