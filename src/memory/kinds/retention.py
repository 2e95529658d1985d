"""How long records of a kind are kept: declared with the kind, carried out by maintenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Retention:
    """One rule. Pins, legal holds, and what a receipt, a relation or an open review needs always win."""

    days: int | None = None
    """Days after its last change."""
    expires: str | None = None
    """The field that holds the last day (ISO) on which it matters."""
    limit: int | None = None
    """Most records of the kind that one user keeps; beyond it those of least value go."""
    when: Mapping[str, str] = field(default_factory=dict)
    """Only records with these values (`{"status": "done"}`)."""
    becomes: Mapping[str, str] = field(default_factory=dict)
    """What its fields become (`{"status": "archived"}`); empty: it is removed."""

    def __post_init__(self) -> None:
        """Refuse a rule that could never apply."""
        if self.days is None and self.expires is None and self.limit is None:
            raise ValueError("a retention rule needs days, an expiry field or a limit")
