"""Todos: what the user has to do for themselves (M4). What concerns a customer is a CRM task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from memory.language.inflection import forms
from memory.records.base import Record
from memory.records.fields import Relation, crm
from memory.records.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PRIORITY: Final = {
    "high": (
        "urgent",
        "urgently",
        "asap",
        "important",
        "critical",
        "high",
        "top priority",
        "immediately",
        "right away",
        "crucial",
    ),
    "low": (
        "no rush",
        "whenever",
        "low",
        "not urgent",
        "some day",
        "someday",
        "when i have time",
        "eventually",
        "no hurry",
        "at some point",
        "if i have time",
        "when i get a chance",
    ),
    "normal": ("normal", "medium"),
}
_ERRANDS: Final = (
    "accept answer apply approve bake brush charge chase clear collect configure cook copy correct cover decide deliver deposit "
    "defrost design discuss download draft dust empty enrol escalate exchange feed fill fold forward hang iron knit label laminate learn "
    "load lock mail measure mend message mow move organise organize paint patch phone polish post present proofread provision publish "
    "purchase raise rake recharge recycle refill refuel reorganise reorganize repaint repair request reset resolve restock reply respond "
    "review save scan sew share shred sort stamp stock store sweep swap switch tag test tidy touch train translate trim unload unpack vacuum "
    "validate visit vote wipe wrap hand pick finalise finalize complete confirm cleared invite hire recruit interview onboard brief "
    "ship settle shop hoover walk wax weed wash"
).split()
_IRREGULAR_DONE: Final = (
    "fed",
    "hung",
    "swept",
    "sewn",
    "brought",
    "bought",
    "met",
    "spoke",
    "spoken",
    "told",
    "built",
    "held",
    "rang",
    "went",
    "sold",
    "cut",
    "put",
    "set up",
    "gave",
    "given",
    "chosen",
    "swept",
    "drafted",
    "enrolled",
)
DONE_WORDS: Final = (
    *(forms(verb)[2] for verb in _ERRANDS),
    *_IRREGULAR_DONE,
    "finished",
    "completed",
    "complete",
    "bought",
    "sent",
    "paid",
    "called",
    "booked",
    "renewed",
    "submitted",
    "filed",
    "picked up",
    "dropped off",
    "fixed",
    "cleaned",
    "ordered",
    "returned",
    "signed",
    "scheduled",
    "wrote",
    "written",
    "read",
    "watered",
    "took",
    "taken",
    "got",
    "made",
    "checked",
    "updated",
    "sorted",
    "handed in",
    "crossed off",
    "ticked off",
    "checked off",
    "off my list",
    "tick off",
    "cross off",
    "check off",
    "mailed",
    "emailed",
    "posted",
    "printed",
    "cancelled",
    "canceled",
    "registered",
    "replaced",
    "backed up",
    "uploaded",
    "taken care of",
    "took care of",
    "ran",
    "did",
    "handled",
    "wrapped up",
    "collected",
    "washed",
    "installed",
    "tidied",
    "arranged",
    "reserved",
    "planned",
    "prepared",
    "packed",
    "found",
    "changed",
    "applied",
    "closed",
)
ARCHIVED_WORDS: Final = (
    "archive",
    "archived",
    "drop",
    "dropped",
    "scrap",
    "scrapped",
    "forget",
    "forget about",
    "never mind",
    "nevermind",
    "no longer need",
    "don't need",
    "cancel",
    "remove",
    "skip",
    "take off",
    "not needed",
    "no need to",
    "unnecessary",
    "isn't necessary",
    "not necessary",
    "no longer necessary",
    "no longer required",
    "not required",
    "scratch",
    "decided against",
    "called off",
    "won't need",
    "don't have to",
    "obsolete",
    "delete",
)
STATUS: Final = {
    "open": (
        "reopen",
        "reopened",
        "not done",
        "still open",
        "open again",
        "back on the list",
        "back on my list",
    ),
    "done": ("done", *DONE_WORDS),
    "archived": (*ARCHIVED_WORDS, "off my list", "off the list"),
}


class SimpleTodo(Record):
    """Something the user has to do that concerns no customer: private errands, office duties, reminders."""

    KIND: ClassVar[str] = "todos"
    SINGULAR: ClassVar[str] = "todo"
    SALESFORCE: ClassVar[str] = "Todo__c"
    TOOL: ClassVar[str] = "Todo"
    LABEL: ClassVar[tuple[str, ...]] = ("content",)
    STRONG: ClassVar[tuple[str, ...]] = ()
    OWN: ClassVar[bool] = True
    TELLING: ClassVar[tuple[str, ...]] = ("due_date", "priority", "status", "category", "tags")
    CLOSED: ClassVar[Mapping[str, frozenset[str]]] = {"status": frozenset({"done", "archived"})}
    RELATIONS: ClassVar[Mapping[str, Relation]] = {"part_of": Relation("part_of", ("todos",))}
    RETENTION: ClassVar[tuple[Retention, ...]] = (
        Retention(days=30, when={"status": "done"}, becomes={"status": "archived"}),
        Retention(days=365, when={"status": "archived"}),
    )

    @classmethod
    def is_told(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell it until it is archived."""
        del said, now
        return fields.get("status") != "archived"

    content: str | None = crm("text", "What is to be done, as written", denied="also")
    due_date: str | None = crm("date", "When it is due", denied="also")
    priority: str | None = crm(
        "choice", "high, normal or low, if the words say so", choices=PRIORITY, denied="also"
    )
    status: str | None = crm("choice", "open, done or archived", choices=STATUS, denied="also")
    category: str | None = crm("text", "Category, if one is given")
    tags: list[str] | None = crm("text", "Tags, if given, one each", many=True)
    part_of: str | None = crm("name", "The todo of which this is a step")
