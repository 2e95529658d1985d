"""What facts can say of something: the words for each, whether one answer excludes another, how long it lasts.

A predicate that is not here is kept in the words used; it excludes nothing and lasts as `OTHER` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Predicate:
    """One thing that facts can say."""

    words: tuple[str, ...]
    exclusive: bool = False
    """Whether a thing has one answer at a time: a new one supersedes the old."""
    half_life: int = 730
    """Days after which a fact that nobody repeats is half as sure."""


YEARS: Final = 3650
PREDICATES: Final[dict[str, Predicate]] = {
    "uses": Predicate(
        (
            "use",
            "using",
            "used",
            "runs on",
            "run on",
            "works with",
            "relies on",
            "rely on",
            "standardized on",
            "standardised on",
            "switched to",
            "moved to",
            "migrated to",
        )
    ),
    "is_in": Predicate(
        (
            "is in",
            "are in",
            "in",
            "based in",
            "located in",
            "lives in",
            "headquartered in",
            "head office is in",
            "headquarters are in",
            "sits in",
            "moved to",
            "relocated to",
            "lives",
            "head office",
            "headquarters",
        ),
        exclusive=True,
        half_life=1460,
    ),
    "speaks": Predicate(("speak", "speaking", "fluent in", "native"), half_life=YEARS),
    "likes": Predicate(("like", "love", "loves", "enjoys", "enjoy", "fan of", "fond of", "into")),
    "dislikes": Predicate(
        (
            "dislike",
            "hates",
            "hate",
            "can't stand",
            "cannot stand",
            "not a fan of",
            "doesn't like",
            "does not like",
        )
    ),
    "allergic_to": Predicate(("allergic to", "allergy to", "allergy"), half_life=YEARS),
    "birthday": Predicate(("birthday", "born on", "born"), exclusive=True, half_life=YEARS),
    "prefers": Predicate(("prefer", "preferred", "would rather", "rather have")),
    "requires": Predicate(
        (
            "require",
            "required",
            "needs",
            "need",
            "insists on",
            "insist on",
            "demands",
            "must have",
            "asks for",
            "mandates",
        )
    ),
    "forbids": Predicate(
        (
            "forbid",
            "bans",
            "ban",
            "banned",
            "prohibits",
            "prohibit",
            "does not allow",
            "doesn't allow",
            "not allowed",
            "don't allow",
            "blocks",
        )
    ),
    "supplier": Predicate(
        (
            "supplier",
            "vendor",
            "provider",
            "supplied by",
            "buys from",
            "source from",
            "carrier",
            "hosting partner",
        ),
        exclusive=True,
        half_life=1095,
    ),
    "competitor": Predicate(
        (
            "competes with",
            "competitor",
            "rival",
            "competing with",
            "compete with",
            "main competitor",
            "up against",
        )
    ),
    "fiscal_year_end": Predicate(
        (
            "fiscal year ends",
            "fiscal year end",
            "financial year ends",
            "year-end",
            "year end",
            "fy ends",
            "fiscal year",
            "financial year",
        ),
        exclusive=True,
        half_life=YEARS,
    ),
    "founded": Predicate(
        ("founded in", "established in", "started in", "founded", "since"), exclusive=True, half_life=YEARS
    ),
    "employees": Predicate(
        ("employees", "people", "staff", "headcount", "employs", "employ", "head count"),
        exclusive=True,
        half_life=365,
    ),
    "owned_by": Predicate(
        ("owned by", "acquired by", "bought by", "belongs to", "subsidiary of", "part of", "parent company"),
        exclusive=True,
        half_life=1460,
    ),
    "married_to": Predicate(
        ("married to", "husband", "wife", "spouse", "partner"), exclusive=True, half_life=YEARS
    ),
    "plays": Predicate(("play", "playing")),
    "studied_at": Predicate(
        ("studied at", "graduated from", "went to", "alumna of", "alumnus of", "degree from", "studied"),
        half_life=YEARS,
    ),
    "works_from": Predicate(
        ("works from", "working from", "works out of", "working out of"), exclusive=True, half_life=730
    ),
    "budget_cycle": Predicate(
        (
            "budget cycle",
            "budgets are set",
            "budgets are approved",
            "budget is set",
            "budget is approved",
            "budget planning",
            "budget round",
            "budgets",
        ),
        exclusive=True,
        half_life=1095,
    ),
    "decision_maker": Predicate(
        (
            "decision maker",
            "decision-maker",
            "decides",
            "makes the decision",
            "has the final say",
            "final say",
            "signs off",
            "sign-off",
            "calls the shots",
        ),
        exclusive=True,
        half_life=730,
    ),
}
OTHER: Final = Predicate(())
OPPOSITE: Final = {"likes": "dislikes", "dislikes": "likes", "requires": "forbids", "forbids": "requires"}
"""What cannot both be said of one thing."""


def predicate(name: str) -> Predicate:
    """Return what is known of a predicate."""
    return PREDICATES.get(name, OTHER)
