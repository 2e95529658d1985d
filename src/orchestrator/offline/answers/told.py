"""A question together with what the tools told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from orchestrator.offline.answers.question import Question
    from orchestrator.offline.answers.thread import Result

    Asks = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Told:
    """What is asked, and the results of the calls made for it."""

    question: Question
    results: Sequence[Result]
    asks: Asks
    """Tells whether what the user said was a question: nobody wants to be quoted asking."""

    def of(self, tool: str) -> Mapping[str, Any]:
        """Return what a tool told as data, empty if it told nothing."""
        return next(iter(self.every(tool)), {})

    def every(self, tool: str) -> list[Mapping[str, Any]]:
        """Return what each call of a tool told as data."""
        return [one.data for one in self.results if one.tool == tool and one.data]

    @property
    def view(self) -> Mapping[str, Any]:
        """The record that a tool found, empty if none."""
        views = (self.of(tool).get("record") for tool in ("get_record", "get_history"))
        return next((view for view in views if view), {})

    @property
    def related(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """What belongs to that record, by what it is to it."""
        related: Mapping[str, Sequence[Mapping[str, Any]]] = self.of("get_record").get("related", {})
        return related

    @property
    def passages(self) -> Sequence[Mapping[str, Any]]:
        """What was said, best first, without what was only asked."""
        found = self.of("search_memory").get("said", ())
        return [one for one in found if one["by"] != "you" or not self.asks(str(one["text"]))]
