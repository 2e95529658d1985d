"""A small memory, and an assistant whose understanding of questions is scripted: no weights are needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from memory.trained.asking import Asked
from orchestrator.offline.answers.answering import answer
from tests.support.field_extractor import FieldExtractor
from tests.support.scripted import ScriptedModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from langchain_core.messages import AIMessage, BaseMessage

    from memory.trained.drafts import Drafted, Turn
    from memory.trained.known import Known
    from tests.orchestrator.conftest import Assistant, Office

SAID = (
    "account: name=Vestel; industry=Electronics; billing_city=Istanbul",
    "account: name=Kappa Systems; billing_city=Lyon",
    "contact: name=Zeynep Kaya; account_name=Vestel; title=VP Digital; email=zeynep@vestel.com",
    "contact: name=Tom Brandt; account_name=Kappa Systems; title=CFO; phone=+33 1 23 45 67 89",
    "contact: name=Tom Okafor; account_name=Vestel; title=Head of IT",
    "opportunity: name=data platform; account_name=Vestel; stage=Prospecting; amount=350000; currency=EUR; close_date=2026-03-20; contact_name=Zeynep Kaya",
    "opportunity: name=warehouse robots; account_name=Kappa Systems; stage=Negotiation/Review; amount=48000; currency=USD; close_date=2026-04-10",
    "opportunity: name=label printers; account_name=Kappa Systems; stage=Closed Won; amount=9000; currency=USD; close_date=2026-02-12",
    "case: subject=login page times out; account_name=Vestel; status=Working; priority=High",
    "case: subject=broken scanner; account_name=Kappa Systems; status=Closed",
    "task: subject=send the security questionnaire; related_to=Vestel; due_date=2026-03-04",
    "task: subject=call about terms; related_to=Kappa Systems; due_date=2026-02-27",
    "todo: content=renew the parking permit; due_date=2026-03-05",
    "fact: subject=Kappa Systems; predicate=uses; object=SAP",
    "profile: response_length=short; timezone=UTC",
    "opportunity: name=data platform; account_name=Vestel; stage=Proposal/Price Quote",
)
"""Messages that are read before anything is asked; it is Monday, 2 March 2026."""


def asked(
    intent: str,
    kind: str = "any",
    *entities: str,
    fields: Sequence[str] = (),
    when: str = "",
    filters: Mapping[str, str] | None = None,
    order: str = "none",
    holds: float = 0.0,
    sure: float = 0.9,
) -> Asked:
    """Return a question as the network could have understood it."""
    time = "range" if when else "none"
    return Asked(intent, kind, time, order, tuple(fields), entities, when, dict(filters or {}), holds, sure)


@dataclass
class Talk:
    """A conversation in which the test decides how each message is understood."""

    office: Office
    meant: dict[str, Asked] = field(default_factory=dict)
    drafts: list[Drafted] = field(default_factory=list)
    read: list[list[Turn]] = field(default_factory=list)
    assistant: Assistant = field(init=False)

    def __post_init__(self) -> None:
        self.assistant = self.office.assistant(
            ScriptedModel(self._answer), update_every=100, update_on_mention=False
        )

    def _answer(self, messages: list[BaseMessage], tools: list[str]) -> AIMessage:
        return answer(
            messages,
            tools,
            understanding=lambda text, _: self.meant.get(text, asked("tell")),
            reading=self._read,
        )

    def _read(self, turns: Sequence[Turn], _: Sequence[Known]) -> list[Drafted]:
        self.read.append(list(turns))
        return self.drafts

    async def ask(self, text: str, meaning: Asked, **where: Any) -> str:
        self.meant[text] = meaning
        return await self.assistant.say(text, **where)


@pytest.fixture
async def talk(office: Office) -> Talk:
    from memory.engine.memory_engine import MemoryEngine
    from memory.records.messages import Message

    engine = MemoryEngine(office.store, FieldExtractor(), clock=lambda: office.now)
    for number, text in enumerate(SAID):
        at = f"2026-02-{number + 2:02d}T10:00:00+00:00"
        await engine.record(
            "ann", "notes", [Message(f"n{number}", "user", f"News of the deal:\n{text}", None, at)]
        )
        await engine.update("ann", "notes")
    said = "Zeynep promised nothing, but I promised Zeynep the security questionnaire by Wednesday."
    await engine.record("ann", "calls", [Message("c1", "user", said, "Ann", "2026-02-25T09:00:00+00:00")])
    return Talk(office)
