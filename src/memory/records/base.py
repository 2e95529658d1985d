"""The base of every remembered record, and what can be asked of its declaration."""

from __future__ import annotations

from functools import cache
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from memory.records.fields import FieldSpec


class Record(BaseModel):
    """One remembered CRM record: every field is optional, because people state a field at a time."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    KIND: ClassVar[str]
    """Plural kind, the last part of the store's namespace (`contacts`)."""
    SINGULAR: ClassVar[str]
    """How a person calls one (`contact`)."""
    SALESFORCE: ClassVar[str]
    """Salesforce object (`Contact`)."""
    HUBSPOT: ClassVar[str]
    """HubSpot object type (`contacts`)."""
    PREFIX: ClassVar[str]
    """Key prefix of the object's Salesforce IDs (`003`)."""
    LABEL: ClassVar[tuple[str, ...]] = ("name",)
    """The fields a person recognises the record by, best first."""
    SCOPE: ClassVar[str | None] = None
    """The field that tells two of one name apart (a contact's account)."""

    def stated(self) -> dict[str, str | float | int]:
        """Return the known fields only."""
        return self.model_dump(exclude_none=True)


@cache
def specs(model: type[Record]) -> dict[str, FieldSpec]:
    """Map each field of `model` to its declaration."""
    found: dict[str, FieldSpec] = {}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        spec = extra.get("crm") if isinstance(extra, dict) else None
        if not isinstance(spec, FieldSpec):
            message = f"{model.__name__}.{name} is not declared with crm(...)"
            raise TypeError(message)
        found[name] = spec
    return found
