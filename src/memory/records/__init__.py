"""What is remembered: the six kinds of CRM records and the notes beside them, declared once each."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from memory.records.base import Record, specs
from memory.records.fields import FieldSpec, Relation, ValueKind
from memory.records.notes import SimpleNote
from memory.records.sales import SimpleAccount, SimpleContact, SimpleLead, SimpleOpportunity
from memory.records.service import SimpleCase, SimpleTask

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
    )
}
"""Kind → schema, in the order in which records are written: what others refer to comes first."""


class SimpleMemory(BaseModel):
    """Everything remembered of one user's CRM, as plain lists."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accounts: list[SimpleAccount] = []
    contacts: list[SimpleContact] = []
    opportunities: list[SimpleOpportunity] = []
    cases: list[SimpleCase] = []
    tasks: list[SimpleTask] = []
    leads: list[SimpleLead] = []
    notes: list[SimpleNote] = []


__all__ = [
    "KINDS",
    "FieldSpec",
    "Record",
    "Relation",
    "SimpleAccount",
    "SimpleCase",
    "SimpleContact",
    "SimpleLead",
    "SimpleMemory",
    "SimpleNote",
    "SimpleOpportunity",
    "SimpleTask",
    "ValueKind",
    "specs",
]
