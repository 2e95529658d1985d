"""Tool calls, and the rounds of calls that look one record up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestrator.offline.answers.question import Question


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool."""

    tool: str
    args: Mapping[str, Any]


Rounds: TypeAlias = "Sequence[Sequence[Call]]"


def call(tool: str, **args: object) -> Call:
    """Return a call without the arguments that are empty."""
    return Call(tool, {name: value for name, value in args.items() if value})


def search(question: Question) -> Call:
    """Return the call that searches for the text of a question."""
    return call("search_memory", query=question.text)


def one_record(question: Question, *more: Call) -> Rounds:
    """Return rounds that look one record up: of the kind asked for, then of any; by all names, then each."""
    if not question.names:
        return [[search(question)]]
    names = dict.fromkeys((question.name, *question.names))
    kinds = [question.kind, ""] if question.kind not in {"", "facts"} else [""]
    return [[call("get_record", name=name, kind=kind), *more] for kind in kinds for name in names]


def with_retry_without_time(question: Question, calls: Sequence[Call]) -> Rounds:
    """Return the calls, then the same without the time, in case no tool understands its words."""
    without = [
        Call(
            one.tool,
            {name: value for name, value in one.args.items() if name not in {"when", "until", "closing"}},
        )
        for one in calls
    ]
    return [calls, without] if question.when else [calls]
