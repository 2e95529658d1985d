"""The base of everything remembered, and what can be asked of its declaration.

A kind is declared in one place, as a subclass: its fields, what tells two of them apart, whose word changes
them, how long they are kept and how they read. `memory.kinds.KINDS.register` makes the engine carry it.
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
"""How the name of a kind is compared: without legal forms, without honorifics and order, or as it stands."""


class Record(BaseModel):
    """One remembered record: every field is optional, because people state a field at a time."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    KIND: ClassVar[str]
    """Plural kind, the last part of the store's namespace (`contacts`)."""
    SINGULAR: ClassVar[str]
    """How a person calls one (`contact`)."""
    SALESFORCE: ClassVar[str] = ""
    """Salesforce object (`Contact`), if there is one like it."""
    HUBSPOT: ClassVar[str] = ""
    """HubSpot object type (`contacts`), if there is one like it."""
    PREFIX: ClassVar[str] = ""
    """Key prefix of the object's Salesforce IDs (`003`)."""
    TOOL: ClassVar[str] = ""
    """What an extraction model calls to draft one; empty: the Salesforce object's name."""
    LABEL: ClassVar[tuple[str, ...]] = ("name",)
    """The fields a person recognises the record by, best first."""
    SCOPE: ClassVar[str | None] = None
    """The field that tells two of one name apart (a contact's account)."""
    NAME_FORM: ClassVar[NameForm] = "text"
    """How its name is compared."""
    STRONG: ClassVar[tuple[str, ...]] = ("id",)
    """The fields that name one record by themselves, strongest first."""
    IDENTITY: ClassVar[tuple[str, ...] | None] = None
    """The fields that make its identity together, instead of a name; `()`: a user has one."""
    UNNAMED: ClassVar[bool] = False
    """Whether a record may be known by its scope alone (a deal with an account)."""
    ASKED: ClassVar[bool] = False
    """Whether a name that is only similar is asked about before a new record is made."""
    REQUIRED: ClassVar[tuple[str, ...]] = ()
    """Fields without which Salesforce does not take the record."""
    EXTRACTED: ClassVar[bool] = True
    """Whether an extraction model is offered the kind; what is not is kept on request only."""
    RETELLS: ClassVar[bool] = False
    """Whether it only retells what is known from elsewhere: it is never meant by a name, nor does it prove a spelling."""
    CUES: ClassVar[tuple[str, ...]] = ()
    """Words that tell that a message may state one (of a kind of one's own): a message with one of them is read."""
    OWN: ClassVar[bool] = False
    """Whether only the user's own words state it; nobody else's in a file do."""
    RELATIONS: ClassVar[Mapping[str, Relation]] = {}
    """Field → what it points to."""
    CLOSED: ClassVar[Mapping[str, frozenset[str]]] = {}
    """Values with which a record is closed: its name no longer means it, and the same again is a new one."""
    ACTIONS: ClassVar[frozenset[str]] = frozenset()
    """The fields that say what somebody is to do: in a file's words a person looks at those of money and access."""
    DENIAL: ClassVar[tuple[str, str] | None] = None
    """The field and its value that say that the rest is denied; such a draft rests on words that deny."""
    RETENTION: ClassVar[tuple[Retention, ...]] = ()
    """When one is archived or goes; none: it stays."""
    TELLING: ClassVar[tuple[str, ...]] = ()
    """The fields told of it in a list."""

    @classmethod
    def tool(cls) -> str:
        """Return what an extraction model calls to draft one."""
        return cls.TOOL or cls.SALESFORCE

    @classmethod
    def counts_as(cls, name: str, value: str) -> str:
        """Return what the value of a field is in a composed identity: the same for all that means the same."""
        del name
        return core_name(value) or fold(value)

    @classmethod
    def is_told(cls, fields: Mapping[str, Any], said: Mapping[str, str], now: datetime) -> bool:
        """Tell whether a record of these stored fields enters prompts and searches now.

        `said` maps each field to when it was said (ISO). What is not told stays in memory and its history.
        """
        del fields, said, now
        return True

    @classmethod
    def render(cls, label: str, fields: Mapping[str, str]) -> str:
        """Write one as a line for the prompt and for people; `fields` are those that `label` does not say."""
        told = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in fields.items())
        return f"{cls.SINGULAR} {label}: {told or 'no details'}"


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


def spec_of(model: type[Record], name: str) -> FieldSpec | None:
    """Return the declaration of a stored field (`title`, `interests.sailing`), None if there is none."""
    base, _, part = name.partition(".")
    spec = specs(model).get(base)
    return spec if spec is not None and bool(part) == spec.many else None


def part_of(name: str, value: str) -> str:
    """Return the stored field of one value of a field that has many (`interests.sailing`)."""
    short = re.sub(r"[^\w]+", "-", fold(value)).strip("-")[:60]
    return f"{name}.{short or sha256(value.encode()).hexdigest()[:12]}"


def spread(model: type[Record], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Give every value of a field that has many a stored field of its own; the rest stays as it is."""
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
    """Return fields as they are declared: the values of a field that has many in a list."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        base, _, part = name.partition(".")
        if part and spec_of(model, name) is not None:
            found.setdefault(base, []).append(value)
        else:
            found[name] = value
    return found
