"""Printing of a thread's session: its tool calls, and what is being worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import typer

from orchestrator.cli.common import print_row
from orchestrator.cli.memory.tables import print_table
from orchestrator.session.queries import last_failures, live_variables, mean_ms, per_tool, success_rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from orchestrator.session.types import Execution, Session, Totals


def print_tools(session: Session, *, json: bool) -> None:
    """Print the tool calls still stored, then the totals of all calls and the last failures."""
    summary = tools_of(session)
    if json:
        print_row(summary, "", json=True)
        return
    if not summary["calls"]:
        typer.echo("no tool was called", err=True)
        return
    print_table(
        ["at", "tool", "arguments", "result", "ms"],
        [_cells(one) for one in session.get("executions", [])],
        right={4},
    )
    print_table(
        ["tool", "calls", "success", "mean ms"],
        [
            *(_totals_row(session, tool, totals) for tool, totals in per_tool(session).items()),
            ("all", str(summary["calls"]), _percent(summary["success_rate"]), _ms(summary["mean_ms"])),
        ],
        right={1, 2, 3},
    )
    for one in summary["last_failures"]:
        print_row(one, f"failed {_when(one['at'])}: {one['tool']}: {one['error']}", json=False)
    if summary["dropped"]:
        typer.echo(f"({summary['dropped']} older calls are counted and no longer listed)")


def print_session(session: Session, now: datetime, *, json: bool) -> None:
    """Print the task, the context stack, the live variables, and the reasoning steps of the graph."""
    summary = session_of(session, now)
    if json:
        print_row(summary, "", json=True)
        return
    task = summary["task"]
    lines = [f"task: {task['text']} (since {_when(task['since'])})" if task else "task: none"]
    lines += [f"context: {item['text']} (since {_when(item['at'])})" for item in reversed(summary["context"])]
    lines += [_variable_line(name, one) for name, one in summary["variables"].items()]
    for line in lines:
        print_row(summary, line, json=False)
    if summary["steps"]:
        rows = [(_when(step["at"]), step["node"], step["text"]) for step in summary["steps"]]
        print_table(["at", "node", "step"], rows)


def tools_of(session: Session) -> dict[str, Any]:
    """Return what `--tools` shows, as data."""
    totals = per_tool(session)
    return {
        "calls": sum(one["calls"] for one in totals.values()),
        "failures": sum(one["failures"] for one in totals.values()),
        "success_rate": success_rate(session),
        "mean_ms": mean_ms(session),
        "tools": {
            tool: {**one, "success_rate": success_rate(session, tool), "mean_ms": mean_ms(session, tool)}
            for tool, one in totals.items()
        },
        "last_failures": last_failures(session),
        "executions": session.get("executions", []),
        "dropped": session.get("dropped", {}).get("executions", 0),
    }


def session_of(session: Session, now: datetime) -> dict[str, Any]:
    """Return what `--session` shows, as data."""
    return {
        "task": session.get("task"),
        "context": session.get("context", []),
        "variables": live_variables(session, now),
        "steps": session.get("steps", []),
        "dropped": session.get("dropped", {}),
    }


def _cells(one: Execution) -> tuple[str, ...]:
    arguments = ", ".join(f"{name}={orjson.dumps(value).decode()}" for name, value in one["args"].items())
    return _when(one["at"]), one["tool"], arguments, one["error"] or "ok", _ms(one["ms"])


def _totals_row(session: Session, tool: str, totals: Totals) -> tuple[str, ...]:
    return (
        tool,
        str(totals["calls"]),
        _percent(success_rate(session, tool)),
        _ms(mean_ms(session, tool)),
    )


def _variable_line(name: str, one: Mapping[str, Any]) -> str:
    until = f" (until {_when(one['expires_at'])})" if one["expires_at"] else ""
    return f"variable {name}: {one['value']}{until}"


def _when(at: str) -> str:
    return at[:19].replace("T", " ")


def _percent(part: float | None) -> str:
    return "-" if part is None else f"{part:.1%}"


def _ms(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.1f}"
