"""A careless hosted model, through the real client: nothing false is stored, nothing true is lost."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from memory.extraction.prompt import parse_transcript
from memory.kinds import KINDS
from memory.operations.history import check
from memory.recall.structured import all_records
from tests.models.conftest import USER
from tests.models.test_reading import engine_of
from tests.support.chat_server import Reply, call, calls, nothing, raw_call
from tests.support.remembering import said

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter
    from orchestrator.settings import Settings
    from tests.models.conftest import Script
    from tests.support.chat_server import ChatRequest
    from tests.support.remembering import FakeClock

SAID = (
    "Met Dana Whitfield, VP Operations at Northwind Traders. Her mail is dana@northwind.com.",
    "The renewal with Northwind Traders is in Negotiation at $48k, closing 2027-03-15.",
    "Dana Whitfield is now CTO.",
    "The renewal moved to Closed Won.",
)
TRUE: dict[str, dict[str, Any]] = {
    "accounts": {"name": "Northwind Traders"},
    "contacts": {
        "name": "Dana Whitfield",
        "title": "CTO",
        "account_name": "Northwind Traders",
        "email": "dana@northwind.com",
    },
    "opportunities": {
        "name": "renewal",
        "account_name": "Northwind Traders",
        "stage": "Closed Won",
        "amount": 48000.0,
        "close_date": "2027-03-15",
    },
}
FALSE = {
    "phone": "+1 415 555 0199",
    "website": "northwind.example",
    "owner": "Bob Invented",
    "description": "Big fan",
}
"""Values that nobody said."""
STATED: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "Contact",
        {
            "name": "Dana Whitfield",
            "title": "VP Operations",
            "account_name": "Northwind Traders",
            "email": "dana@northwind.com",
        },
    ),
    (
        "Opportunity",
        {
            "name": "renewal",
            "account_name": "Northwind Traders",
            "stage": "Negotiation",
            "amount": "$48k",
            "close_date": "2027-03-15",
        },
    ),
    ("Contact", {"name": "Dana Whitfield", "title": "CTO"}),
    ("Opportunity", {"name": "renewal", "stage": "Closed Won"}),
)


class Careless:
    """A model that answers the truth with random faults, different ones at every request."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.asked = 0

    def __call__(self, request: ChatRequest) -> Reply:
        self.asked += 1
        (line,) = [line for line in parse_transcript(request.text) if not line.context]
        turn = SAID.index(line.text)
        if self.random.random() < 0.25:
            return raw_call("Contact", '{"name": "Dana Whi')  # truncated
        tool, fields = STATED[turn]
        known = re.search(rf'<instance id=(k\d+) schema_type="{tool}">', request.messages[0]["content"])
        replies = [self._patch(known[1], fields)] if known else [self._insert(tool, fields)]
        if turn == 0:
            replies.append(self._insert("Account", {"name": "Northwind Traders"}))
        replies += self.random.sample(self._nonsense(), 2)
        return calls(*replies)

    def _insert(self, tool: str, fields: dict[str, Any]) -> Reply:
        invented = self.random.sample(sorted(FALSE), 2)
        more = {name: FALSE[name] for name in invented}
        return call(tool, **fields, **more, id="003ZZ000009INVENTED", evidence=self._evidence(fields))

    def _patch(self, document: str, fields: dict[str, Any]) -> Reply:
        """Return faulty patches: in halves or of the whole document, with unknown paths or blanked values."""
        edits = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in fields.items()]
        halves = [edits[:1], edits[1:]]
        bad = [
            {"op": "replace", "path": "/no/such/path", "value": "x"},
            {"op": "remove", "path": "/email"},
            {"op": "replace", "path": "/amount", "value": None},
            {
                "op": "add",
                "path": "/evidence/7",
                "value": {"field": "title", "ref": "m9", "quote": "made up"},
            },
        ]
        if self.random.random() < 0.4:
            whole = {"op": "replace", "path": "", "value": {**fields, "phone": None}}
            return call("PatchDoc", json_doc_id=document, planned_edits="", patches=[whole])
        return calls(
            *(
                call(
                    "PatchDoc",
                    json_doc_id=document,
                    planned_edits="",
                    patches=[self.random.choice(bad), *half],
                )
                for half in halves
            )
        )

    def _evidence(self, fields: dict[str, Any]) -> list[dict[str, str]]:
        """Return evidence with false quotes or lines, or none."""
        places = [("m1", "made up words"), ("m7", "Dana"), ("c1", "the"), ("", "")]
        chosen = {name: self.random.choice(places) for name in fields if self.random.random() < 0.7}
        return [{"field": name, "ref": ref, "quote": quote} for name, (ref, quote) in chosen.items()]

    def _nonsense(self) -> list[Reply]:
        return [
            call(
                "PatchDoc", json_doc_id="k99", planned_edits="", patches=[{"op": "remove", "path": "/name"}]
            ),
            call("DeleteEverything", confirm=True),
            call("Contact", name="Ghost Person", email="ghost@nowhere.example", evidence=[]),
            call("Opportunity", name="Phantom Deal", amount=999999, stage="Closed Won"),
            call("Account", favourite_colour="blue", name="Imaginary Holdings"),
        ]


@pytest.mark.parametrize("seed", range(6))
async def test_a_careless_model_stores_nothing_false_and_loses_nothing_true(
    settings: Settings, store: AsyncStoreAdapter, clock: FakeClock, script: Script, seed: int
) -> None:
    careless = Careless(seed)
    script.replies |= {"extract": careless, "update": careless, "repair": nothing()}
    engine = engine_of(settings, store, clock)
    for number, text in enumerate(SAID):
        await engine.record(USER, "t1", [said(str(number), text)])
        for _ in range(5):
            await engine.update(USER, "t1")
            clock.forward(3600)
    assert await engine.pending(USER) == [], "in five tries one answer can be read"

    kept = {kind: [r.fields for r in await all_records(store, USER, kind)] for kind in KINDS}
    assert {kind: rows for kind, rows in kept.items() if rows} == {kind: [row] for kind, row in TRUE.items()}
    for kind in TRUE:
        for record in await all_records(store, USER, kind):
            for receipt in record.receipts.values():
                assert SAID[int(receipt["message"])][receipt["start"] : receipt["end"]] == receipt["quote"]
    assert (await check(store, USER)).whole
