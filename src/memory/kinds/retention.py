"""Retention rules: declared with a kind, carried out by maintenance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention rule; pins, legal holds and open proposals override it.

    A record to which others have relations is not removed either.
    """

    days: int | None = None
    """Days after a record's last change."""
    expires: str | None = None
    """The field that holds the last day (ISO) on which a record matters."""
    limit: int | None = None
    """Maximum number of records of the kind per user; beyond it the least valuable are removed."""
    when: Mapping[str, str] = field(default_factory=dict)
    """The rule applies only to records with these values (`{"status": "done"}`)."""
    becomes: Mapping[str, str] = field(default_factory=dict)
    """New values of the record's fields (`{"status": "archived"}`); empty: the record is removed."""

    def __post_init__(self) -> None:
        """Raise `ValueError` for a rule that could never apply."""
        if self.days is None and self.expires is None and self.limit is None:
            raise ValueError("a retention rule needs days, an expiry field or a limit")
