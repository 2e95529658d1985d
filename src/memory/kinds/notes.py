"""Notes: what the user asked to have remembered, in their own words (M6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from memory.kinds.base import Record
from memory.kinds.fields import Relation, crm
from memory.kinds.retention import Retention

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class SimpleNote(Record):
    """Something the user asked to be remembered as it was said."""

    KIND: ClassVar[str] = "notes"
    SINGULAR: ClassVar[str] = "note"
    SALESFORCE: ClassVar[str] = "Note"
    HUBSPOT: ClassVar[str] = "notes"
    PREFIX: ClassVar[str] = "002"
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ("about", "importance")
    LABEL: ClassVar[tuple[str, ...]] = ("text",)
    SCOPE: ClassVar[str | None] = "about"
    EXTRACTED: ClassVar[bool] = False
    RETENTION: ClassVar[tuple[Retention, ...]] = (Retention(expires="expires"),)
    RELATIONS: ClassVar[Mapping[str, Relation]] = {
        "about": Relation("about", ("accounts", "contacts", "opportunities", "cases", "leads"))
    }

    @classmethod
    def is_visible(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell whether its day of expiry is not over yet; a note without one never expires."""
        del said
        return str(fields.get("expires") or "9999") >= now.date().isoformat()

    text: str | None = crm("text", "The user's words", salesforce="Body", hubspot="hs_note_body")
    id: str | None = crm("id", "Record id, exactly as written", salesforce="Id", hubspot="hs_object_id")
    about: str | None = crm(
        "name", "Whom or what it is about", salesforce="Parent.Name", hubspot="associated_record"
    )
    importance: int | None = crm("number", "1 (least) to 5", salesforce="Importance__c", hubspot="importance")
    expires: str | None = crm(
        "date", "Day after which it matters no more", salesforce="Expires__c", hubspot="expires"
    )
