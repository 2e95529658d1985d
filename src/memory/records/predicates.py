"""What facts can say of something: the words for each, whether one answer excludes another, how long it lasts.

A predicate that is not here is kept in the words used; it excludes nothing and lasts as `OTHER` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from memory.language.inflection import forms


@dataclass(frozen=True, slots=True)
class Predicate:
    """One thing that facts can say."""

    words: tuple[str, ...]
    """What people say for it, beside the forms of its verbs."""
    verbs: tuple[str, ...] = ()
    """Verbs that say it, before the answer ("rely on")."""
    denied: tuple[str, ...] = ()
    """Verbs that say it when they are denied ("does not allow" is forbids)."""
    exclusive: bool = False
    """Whether a thing has one answer at a time: a new one supersedes the old."""
    half_life: int = 730
    """Days after which a fact that nobody repeats is half as sure."""

    @property
    def said(self) -> tuple[str, ...]:
        """Return every form of every word for it."""
        verbs = [form for verb in self.verbs for form in forms(verb)]
        denied = [f"{no} {verb}" for verb in self.denied for no in DENIALS]
        return tuple(dict.fromkeys((*self.words, *verbs, *denied)))


DENIALS: Final = (
    "does not", "doesn't", "doesnt", "do not", "don't", "dont", "did not", "didn't", "will not", "won't",
    "cannot", "can't", "cant",
)  # fmt: skip
YEARS: Final = 3650
PREDICATES: Final[dict[str, Predicate]] = {
    "uses": Predicate(
        (
            "tool",
            "system",
            "crm",
            "erp",
            "software",
            "platform",
            "helpdesk",
            "is on",
            "are on",
            "runs",
            "running",
            "shop",
        ),
        (
            "use",
            "run on",
            "work with",
            "rely on",
            "standardise on",
            "standardize on",
            "switch to",
            "move to",
            "migrate to",
            "migrate",
            "switch",
            "adopt",
            "deploy",
            "roll out",
            "introduce",
            "implement",
            "go with",
            "go live with",
            "change to",
            "operate on",
            "run everything on",
            "replace",
            "swap",
            "drop",
            "ditch",
            "move off",
            "move away from",
            "switch away from",
            "get rid of",
            "give up",
            "stop using",
            "abandon",
            "phase out",
            "retire",
        ),
    ),
    "is_in": Predicate(
        (
            "in",
            "head office",
            "headquarters",
            "hq",
            "main office",
            "registered office",
            "headquartered in",
            "head office is in",
            "headquarters are in",
            "seat",
        ),
        (
            "be in",
            "be based in",
            "be based out of",
            "be located in",
            "be situated in",
            "be headquartered in",
            "live in",
            "live",
            "sit in",
            "move to",
            "relocate to",
            "move its",
            "reside in",
            "operate from",
            "operate out of",
            "be at",
            "be near",
            "move",
            "relocate",
        ),
        exclusive=True,
        half_life=1460,
    ),
    "speaks": Predicate(
        (
            "fluent in",
            "fluent",
            "native",
            "mother tongue",
            "first language",
            "native language",
            "bilingual in",
        ),
        ("speak", "know", "talk", "understand", "be fluent in"),
        half_life=YEARS,
    ),
    "likes": Predicate(
        (
            "fan of",
            "fan",
            "fond of",
            "into",
            "keen on",
            "crazy about",
            "passionate about",
            "lover",
            "addicted to",
            "enthusiast",
            "favourite",
            "favorite",
        ),
        ("like", "love", "enjoy", "adore", "collect"),
    ),
    "dislikes": Predicate(
        ("not a fan of", "not into", "not keen on", "isn't into", "isn't a fan of", "isn't keen on"),
        ("dislike", "hate", "loathe", "detest", "despise"),
        ("like", "stand", "enjoy", "care for", "bear", "love"),
    ),
    "allergic_to": Predicate(
        (
            "allergic to",
            "allergic",
            "allergy to",
            "allergy",
            "allergies",
            "intolerant",
            "intolerant to",
            "intolerance",
            "coeliac",
        ),
        (),
        ("have", "eat", "tolerate", "drink"),
        half_life=YEARS,
    ),
    "birthday": Predicate(
        ("birthday", "birthdays", "bday", "b-day", "born on", "born", "date of birth"),
        ("turn", "be born on", "celebrate"),
        exclusive=True,
        half_life=YEARS,
    ),
    "prefers": Predicate(
        ("preferred", "would rather", "rather have", "'d rather", "better than", "likes it", "preference"),
        ("prefer", "favour", "favor"),
    ),
    "requires": Predicate(
        (
            "required",
            "must have",
            "must",
            "mandatory",
            "compulsory",
            "obligatory",
            "strict about",
            "have to",
            "has to",
            "won't",
            "without",
            "only with",
            "policy",
        ),
        ("require", "need", "insist on", "demand", "ask for", "mandate", "expect", "want"),
    ),
    "forbids": Predicate(
        (
            "not allowed",
            "not permitted",
            "aren't allowed",
            "isn't allowed",
            "banned",
            "forbidden",
            "prohibited",
            "off limits",
            "policy",
            "no",
        ),
        ("forbid", "ban", "prohibit", "block", "disallow", "outlaw", "bar", "refuse"),
        ("allow", "permit", "accept", "tolerate", "let", "want", "bring"),
    ),
    "supplier": Predicate(
        (
            "supplier",
            "suppliers",
            "vendor",
            "provider",
            "carrier",
            "hosting partner",
            "agency",
            "distributor",
            "wholesaler",
            "hoster",
            "caterer",
            "contractor",
            "from",
            "delivers to",
        ),
        (
            "supply",
            "buy from",
            "source from",
            "order from",
            "get from",
            "purchase from",
            "buy",
            "source",
            "purchase",
            "be supplied by",
            "provide",
            "come from",
        ),
        exclusive=True,
        half_life=1095,
    ),
    "competitor": Predicate(
        (
            "competitor",
            "competitors",
            "rival",
            "rivals",
            "competition",
            "main competitor",
            "up against",
            "nemesis",
            "in competition with",
        ),
        ("compete with", "compete against", "compete", "rival"),
    ),
    "fiscal_year_end": Predicate(
        (
            "fiscal year ends",
            "fiscal year end",
            "financial year ends",
            "year-end",
            "year end",
            "fy ends",
            "fy",
            "fiscal year",
            "financial year",
            "books",
            "business year",
            "fye",
        ),
        ("close", "end"),
        exclusive=True,
        half_life=YEARS,
    ),
    "founded": Predicate(
        (
            "founded in",
            "established in",
            "started in",
            "founded",
            "since",
            "foundation",
            "in business since",
            "going since",
            "est",
        ),
        (
            "be founded in",
            "establish",
            "set up",
            "incorporate",
            "start out",
            "start",
            "date back to",
            "be around since",
            "found",
            "begin",
            "launch",
            "go back to",
        ),
        exclusive=True,
        half_life=YEARS,
    ),
    "employees": Predicate(
        (
            "employees",
            "people",
            "staff",
            "headcount",
            "head count",
            "workforce",
            "workers",
            "heads",
            "team of",
            "colleagues",
            "strong",
            "ftes",
        ),
        ("employ",),
        exclusive=True,
        half_life=365,
    ),
    "owned_by": Predicate(
        (
            "owned by",
            "sold to",
            "snapped up by",
            "handed over to",
            "acquired by",
            "bought by",
            "taken over by",
            "subsidiary of",
            "subsidiary",
            "part of",
            "parent company",
            "parent",
            "owner",
            "division of",
            "belongs to",
            "daughter",
            "company",
        ),
        ("own", "acquire", "buy", "belong to", "take over", "take"),
        exclusive=True,
        half_life=1460,
    ),
    "married_to": Predicate(
        ("married to", "married", "husband", "wife", "spouse", "partner"),
        ("marry",),
        exclusive=True,
        half_life=YEARS,
    ),
    "plays": Predicate(("player",), ("play",)),
    "studied_at": Predicate(
        ("alumna of", "alumnus of", "degree from", "degree", "mba", "phd", "graduate of", "graduate"),
        ("study at", "study", "graduate from", "graduate", "go to", "attend", "do"),
        half_life=YEARS,
    ),
    "works_from": Predicate(
        (),
        ("work from", "work out of", "work at", "work remotely from", "work"),
        exclusive=True,
        half_life=730,
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
            "budget",
        ),
        ("plan", "set", "approve"),
        exclusive=True,
        half_life=1095,
    ),
    "decision_maker": Predicate(
        (
            "decision maker",
            "decision-maker",
            "makes the decision",
            "has the final say",
            "final say",
            "last word",
            "final word",
            "sign-off",
            "calls the shots",
            "in charge of",
            "makes the call",
            "economic buyer",
            "buck stops with",
            "holds the purse strings",
        ),
        ("decide", "sign off"),
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
