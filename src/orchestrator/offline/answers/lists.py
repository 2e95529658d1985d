"""Renderers of lists, counts and sums, of what is due and promised, and of what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from memory.recall import time_of
from orchestrator.offline.answers.phrases import brief
from orchestrator.offline.answers.quoting import quotes
from orchestrator.offline.answers.vocabulary import counted, lines, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestrator.offline.answers.told import Told

    View = Mapping[str, Any]  # one record as a tool returns it

MOST: Final = 20
"""Most rows of a list; the rest is counted."""
MOST_BESIDES: Final = 5
"""Most rows of a ranking, or of one part of a recommendation."""


def listing(told: Told) -> str:
    """List the records of a kind, with the totals of their amounts."""
    data = told.of("list_records")
    if not data:
        return sums(told)
    rows = [brief(one, of="of" not in data) for one in data["records"][:MOST]]
    if told.question.order and rows:
        rows = rows[: max(1, MOST_BESIDES)]
    more = data["total"] - len(rows)
    rest = [f"… and {more} more"] if more > 0 and not told.question.order else []
    mixed = ", by the number alone: the currencies differ" if len(data["totals"]) > 1 else ""
    head = f"The {told.question.order} first{mixed}" if told.question.order and rows else _head(told, data)
    return f"{head}:\n{lines([*rows, *rest])}" if rows else f"{head}."


def _head(told: Told, data: Mapping[str, Any]) -> str:
    """Return the heading of a list: `2 open deals of **Kappa**, over 50k, worth 48,000 USD`."""
    question = told.question
    status = "" if data["status"] == "all" else data["status"]
    parts = [counted(data["total"], data["kind"], status)]
    parts += [f"of **{data['of']}**"] if "of" in data else []
    text = " ".join(parts)
    said = [*question.where.values(), question.when]
    text += "".join(f", {words}" for words in said if words and words.casefold() != status)
    text += f", worth {listed(data['totals'])}" if data["totals"] else ""
    text += "".join(f" (I cannot tell which are “{words}”)" for words in question.ignored)
    return text[:1].upper() + text[1:]


def sums(told: Told) -> str:
    """Tell the sums of the pipeline."""
    data = told.of("pipeline")
    if not data:
        return ""
    rows = []
    for row in data["rows"]:
        parts = [counted(row["deals"], "opportunities"), row["sum"]]
        parts += (
            [f"{row['without amount']} without an amount"] if row["without amount"] and row["sum"] else []
        )
        parts += [f"{row['from files']} as files say"] if row.get("from files") else []
        rows.append(f"{row[data['by']]}: {', '.join(part for part in parts if part)}")
    status = "" if data["status"] == "all" else data["status"]
    worth = f", worth {listed(data['totals'])}" if data["totals"] else ""
    when = f", {told.question.when}" if told.question.when else ""
    return f"{counted(data['deals'], 'opportunities', status).capitalize()}{when}{worth}:\n{lines(rows)}"


def due(told: Told) -> str:
    """Tell what is to do: tasks and todos, deals that close, and the open cases of the record asked about."""
    data, kind = told.of("due_tasks"), told.question.kind
    tasks = [one for one in data.get("tasks", ()) if _in_time(told, one)]
    own = [one for one in tasks if one["kind"] == "todo"] if kind == "todos" else []
    parts = (
        [] if kind in {"opportunities", "cases"} else _block("To do", [_task(one) for one in own or tasks])
    )
    if kind not in {"tasks", "todos", "cases"}:
        closing = [one for one in data.get("closing", ()) if _in_time(told, one)]
        parts += _block("Closing", [brief(one) for one in closing])
    if kind == "cases" or told.question.names:
        parts += _block("Open cases", [brief(one) for one in data.get("cases", ())])
    when = f" {told.question.when}" if told.question.when else ""
    what = "overdue" if told.question.is_overdue else f"due{when}"
    return "\n".join(parts) or f"Nothing that I know of is {what}."


def _block(head: str, rows: Sequence[str]) -> list[str]:
    return [f"{head}:\n{lines(rows[:MOST])}"] if rows else []


def _task(view: View) -> str:
    return brief(view) + (", **overdue**" if view.get("overdue") else "")


def _in_time(told: Told, view: View) -> bool:
    """Tell whether something is due after the start of the time asked for, or that time has begun."""
    question = told.question
    if question.is_overdue:
        return bool(view.get("overdue"))
    days = time_of(question.when, question.today) if question.when and question.today else None
    day = str(view["fields"].get("due_date") or view["fields"].get("close_date") or "")
    return days is None or question.today is None or days[0] <= question.today.isoformat() or days[0] <= day


def promised(told: Told) -> str:
    """Tell what was promised to somebody: the open tasks about them, and quotes of what was said."""
    data, name = told.of("due_tasks"), told.question.name
    tasks = [_task(one) for one in data.get("tasks", ())]
    said = quotes(told.passages, told.question.text, about=_last(name), most=3)
    if not tasks and not said:
        return f"I know of nothing that you owe{f' **{_shown(told)}**' if name else ''}."
    return "\n".join([*_block("Open", tasks), *([f"Said:\n{said}"] if said else [])])


def _shown(told: Told) -> str:
    return str(told.view["name"]) if told.view else told.question.name


def _last(name: str) -> str:
    """Return a name unchanged, an empty string for a `ref`."""
    return "" if ":" in name else name


def recommend(told: Told) -> str:
    """Tell what to act on: what is due, what closes soon, and deals of which nothing was said for long."""
    tasks = sorted(told.of("due_tasks").get("tasks", ()), key=lambda one: not one.get("overdue"))
    closing = told.of("due_tasks").get("closing", ())
    stale = told.of("stale_records")
    quiet = [f"{brief(one)} – last heard of {one['last']}" for one in stale.get("records", ())]
    parts = [
        *_block("Due", [_task(one) for one in tasks[:MOST_BESIDES]]),
        *_block("Closing", [brief(one) for one in closing[:MOST_BESIDES]]),
        *_block(f"Nothing heard for {stale.get('days')} days", quiet[:MOST_BESIDES]),
    ]
    return "\n".join(parts) or "Nothing is due, and no deal has gone quiet."
