"""The declaration of a record's field: its type, and its names in Salesforce and HubSpot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

ValueKind = Literal[
    "text",
    "name",
    "id",
    "email",
    "phone",
    "url",
    "amount",
    "currency",
    "percent",
    "date",
    "number",
    "choice",
    "timezone",
    "hours",
]
"""The type of a field's value.

`amount` and `percent` are floats (percent 0 to 100), `number` an int, `date` an ISO day (`2027-03-15`) or
month (`2027-03`), `timezone` an IANA name, `hours` a span of the day (`09:00-17:00`), everything else text.
"""


Denied = Literal["never", "only", "also"]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What the engine knows about one field of one kind of record."""

    kind: ValueKind
    salesforce: str = ""
    """API name in Salesforce's standard object (`StageName`), or a custom one (`Order_Number__c`)."""
    hubspot: str = ""
    """Internal property name in HubSpot (`dealstage`)."""
    choices: Mapping[str, tuple[str, ...]] | None = None
    """Canonical value → the words people use for it. Values outside the list are kept as written."""
    many: bool = False
    """Whether it has several values, each stored as `field.value-in-short` with its own receipt and end."""
    denied: Denied = "never"
    """Whether a denial may state it: never, also, or only a denial ("never call me": `avoid_contact`)."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation that a field states: its name, and the kinds of records to which it may point."""

    name: str
    targets: tuple[str, ...]


def crm(
    kind: ValueKind,
    description: str,
    *,
    salesforce: str = "",
    hubspot: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
    many: bool = False,
    denied: Denied = "never",
) -> Any:  # pydantic types Field() the same way, so that it can stand as a default
    """Declare a field that may be unknown (`None`)."""
    spec = FieldSpec(kind, salesforce, hubspot, choices, many, denied)
    # Pydantic's annotation asks for JSON, but it keeps any object; `specs` reads it back.
    return Field(default=None, description=description, json_schema_extra={"crm": cast("Any", spec)})
