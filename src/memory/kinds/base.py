"""The base class of all records, and helpers that read the declaration of a kind.

A kind is declared in one place, as a subclass: its fields, its identity, whose words may state it, how long
its records are kept and how they are rendered. `memory.kinds.KINDS.register` adds it to the engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from memory.kinds.fields import FieldSpec, Relation
from memory.kinds.retention import Retention
from memory.text.names import core_name, fold

if TYPE_CHECKING:
    from datetime import datetime

NameForm = Literal["organisation", "person", "text"]
"""How names are compared: without legal forms, without honorifics and in one word order, or as written."""


class Record(BaseModel):
    """One remembered record: every field is optional, because people state a field at a time."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    KIND: ClassVar[str]
    """Name of the kind, a plural; the last label of its namespace in the store (`contacts`)."""
    SINGULAR: ClassVar[str]
    """Name of one record of the kind, as people say it (`contact`)."""
    SALESFORCE: ClassVar[str] = ""
    """The corresponding Salesforce object (`Contact`), if there is one."""
    HUBSPOT: ClassVar[str] = ""
    """The corresponding HubSpot object type (`contacts`), if there is one."""
    PREFIX: ClassVar[str] = ""
    """Key prefix of the object's Salesforce IDs (`003`)."""
    TOOL: ClassVar[str] = ""
    """Name of the tool with which an extraction model drafts one; empty: the Salesforce object's name."""
    LABEL: ClassVar[tuple[str, ...]] = ("name",)
    """The fields by which a person recognises the record, best first."""
    SCOPE: ClassVar[str | None] = None
    """The field that distinguishes records of the same name (a contact's account)."""
    NAME_FORM: ClassVar[NameForm] = "text"
    """How names of the kind are compared."""
    STRONG: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that each identify a record on their own, strongest first."""
    IDENTITY: ClassVar[tuple[str, ...] | None] = None
    """The fields that identify a record together, instead of a name; `()`: a user has exactly one record."""
    UNNAMED: ClassVar[bool] = False
    """Whether a record without a name may be identified by its scope alone (a deal by its account)."""
    ASKED: ClassVar[bool] = False
    """Whether the user is asked about a record of a similar name before a new one is made."""
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    """Fields that Salesforce requires."""
    EXTRACTED: ClassVar[bool] = True
    """Whether an extraction model may draft the kind; notes, made on request, and episodes it may not."""
    DERIVED: ClassVar[bool] = False
    """Whether it only repeats what other records say: no name refers to it, and it proves no spelling."""
    CUES: ClassVar[tuple[str, ...]] = ()
    """For a registered kind: words that show that a message may state one, so that the message is read."""
    OWN: ClassVar[bool] = False
    """Whether only the user's own words may state it, and not those of others in a file."""
    RELATIONS: ClassVar[Mapping[str, Relation]] = {}
    """Field → the relation that it states."""
    CLOSED: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Field → values that close a record: its name no longer means it, and a new mention makes a new one."""
    ACTIONS: ClassVar[frozenset[str]] = frozenset()
    """Fields that say what somebody is to do; from a file, a person approves those about money and access."""
    DENIAL: ClassVar[tuple[str, str] | None] = None
    """Field and value that mark a record as denied (`holds`, `no`); its draft needs words that deny."""
    RETENTION: ClassVar[tuple[Retention, ...]] = ()
    """Rules by which records are archived or removed; empty: they stay."""
    LIST_FIELDS: ClassVar[tuple[str, ...]] = ()
    """The fields shown when records are listed."""

    @classmethod
    def tool(cls) -> str:
        """Return the name of the tool with which an extraction model drafts one."""
        return cls.TOOL or cls.SALESFORCE

    @classmethod
    def identity_value(cls, name: str, value: str) -> str:
        """Return a field's value as used in a composed identity: equal for all values that mean the same."""
        del name
        return core_name(value) or fold(value)

    @classmethod
    def is_visible(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell whether a record with these stored fields may appear in prompts and searches now.

        `said` maps each field to when it was said (ISO). A record that may not appear stays in memory and in
        the journal.
        """
        del fields, said, now
        return True

    @classmethod
    def render(cls, label: str, fields: Mapping[str, str]) -> str:
        """Return a record as one line for prompts and people; `fields` are those not in `label`."""
        told = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in fields.items())
        return f"{cls.SINGULAR} {label}: {told or 'no details'}"


@cache
def specs(model: type[Record]) -> dict[str, FieldSpec]:
    """Return the declaration of each field of `model`; raise `TypeError` for a field without `crm(...)`."""
    found: dict[str, FieldSpec] = {}
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra
        spec = extra.get("crm") if isinstance(extra, dict) else None
        if not isinstance(spec, FieldSpec):
            message = f"{model.__name__}.{name} is not declared with crm(...)"
            raise TypeError(message)
        found[name] = spec
    return found


def spec_of(model: type[Record], name: str) -> FieldSpec | None:
    """Return the declaration of a stored field (`title`, `interests.sailing`), None if there is none."""
    base, _, part = name.partition(".")
    spec = specs(model).get(base)
    return spec if spec is not None and bool(part) == spec.many else None


def part_of(name: str, value: str) -> str:
    """Return the stored field for one value of a multi-valued field (`interests.sailing`)."""
    short = re.sub(r"[^\w]+", "-", fold(value)).strip("-")[:60]
    return f"{name}.{short or sha256(value.encode()).hexdigest()[:12]}"


def spread(model: type[Record], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as stored: each value of a multi-valued field under its own name, the rest unchanged."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        spec = specs(model).get(name)
        if spec is None or not spec.many:
            found[name] = value
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one.strip():
                found[part_of(name, one)] = one.strip()
    return found


def grouped(model: type[Record], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored fields as declared: the values of a multi-valued field in a list."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        base, _, part = name.partition(".")
        if part and spec_of(model, name) is not None:
            found.setdefault(base, []).append(value)
        else:
            found[name] = value
    return found
