"""What facts can say of something: the words for each, whether one answer excludes another, how long it lasts.

The predicates are data (`words/predicates.toml`). One that is not there is kept in the words used; it excludes nothing
and lasts as `OTHER` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from memory.language.inflection import forms
from memory.records.wording import wording

HALF_LIFE: Final = 730
"""Days after which a fact of no predicate in particular is half as sure."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One thing that facts can say."""

    words: tuple[str, ...] = ()
    """What people say for it, beside the forms of its verbs."""
    verbs: tuple[str, ...] = ()
    """Verbs that say it, before the answer ("rely on")."""
    denied: tuple[str, ...] = ()
    """Verbs that say it when they are denied ("does not allow" is forbids)."""
    exclusive: bool = False
    """Whether a thing has one answer at a time: a new one supersedes the old."""
    half_life: int = HALF_LIFE
    """Days after which a fact that nobody repeats is half as sure."""

    @property
    def said(self) -> tuple[str, ...]:
        """Return every form of every word for it."""
        verbs = [form for verb in self.verbs for form in forms(verb)]
        denied = [f"{no} {verb}" for verb in self.denied for no in wording("predicates")["denials"]]
        return tuple(dict.fromkeys((*self.words, *verbs, *denied)))


def _known() -> dict[str, Predicate]:
    found = {}
    for name, row in wording("predicates")["predicates"].items():
        words, verbs, denied = (tuple(row.get(key, ())) for key in ("words", "verbs", "denied"))
        exclusive, half_life = row.get("exclusive", False), row.get("half_life", HALF_LIFE)
        found[name] = Predicate(words, verbs, denied, exclusive=exclusive, half_life=half_life)
    return found


PREDICATES: Final = _known()
OTHER: Final = Predicate()
OPPOSITE: Final = {"likes": "dislikes", "dislikes": "likes", "requires": "forbids", "forbids": "requires"}
"""What cannot both be said of one thing."""


def predicate(name: str) -> Predicate:
    """Return what is known of a predicate."""
    return PREDICATES.get(name, OTHER)
