"""A question together with the results of the tools."""

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
    """Tells whether a message of the user was a question, which is not worth quoting."""

    def of(self, tool: str) -> Mapping[str, Any]:
        """Return the data of the first result of a tool, empty if there is none."""
        return next(iter(self.every(tool)), {})

    def every(self, tool: str) -> list[Mapping[str, Any]]:
        """Return the data of each result of a tool."""
        return [one.data for one in self.results if one.tool == tool and one.data]

    @property
    def view(self) -> Mapping[str, Any]:
        """The record that a tool found, empty if none."""
        views = (self.of(tool).get("record") for tool in ("get_record", "get_history"))
        return next((view for view in views if view), {})

    @property
    def related(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The records that belong to that record, by relation (such as `deals`)."""
        related: Mapping[str, Sequence[Mapping[str, Any]]] = self.of("get_record").get("related", {})
        return related

    @property
    def passages(self) -> Sequence[Mapping[str, Any]]:
        """The messages that a search found, best first, without the user's questions."""
        found = self.of("search_memory").get("said", ())
        return [one for one in found if one["by"] != "you" or not self.asks(str(one["text"]))]
