"""A question together with what a tool found for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from orchestrator.offline.answers.asking import Ask


@dataclass(frozen=True, slots=True)
class Told:
    """What is asked, and a tool's result."""

    ask: Ask
    asked: str
    """The question as written."""
    text: str
    """The result as written."""
    result: dict[str, Any] | None
    """The result as data; None if it is a sentence or an error."""
    today: date | None

    @property
    def data(self) -> dict[str, Any]:
        """The result as data."""
        return self.result or {}
