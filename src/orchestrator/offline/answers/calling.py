"""Calls of tools, and the ways to look one record up."""

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
    """Search for what a question says."""
    return call("search_memory", query=question.text)


def one_record(question: Question, *more: Call) -> Rounds:
    """Look one record up: as a record of the kind asked for, then as any; by all its names, then by each."""
    if not question.names:
        return [[search(question)]]
    names = dict.fromkeys((question.name, *question.names))
    kinds = [question.kind, ""] if question.kind not in {"", "facts"} else [""]
    return [[call("get_record", name=name, kind=kind), *more] for kind in kinds for name in names]


def timeless(question: Question, calls: Sequence[Call]) -> Rounds:
    """Try without the time where its words are none that a tool knows."""
    without = [
        Call(
            one.tool,
            {name: value for name, value in one.args.items() if name not in {"when", "until", "closing"}},
        )
        for one in calls
    ]
    return [calls, without] if question.when else [calls]
