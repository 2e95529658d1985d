"""What is remembered: CRM records and everything else, each kind declared once."""

from __future__ import annotations

import re
from typing import Final

from pydantic import BaseModel, ConfigDict

from memory.kinds.base import Record, grouped, part_of, spec_of, specs, spread
from memory.kinds.episodes import SimpleEpisode
from memory.kinds.facts import SimpleFact
from memory.kinds.fields import FieldSpec, Relation, ValueKind, crm
from memory.kinds.notes import SimpleNote
from memory.kinds.profile import UserProfile
from memory.kinds.retention import Retention
from memory.kinds.sales import SimpleAccount, SimpleContact, SimpleLead, SimpleOpportunity
from memory.kinds.service import SimpleCase, SimpleTask
from memory.kinds.todos import SimpleTodo

KINDS: Final[dict[str, type[Record]]] = {
    model.KIND: model
    for model in (
        SimpleAccount,
        SimpleContact,
        SimpleOpportunity,
        SimpleCase,
        SimpleTask,
        SimpleLead,
        SimpleNote,
        UserProfile,
        SimpleFact,
        SimpleTodo,
        SimpleEpisode,
    )
}
"""Kind → schema, in the order in which records are written: what others refer to comes first."""


def register(model: type[Record]) -> type[Record]:
    """Let memory carry a kind of your own; can be used as a decorator.

    Call it before memory is used, in every program that opens it. Raises `ValueError` if the kind's name or
    what a model calls to draft one is taken by another, or if it could never be found again.
    """
    _check(model)
    KINDS[model.KIND] = model
    return model


def unregister(kind: str) -> None:
    """Take a kind out again; what is stored of it stays and is carried again once it is registered."""
    del KINDS[kind]


def _check(model: type[Record]) -> None:
    specs(model)  # raises for a field that is not declared with crm(...)
    if not re.fullmatch(r"[a-z][a-z_]*", model.KIND):
        raise ValueError(f"KIND {model.KIND!r} must be a lower-case plural such as 'subscriptions'")
    if model.KIND in KINDS or model.KIND in RESERVED:
        raise ValueError(f"there is a kind or a part of memory called {model.KIND!r} already")
    if model.EXTRACTED and not re.fullmatch(r"[A-Za-z]\w*", model.tool()):
        raise ValueError(f"{model.__name__} needs TOOL, the name a model calls to draft one")
    if model.EXTRACTED and any(model.tool() == other.tool() for other in KINDS.values()):
        raise ValueError(f"another kind is drafted with {model.tool()!r} already")
    unknown = {*model.LABEL, *(model.IDENTITY or ()), *model.STRONG, *model.RELATIONS} - set(specs(model))
    if unknown - {"id"}:
        raise ValueError(f"{model.__name__} has no field {', '.join(sorted(unknown - {'id'}))}")


RESERVED: Final = frozenset(
    [
        "messages",
        "pending",
        "seen",
        "threads",
        "journal",
        "history",
        "identity",
        "known_as",
        "similar",
        "relations",
        "related",
        "usage",
        "review",
        "quarantine",
        "meta",
        "kept",
        "leases",
        "use",
    ]
)
"""Parts of memory that are no records."""


class SimpleMemory(BaseModel):
    """Everything remembered of one user, as plain lists."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: list[SimpleAccount] = []
    contacts: list[SimpleContact] = []
    opportunities: list[SimpleOpportunity] = []
    cases: list[SimpleCase] = []
    tasks: list[SimpleTask] = []
    leads: list[SimpleLead] = []
    notes: list[SimpleNote] = []
    profile: UserProfile | None = None
    facts: list[SimpleFact] = []
    todos: list[SimpleTodo] = []
    episodes: list[SimpleEpisode] = []


__all__ = [
    "KINDS",
    "FieldSpec",
    "Record",
    "Relation",
    "Retention",
    "SimpleAccount",
    "SimpleCase",
    "SimpleContact",
    "SimpleEpisode",
    "SimpleFact",
    "SimpleLead",
    "SimpleMemory",
    "SimpleNote",
    "SimpleOpportunity",
    "SimpleTask",
    "SimpleTodo",
    "UserProfile",
    "ValueKind",
    "crm",
    "grouped",
    "part_of",
    "register",
    "spec_of",
    "specs",
    "spread",
    "unregister",
]
