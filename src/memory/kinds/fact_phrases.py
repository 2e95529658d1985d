"""Facts in words: a predicate and its answer as part of a sentence, for prompts and people."""

from __future__ import annotations

from typing import Final

_STATED: Final = {
    "is_in": ("is in", "is not in"),
    "allergic_to": ("is allergic to", "is not allergic to"),
    "owned_by": ("is owned by", "is not owned by"),
    "married_to": ("is married to", "is not married to"),
    "founded": ("was founded in", "was not founded in"),
    "studied_at": ("has studied at", "has not studied at"),
    **{
        name: (f"{verb}s", f"does not {verb}")
        for name, verb in (
            ("uses", "use"), ("speaks", "speak"), ("likes", "like"), ("dislikes", "dislike"), ("prefers", "prefer"),
            ("requires", "require"), ("forbids", "forbid"), ("plays", "play"),
        )
    },
    "works_from": ("works from", "does not work from"),
    **{
        name: (f"has the {noun}", f"does not have the {noun}")
        for name, noun in (
            ("birthday", "birthday"), ("supplier", "supplier"), ("competitor", "competitor"),
            ("fiscal_year_end", "fiscal year end"), ("budget_cycle", "budget cycle"),
            ("decision_maker", "decision maker"), ("employees", "number of employees"),
        )
    },
}  # fmt: skip


def fact_phrase(name: str, answer: str, *, denied: bool = False) -> str:
    """Return a predicate and its answer as part of a sentence: "is not in Lisbon"."""
    yes, no = _STATED.get(name, (name.replace("_", " "), f"not {name.replace('_', ' ')}"))
    return f"{no if denied else yes} {answer}"
