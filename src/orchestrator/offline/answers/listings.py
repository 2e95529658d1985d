"""Say what lists and sums came to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from orchestrator.offline.answers.phrases import brief, called, lines, listed
from orchestrator.offline.answers.words import SINGULAR, counted

if TYPE_CHECKING:
    from orchestrator.offline.answers.asking import Ask
    from orchestrator.offline.answers.told import Told

View = dict[str, Any]  # one record as a tool writes it


def pipeline(told: Told) -> str:
    """Tell the sums of the pipeline."""
    data = told.data
    rows = []
    for row in data["rows"]:
        parts = [counted(row["deals"], "opportunities"), row["sum"]]
        if row["without amount"] and row["sum"]:
            parts.append(f"{row['without amount']} of them without an amount")
        if row.get("from files"):
            parts.append(f"{row['from files']} as files say")
        rows.append(f"{row[data['by']]}: {', '.join(part for part in parts if part)}")
    totals = f", worth {listed(data['totals'])}" if data["totals"] else ""
    what = counted(data["deals"], "opportunities", "" if data["status"] == "all" else data["status"])
    return f"The pipeline by {data['by']}:\n{lines(rows)}\nIn all {what}{totals}."


def listing(told: Told) -> str:
    """Tell the records of a kind, how many they are, or what they are worth."""
    data, ask = told.data, told.ask
    status = data["status"] if data["status"] != "all" else ""
    what = counted(data["total"], data["kind"], status)
    when = f" {_when(ask)}" if ask.words else ""
    if not data["total"]:
        return f"I know of {what}{when}."
    if ask.topic == "count" and data["total"] > 12:
        return f"I know of {what}{when}."
    if ask.topic == "total":
        worth = f"worth {listed(data['totals'])} together" if data["totals"] else "without a known amount"
        return f"I know of {what}{when}, {worth}:\n{lines([brief(one) for one in data['records']])}"
    if ask.by in ("biggest", "largest", "smallest"):
        data = {**data, "records": sorted(data["records"], key=_amount, reverse=ask.by != "smallest")}
    shown = len(data["records"])
    rest = f"\n… and {data['total'] - shown} more." if data["total"] > shown else ""
    return f"I know of {what}{when}:\n{lines([brief(one) for one in data['records']])}{rest}"


def _amount(view: View) -> float:
    digits = re.sub(r"[^\d.]", "", view["fields"].get("amount", ""))
    return float(digits) if digits else -1.0


def _when(ask: Ask) -> str:
    if ask.field == "owner":
        return f"owned by {ask.words}"
    if ask.field:
        return f"with {called(ask.field)} {ask.words}"
    return f"due {ask.words}" if ask.kind == "tasks" else f"closing {ask.words}"


def due(told: Told) -> str:
    """Tell the open tasks."""
    data = told.data
    tasks = [task for task in data["tasks"] if task["overdue"] or told.ask.status != "overdue"]
    if not tasks:
        return "No task is overdue."
    until = f" due by {data['until']}" if data["until"] else ""
    what = counted(
        len(tasks) if told.ask.status == "overdue" else data["total"],
        "tasks",
        "overdue" if told.ask.status == "overdue" else "open",
    )
    rows = [
        brief(task) + (", overdue" if task["overdue"] and told.ask.status != "overdue" else "")
        for task in tasks
    ]
    return f"There {'is' if what.startswith('1 ') else 'are'} {what}{until}:\n{lines(rows)}"


def stale(told: Told) -> str:
    """Tell the deals nobody spoke of."""
    data = told.data
    if not data["total"]:
        return f"Something was said of every open deal in the last {data['days']} days."
    rows = [f"{brief(view)}: last heard of on {view['last']}" for view in data["records"]]
    return f"Nothing was said for {data['days']} days of {counted(data['total'], 'opportunities', 'open')}:\n{lines(rows)}"


def missing(told: Told) -> str:
    """Tell which records lack which fields."""
    data, ask = told.data, told.ask
    if not data["total"]:
        return f"Every {SINGULAR[ask.kind] if ask.kind else 'record'} has {'its ' + called(ask.field) if ask.field else 'the fields Salesforce requires'}."
    rows = [
        f"{view['kind']} {brief(view)}: no {listed([called(name) for name in view['missing']], 'and no')}"
        for view in data["records"]
    ]
    what = (
        counted(data["total"], ask.kind)
        if ask.kind
        else f"{data['total']} record{'s' if data['total'] > 1 else ''}"
    )
    return (
        f"{what[:1].upper()}{what[1:]} {'lack' if data['total'] > 1 else 'lacks'} something:\n{lines(rows)}"
    )
