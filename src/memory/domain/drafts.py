"""What an extractor is given and what it answers; the engine knows no more of models than this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from memory.domain.usage import NO_TOKENS, Tokens
from memory.text.times.local_time import local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from memory.records.messages import LoggedMessage
    from memory.trained.words import Said

Scalar = str | float | int


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
    """Processed before; only there to understand the others."""
    zone: str = "UTC"
    """Time zone (IANA name) of whoever reads "Friday" in it."""

    @property
    def at(self) -> str | None:
        """When it was said, in that zone; None if that is not known."""
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
    """Where an extractor says a value stands; a hint, to be checked."""

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
    """The known record it updates; a claim, to be checked."""
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    ended: Mapping[str, Evidence] = field(default_factory=dict)
    """Fields whose value is said to hold no longer, with the words that say so."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something proposed that is not stored, and why."""

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
    """What the model's calls have cost."""
    claimed: bool = True
    """Whether the drafts are what a model claims, to be held against the words; not so where rules read them off."""


@runtime_checkable
class Gated(Protocol):
    """An extractor whose calls cost something, so that it is asked first whether there may be anything to read."""

    def may_hold(self, said: Sequence[Said], before: Sequence[Said]) -> bool:
        """Tell whether messages may state something to remember, in the light of those before them."""
        ...


class Extractor(Protocol):
    """Reads new messages into drafts. Raises `ExtractionError` when no usable answer could be had."""

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        """Read the lines that are not context."""
        ...
