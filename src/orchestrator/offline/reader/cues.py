"""How values are told apart: by the words right before and behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, specs
from memory.text import Found, find_values

if TYPE_CHECKING:
    from orchestrator.offline.reader.model import Value
    from orchestrator.offline.reader.page import Page

LINK: Final = r"(?:\s?(?:is|was|are|to|at|of|as|be|now|set|currently|still|about|around|roughly|approximately|approx\.?|from|went|moved|goes|changed|updated|value|date|up|down|should|will|the|:|=|→|->|~|—|–|-|,)){0,5}[\s*_]{0,3}[\"'“‘(~≈]?\s?$"
"""What may stand between a field's name and its value ("amount is now up to about")."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A stated value of `field`, for a record of one of `kinds`."""

    kinds: tuple[str, ...]
    field: str
    value: Value

    @property
    def start(self) -> int:
        """Offset of the surface form."""
        return self.value.start


def cue(pattern: str) -> re.Pattern[str]:
    """Compile a cue, blind to case."""
    return re.compile(pattern, re.IGNORECASE)


def choices(page: Page, kind: str, name: str) -> list[Found]:
    """Find the words for the choices of a field."""
    return find_values("choice", page.text, today=None, choices=specs(KINDS[kind])[name].choices)


def before(page: Page, at: int, width: int = 60) -> str:
    """Return what stands before `at` in its sentence."""
    return page.text[max(page.sentence_at(at)[0], at - width) : at]


def after(page: Page, at: int, width: int = 24) -> str:
    """Return what stands from `at` on."""
    return page.text[at : at + width]
