"""Facts: what was said about something that is no field of a CRM record (M3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from memory.kinds.base import Record
from memory.kinds.fields import Relation, crm
from memory.kinds.predicates import PREDICATES, predicate
from memory.kinds.retention import Retention
from memory.kinds.stating import stated
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
"""Less sure facts (0 to 100) enter no prompt."""


def confidence(fields: Mapping[str, Any], at: str, now: datetime) -> int:
    """Return how sure a fact is now: what was last judged, `at` (ISO), decayed by its predicate's half-life."""
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
"""How users call their own company, or themselves, and what that counts as in the identity of a fact."""


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
    TELLING: ClassVar[tuple[str, ...]] = ("predicate", "object", "holds", "status", "confidence")
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "subject": Relation("about", ("accounts", "contacts", "opportunities", "cases", "leads"))
    }
    RETENTION: ClassVar[tuple[Retention, ...]] = (Retention(days=730, when={"status": "superseded"}),)

    @classmethod
    def counts_as(cls, name: str, value: str) -> str:
        """Let the user's own company be one subject, whether "we" or "our" stands for it."""
        told = super().counts_as(name, value)
        return SPEAKER.get(told, told) if name == "subject" else told

    @classmethod
    def is_told(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell it while nothing has taken its place and it is sure enough."""
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
        """Write it as a statement."""
        told = stated(
            fields.get("predicate", ""), fields.get("object", ""), denied=fields.get("holds") == "no"
        )
        sure = f" ({fields['confidence']} % sure)" if "confidence" in fields else ""
        old = ", superseded" if "status" in fields else ""
        return f"fact: {label} {told}{sure}{old}"
