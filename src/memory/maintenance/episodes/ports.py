"""What a writer of summaries is given and what it answers; nothing here knows of models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from memory.domain.usage import NO_TOKENS, Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Line


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary, with the lines it says it rests on; a claim, to be checked."""

    text: str
    refs: Sequence[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A writer's answer."""

    title: str = ""
    summary: Sequence[Sentence] = ()
    decisions: Sequence[Sentence] = ()
    questions: Sequence[Sentence] = ()
    tokens: Tokens = NO_TOKENS
    """What it has cost."""


class Writer(Protocol):
    """Sums up a stretch of conversation. Raises `ExtractionError` when no usable answer could be had."""

    async def write(self, lines: Sequence[Line]) -> Written:
        """Sum up the lines that are not context; those only help to understand the others."""
        ...
