"""The base of every remembered record, and what can be asked of its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from memory.records.fields import FieldSpec, Relation

NameForm = Literal["organisation", "person", "text"]
"""How the name of a kind is compared: without legal forms, without honorifics and order, or as it stands."""


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
    NAME_FORM: ClassVar[NameForm] = "text"
    """How its name is compared."""
    STRONG: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that name one record by themselves, strongest first."""
    UNNAMED: ClassVar[bool] = False
    """Whether a record may be known by its scope alone (a deal with an account)."""
    ASKED: ClassVar[bool] = False
    """Whether a name that is only similar is asked about before a new record is made."""
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    """Fields without which Salesforce does not take the record."""
    EXTRACTED: ClassVar[bool] = True
    """Whether an extraction model is offered the kind; what is not is kept on request only."""
    RELATIONS: ClassVar[Mapping[str, Relation]] = {}
    """Field → what it points to."""

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
