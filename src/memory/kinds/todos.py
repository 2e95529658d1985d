"""Todos: what the user has to do for themselves (M4). What concerns a customer is a CRM task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from memory.kinds.base import Record
from memory.kinds.fields import Relation, crm
from memory.kinds.retention import Retention
from memory.kinds.wording import Choices, wording
from memory.text.wordforms.inflection import forms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def _status(value: str) -> tuple[str, ...]:
    """Return the words for a status; participles of errand verbs ("mended") also mean that it is done."""
    words = wording("todos")
    verbs = words["errands"]["verbs"] if value == "done" else ()
    return (*words["status"][value], *(forms(verb)[2] for verb in verbs))


PRIORITY: Final = Choices(("high", "low", "normal"), lambda value: wording("todos")["priority"][value])
STATUS: Final = Choices(("open", "done", "archived"), _status)


class SimpleTodo(Record):
    """Something the user has to do that concerns no customer: private errands, office duties, reminders."""

    KIND: ClassVar[str] = "todos"
    SINGULAR: ClassVar[str] = "todo"
    SALESFORCE: ClassVar[str] = "Todo__c"
    TOOL: ClassVar[str] = "Todo"
    LABEL: ClassVar[tuple[str, ...]] = ("content",)
    STRONG: ClassVar[tuple[str, ...]] = ()
    OWN: ClassVar[bool] = True
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("due_date", "priority", "status", "category", "tags")
    CLOSED: ClassVar[Mapping[str, frozenset[str]]] = {"status": frozenset({"done", "archived"})}
    RELATIONS: ClassVar[Mapping[str, Relation]] = {"part_of": Relation("part_of", ("todos",))}
    RETENTION: ClassVar[tuple[Retention, ...]] = (
        Retention(days=30, when={"status": "done"}, becomes={"status": "archived"}),
        Retention(days=365, when={"status": "archived"}),
    )

    @classmethod
    def is_visible(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell whether it is not archived."""
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
