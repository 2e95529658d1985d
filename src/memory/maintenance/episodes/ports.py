"""The protocol of summary writers and the types of their answers, independent of any model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from memory.domain.usage import NO_TOKENS, Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Line


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a summary, with the refs of the lines that it cites; a claim, to be checked."""

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
    """Tokens that the answer cost."""


class Writer(Protocol):
    """Sums up a stretch of conversation; raises `ExtractionError` if no usable answer comes."""

    async def write(self, lines: Sequence[Line]) -> Written:
        """Sum up the lines that are not context; those only help to understand the others."""
        ...
