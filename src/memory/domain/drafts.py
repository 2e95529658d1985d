"""Input and output of extractors: all that the engine knows of models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from memory.domain.usage import NO_TOKENS, Tokens
from memory.text.times.local_time import local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.records.messages import LoggedMessage
    from memory.trained.words import Said

Scalar = str | float | int

SURE: Final = 0.75
"""Probability from which a value is stored; below it a person is asked."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message, or one piece of a long one, as an extractor sees it."""

    ref: str
    """Short name within one extraction (`m3`)."""
    message: LoggedMessage
    text: str
    offset: int = 0
    """Where `text` starts in the message's content."""
    context: bool = False
    """Whether the message was processed before and is only there to understand the others."""
    zone: str = "UTC"
    """Time zone (IANA name) in which days such as "Friday" are meant."""

    @property
    def at(self) -> str | None:
        """ISO time at which it was said, in that zone; None if unknown."""
        said = self.message.message.at
        return local(said, self.zone).isoformat() if said else None


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A known record that may matter to the new messages."""

    key: str
    kind: str
    fields: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that an extractor cites for a value; a hint that has to be checked."""

    ref: str
    quote: str
    start: int | None = None
    """Where the quote begins in the line's text, if the extractor knows."""
    sure: float = 1.0
    """Probability, 0 to 1, that the words state this value of this record."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One record as an extractor proposes it: only what the new messages state."""

    kind: str
    key: str | None = None
    """Key of the known record it updates; a claim that has to be checked."""
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    ended: Mapping[str, Evidence] = field(default_factory=dict)
    """Fields whose value is said to hold no longer, with the words that say so."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A drafted value or record that is not stored, and the reason."""

    reason: str
    kind: str = ""
    field: str = ""
    value: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """An extractor's answer."""

    drafts: Sequence[Draft] = ()
    refusals: Sequence[Refusal] = ()
    tokens: Tokens = NO_TOKENS
    """Tokens that the model's calls have used."""
    claimed: bool = True
    """Whether the drafts are model claims, to be checked against the words; False for the embedded reader."""


@runtime_checkable
class Gated(Protocol):
    """An extractor with costly calls, which can tell beforehand whether there is anything to read."""

    def may_hold(self, said: Sequence[Said], before: Sequence[Said]) -> bool:
        """Tell whether the messages `said` may state something to remember, given those `before` them."""
        ...


class Extractor(Protocol):
    """A reader of new messages into drafts; raises `ExtractionError` if it gets no usable answer."""

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        """Return the drafts of the lines that are not context."""
        ...
