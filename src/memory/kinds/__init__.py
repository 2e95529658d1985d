"""The kinds of records in memory: CRM records, notes, profile, facts, todos and episodes."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from memory.kinds.base import Record, grouped, part_of, spec_of, specs, spread
from memory.kinds.episodes import SimpleEpisode
from memory.kinds.fact_phrases import fact_phrase
from memory.kinds.facts import SPEAKER, SimpleFact
from memory.kinds.fields import FieldSpec, Relation, ValueKind, crm
from memory.kinds.notes import SimpleNote
from memory.kinds.predicates import PREDICATES
from memory.kinds.profile import UserProfile
from memory.kinds.registry import KindRegistry
from memory.kinds.retention import Retention
from memory.kinds.sales import SimpleAccount, SimpleContact, SimpleLead, SimpleOpportunity
from memory.kinds.service import SimpleCase, SimpleTask
from memory.kinds.todos import SimpleTodo

KINDS: Final = KindRegistry(
    (
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
)
"""The registered kinds; `KINDS.register` adds one."""


class SimpleMemory(BaseModel):
    """All records of one user, as plain lists by kind."""

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
    "PREDICATES",
    "SPEAKER",
    "FieldSpec",
    "KindRegistry",
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
    "fact_phrase",
    "grouped",
    "part_of",
    "spec_of",
    "specs",
    "spread",
]
