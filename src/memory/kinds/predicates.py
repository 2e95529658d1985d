"""What facts can say of something: whether one answer excludes another, how long it lasts, and the words for it.

The words are data (`words/predicates.toml`). A predicate that is not here is kept in the words used; it excludes nothing
and lasts as `OTHER` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from memory.kinds.wording import wording
from memory.text.wordforms.inflection import forms

HALF_LIFE: Final = 730
"""Days after which a fact of no predicate in particular is half as sure."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One thing that facts can say."""

    name: str = ""
    exclusive: bool = False
    """Whether a thing has one answer at a time: a new one supersedes the old."""
    half_life: int = HALF_LIFE
    """Days after which a fact that nobody repeats is half as sure."""

    @property
    def said(self) -> tuple[str, ...]:
        """Return what people say for it: words, all forms of its verbs, and verbs that say it when they are denied."""
        words = wording("predicates")
        row = words["predicates"][self.name]
        verbs = [form for verb in row.get("verbs", ()) for form in forms(verb)]
        denied = [f"{no} {verb}" for verb in row.get("denied", ()) for no in words["denials"]]
        return tuple(dict.fromkeys((*row.get("words", ()), *verbs, *denied)))


PREDICATES: Final = {
    one.name: one
    for one in (
        Predicate("uses"),
        Predicate("is_in", exclusive=True, half_life=1460),
        Predicate("speaks", half_life=3650),
        Predicate("likes"),
        Predicate("dislikes"),
        Predicate("allergic_to", half_life=3650),
        Predicate("birthday", exclusive=True, half_life=3650),
        Predicate("prefers"),
        Predicate("requires"),
        Predicate("forbids"),
        Predicate("supplier", exclusive=True, half_life=1095),
        Predicate("competitor"),
        Predicate("fiscal_year_end", exclusive=True, half_life=3650),
        Predicate("founded", exclusive=True, half_life=3650),
        Predicate("employees", exclusive=True, half_life=365),
        Predicate("owned_by", exclusive=True, half_life=1460),
        Predicate("married_to", exclusive=True, half_life=3650),
        Predicate("plays"),
        Predicate("studied_at", half_life=3650),
        Predicate("works_from", exclusive=True),
        Predicate("budget_cycle", exclusive=True, half_life=1095),
        Predicate("decision_maker", exclusive=True),
    )
}
OTHER: Final = Predicate()
OPPOSITE: Final = {"likes": "dislikes", "dislikes": "likes", "requires": "forbids", "forbids": "requires"}
"""What cannot both be said of one thing."""


def predicate(name: str) -> Predicate:
    """Return what is known of a predicate."""
    return PREDICATES.get(name, OTHER)
