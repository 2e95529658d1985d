"""Facts: statements that no field of a CRM record holds (M3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from memory.kinds.base import Record
from memory.kinds.fact_phrases import fact_phrase
from memory.kinds.fields import Relation, crm
from memory.kinds.predicates import PREDICATES, predicate
from memory.kinds.retention import Retention
from memory.kinds.wording import Choices

if TYPE_CHECKING:
    from collections.abc import Mapping

HOLDS: Final = {
    "yes": (),
    "no": (
        "not",
        "no",
        "never",
        "no longer",
        "doesn't",
        "don't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "won't",
        "can't",
        "hasn't",
        "stopped",
        "anymore",
        "any more",
        "dropped",
        "ditched",
        "quit",
        "replaced",
        "moved away from",
        "switched from",
        "moved from",
        "migrated from",
        "moved off",
        "left",
        "gave up",
    ),
}


FLOOR: Final = 30
"""Least confidence (0 to 100) of a fact that may appear in a prompt."""


def confidence(fields: Mapping[str, Any], at: str, now: datetime) -> int:
    """Return a fact's confidence now, 0 to 100: as judged `at` (ISO), decayed by its half-life."""
    held = fields.get("confidence")
    if not isinstance(held, int):
        return 0
    days = max(0.0, (now - datetime.fromisoformat(at)).total_seconds() / 86_400)
    left: float = held * 0.5 ** (days / predicate(str(fields.get("predicate"))).half_life)
    return round(left)


SPEAKER: Final = {
    **dict.fromkeys(("we", "us", "our", "ours", "our company", "our firm", "my company"), "we"),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), "i"),
}
"""Words for the user or their own company → what they count as in the identity of a fact."""


class SimpleFact(Record):
    """Something general that was said about a company, a person or a thing, and is no field of their record."""

    KIND: ClassVar[str] = "facts"
    SINGULAR: ClassVar[str] = "fact"
    SALESFORCE: ClassVar[str] = "Fact__c"
    TOOL: ClassVar[str] = "Fact"
    LABEL: ClassVar[tuple[str, ...]] = ("subject",)
    STRONG: ClassVar[tuple[str, ...]] = ()
    IDENTITY: ClassVar[tuple[str, ...] | None] = ("subject", "predicate", "object")
    DENIAL: ClassVar[tuple[str, str] | None] = ("holds", "no")
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("predicate", "object", "holds", "status", "confidence")
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "subject": Relation("about", ("accounts", "contacts", "opportunities", "cases", "leads"))
    }
    RETENTION: ClassVar[tuple[Retention, ...]] = (Retention(days=730, when={"status": "superseded"}),)

    @classmethod
    def identity_value(cls, name: str, value: str) -> str:
        """Return a value as used in the identity: "we" and "our" are one subject, "I" and "me" another."""
        told = super().identity_value(name, value)
        return SPEAKER.get(told, told) if name == "subject" else told

    @classmethod
    def is_visible(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell whether it is neither superseded nor below `FLOOR` by now."""
        if fields.get("status") == "superseded":
            return False
        return "confidence" not in said or confidence(fields, said["confidence"], now) >= FLOOR

    subject: str | None = crm("name", "What or whom it is about, as written")
    predicate: str | None = crm(
        "choice",
        "What is said of it: " + ", ".join(PREDICATES),
        choices=Choices(PREDICATES, lambda name: PREDICATES[name].said),
    )
    object: str | None = crm("name", "The answer, as written")
    holds: str | None = crm(
        "choice", "no if the text denies it; leave out otherwise", choices=HOLDS, denied="only"
    )
    confidence: int | None = crm("number", "How sure it was when last stated or judged, 0 to 100")
    status: str | None = crm(
        "choice", "superseded, if another fact took its place", choices={"superseded": ()}
    )
    superseded_by: str | None = crm("id", "Key of the fact that took its place")

    @classmethod
    def render(cls, label: str, fields: Mapping[str, str]) -> str:
        """Return it as a statement, with its confidence and whether it is superseded."""
        told = fact_phrase(
            fields.get("predicate", ""), fields.get("object", ""), denied=fields.get("holds") == "no"
        )
        sure = f" ({fields['confidence']} % sure)" if "confidence" in fields else ""
        old = ", superseded" if "status" in fields else ""
        return f"fact: {label} {told}{sure}{old}"
