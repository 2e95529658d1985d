"""The predicates of facts: whether their answers exclude each other, their half-life, and the words for them.

The words are data (`words/predicates.toml`). An unknown predicate is kept as written and treated like
`OTHER`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from memory.kinds.wording import wording
from memory.text.wordforms.inflection import forms

HALF_LIFE: Final = 730
"""Default half-life of a fact's confidence, in days."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate: what a fact says about its subject."""

    name: str = ""
    exclusive: bool = False
    """Whether a subject has one answer at a time, so that a new one supersedes the old."""
    half_life: int = HALF_LIFE
    """Days after which the confidence of a fact that nobody repeats has halved."""

    @property
    def said(self) -> tuple[str, ...]:
        """The phrases for it: words, all forms of verbs, and denied verbs ("does not allow" for forbids)."""
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
"""Predicate → the one that cannot hold for the same subject and object."""


def predicate(name: str) -> Predicate:
    """Return a predicate by its name, `OTHER` if it is unknown."""
    return PREDICATES.get(name, OTHER)
