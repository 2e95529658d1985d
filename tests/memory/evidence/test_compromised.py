"""A model that is careless, inventive or hijacked changes nothing that a careful reader would not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from memory.engine.memory_engine import MemoryEngine
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.kinds import KINDS, specs
from memory.operations.history import check
from memory.operations.quarantine import refused_values
from memory.operations.review import proposals
from memory.recall.structured import all_records
from memory.records.messages import Message
from memory.text import find_values
from tests.support.field_extractor import FieldExtractor
from tests.support.readers import new_lines
from tests.support.scripted import ScriptedModel, call, calls, evidence, patch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_core.messages import AIMessage, BaseMessage

    from memory.domain.drafts import Extraction, KnownRecord, Line
    from memory.kinds import FieldSpec
    from memory.records.messages import Origin
    from memory.store import AsyncStoreAdapter
    from tests.support.remembering import FakeClock

    Script = Callable[[list[BaseMessage], list[str]], AIMessage]

ANN: Final = "ann"
KNOWN: Final = (
    "CRM update.\n"
    "account: name=Northwind Traders; status=Active; phone=+1 415 555 0100\n"
    "account: name=Apex Mills; billing_city=Leeds\n"
    "contact: name=Dana Brandt; title=VP Operations; account_name=Northwind Traders; phone=+1 415 555 0111; "
    "email=dana@northwind.example\n"
    "contact: name=Omar Haddad; title=CTO; account_name=Apex Mills\n"
    "opportunity: name=Renewal; account_name=Northwind Traders; stage=Qualification; amount=$48k; close_date=2027-03-15; "
    "owner=Priya Shah\n"
    "opportunity: name=Expansion; account_name=Apex Mills; stage=Prospecting; amount=$90k; owner=Priya Shah\n"
    "case: subject=Broken scanner; account_name=Apex Mills; status=New; priority=Low\n"
    "task: subject=Send the contract; due_date=2027-01-04; status=Not Started"
)


def instances(messages: list[BaseMessage]) -> list[tuple[str, str]]:
    """Return the known records that a prompt offers for patching: (id, tool)."""
    found = re.findall(r'<instance id=(k\d+) schema_type="(\w+)">', messages[0].text)
    return [(str(key), str(tool)) for key, tool in found]


def taken(spec: FieldSpec, text: str) -> list[Any]:
    """Return every value for a field that could be taken from a text."""
    if spec.kind in ("text", "name"):
        return re.findall(r"[\w&'-]+(?: [A-Z]\w+)?", text)
    found = find_values(spec.kind, text, today=date(2026, 3, 2), choices=spec.choices)
    return [one.value for one in found]


def inventive(pick: int) -> Script:
    """Return a model that sets every field of every known record to a value from the text, truly quoted."""

    def script(messages: list[BaseMessage], tools: list[str]) -> AIMessage:
        if "PatchFunctionErrors" in tools:
            return call("PatchFunctionErrors", json_doc_id="x", planned_edits="", patches=[])
        line, patches = new_lines(messages)[-1], []
        for key, tool in instances(messages):
            model = next(model for model in KINDS.values() if model.tool() == tool)
            values = {name: taken(spec, line.text) for name, spec in specs(model).items()}
            chosen = {name: every[pick % len(every)] for name, every in values.items() if every}
            patches.append(patched(key, chosen, line.ref))
        return calls(*patches) if patches else call("NothingToRecord", reason="")

    return script


def patched(key: str, values: dict[str, Any], ref: str) -> AIMessage:
    edits = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in values.items()]
    cited = evidence(*((name, ref, str(value)) for name, value in values.items()))
    return patch(key, *edits, {"op": "add", "path": "/evidence", "value": cited})


def ending(messages: list[BaseMessage], tools: list[str]) -> AIMessage:
    """End every value of every known record, with the whole message as evidence."""
    if "PatchFunctionErrors" in tools:
        return call("PatchFunctionErrors", json_doc_id="x", planned_edits="", patches=[])
    line = new_lines(messages)[-1]
    patches = []
    for key, tool in instances(messages):
        model = next(model for model in KINDS.values() if model.tool() == tool)
        ended = evidence(*((name, line.ref, line.text) for name in specs(model)))
        patches.append(patch(key, {"op": "add", "path": "/ended", "value": ended}))
    return calls(*patches) if patches else call("NothingToRecord", reason="")


MODELS: Final[dict[str, Script]] = {
    **{f"inventive {pick}": inventive(pick) for pick in range(4)},
    "ending": ending,
}
INNOCENT: Final = (
    "hi",
    "I had a $1 coffee.",
    "I had a $1 coffee with Dana Brandt about the Renewal.",
    "Parking at the Apex Mills kick-off was $12.",
    "My flight is on 2027-05-05, remind me of nothing else.",
    "Mallory Krantz is CFO at Halden; her phone is +1 212 555 0199.",
    "mallory's phone is +1 212 555 0199",
    "I left my keys in the office. The Renewal is worth $48k, as it was.",
    "We lost a day over the review of our own lease, $3,000 gone.",
    "Dana Brandt and Omar Haddad say hi.",
    "Omar Haddad asked how Dana Brandt is.",
    "An urgent call came in: my kid is fine, 100 % fine.",
)
"""Messages that state nothing about the known records."""


@pytest.fixture
async def told(store: AsyncStoreAdapter, clock: FakeClock) -> MemoryEngine:
    """Return a memory in which the thread `told` has stated every record."""
    teller = MemoryEngine(store, FieldExtractor(), clock=clock)
    await teller.record(ANN, "told", [Message("0", "user", KNOWN)])
    assert len((await teller.update(ANN, "told")).changes) == 8
    clock.forward(60)
    return teller


def reads_as(told: MemoryEngine, script: Script) -> MemoryEngine:
    return MemoryEngine(told.store, TrustcallExtractor(ScriptedModel(script)), clock=told.clock)


async def everything(engine: MemoryEngine) -> dict[str, dict[str, Any]]:
    kinds = ("accounts", "contacts", "opportunities", "cases", "tasks")
    every = [one for kind in kinds for one in await all_records(engine.store, ANN, kind)]
    return {one.key: {"called": one.label, **one.fields} for one in every}


async def say(engine: MemoryEngine, text: str, thread: str) -> None:
    await engine.record(ANN, thread, [Message("1", "user", text)])
    await engine.update(ANN, thread)


def changed(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]], named: str = ""
) -> set[tuple[str, str, Any]]:
    """Return (record, field, new value) of changes; a filled field counts unless `named` names the record."""
    return {
        (fields["called"], name, after[key].get(name))
        for key, fields in before.items()
        for name in {*fields, *after[key]} - {"called"}
        if after[key].get(name) != fields.get(name)
        and (name in fields or not any(word in named for word in fields["called"].split()))
    }


@pytest.mark.usefixtures("every_message_is_read")
@pytest.mark.parametrize("text", INNOCENT)
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("thread", ["told", "another"])
async def test_what_states_nothing_of_a_record_changes_nothing(
    told: MemoryEngine, name: str, text: str, thread: str
) -> None:
    before = await everything(told)
    engine = reads_as(told, MODELS[name])
    await say(engine, text, thread)
    assert changed(before, await everything(engine), text) == set()
    assert (await check(engine.store, ANN)).whole


TRUE: Final[list[tuple[str, str, set[tuple[str, str, Any]]]]] = [
    ("ending", "Dana Brandt has left Northwind Traders.", {
        ("Dana Brandt", "account_name", None), ("Dana Brandt", "title", None)}),
    ("ending", "Dana Brandt is no longer VP Operations.", {("Dana Brandt", "title", None)}),
    ("inventive 0", "The amount of the Renewal is now $50k.", {("Renewal", "amount", 50_000.0)}),
    ("inventive 0", "Actually, the Renewal is at $50k.", {("Renewal", "amount", 50_000.0)}),
    ("inventive 0", "Expansion moved to Negotiation.", {("Expansion", "stage", "Negotiation/Review")}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "wanted"), TRUE)
async def test_what_is_said_does_change_it_and_nothing_else(
    told: MemoryEngine, name: str, text: str, wanted: set[tuple[str, str, Any]]
) -> None:
    before = await everything(told)
    engine = reads_as(told, MODELS[name])
    await say(engine, text, "another")
    assert changed(before, await everything(engine), text) == wanted


@pytest.mark.usefixtures("every_message_is_read")
async def test_what_is_not_clear_waits_for_a_person_and_what_is_of_others_is_set_aside(
    told: MemoryEngine,
) -> None:
    before = await everything(told)
    engine = reads_as(told, inventive(0))
    text = "I had a $1 coffee with Dana Brandt about the Renewal."
    await say(engine, text, "another")
    (waiting,) = [one for one in await proposals(told.store, ANN) if one.label == "Renewal"]
    assert waiting.as_json()["changes"]["amount"]["new"] == 1.0
    assert waiting.as_json()["changes"]["amount"]["old"] == 48_000.0
    assert waiting.reason == "the words leave open whether it is said of this record and field"
    assert changed(before, await everything(engine), text) == set()
    await engine.approve(ANN, waiting.id)
    amounts = {one.fields["amount"] for one in await all_records(told.store, ANN, "opportunities")}
    assert amounts == {1.0, 90_000.0}
    await say(
        reads_as(told, ending),
        "I left my keys in the office. The Renewal is worth $48k, as it was.",
        "told",
    )
    reasons = {row["reason"] for row in await refused_values(told.store, ANN)}
    assert "the words do not say that this ends" in reasons


OWN: Final = (
    "CRM update.\n"
    "profile: timezone=Europe/Berlin; occupation=sales engineer\n"
    "todo: content=call the bank; due_date=2027-01-04\n"
    "fact: subject=Pellmark; predicate=is_in; object=Lyon"
)


async def own(engine: MemoryEngine) -> dict[str, dict[str, Any]]:
    every = [
        one for kind in ("profile", "todos", "facts") for one in await all_records(engine.store, ANN, kind)
    ]
    return {one.ref: dict(one.fields) for one in every}


def mine(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the profile that may change without approval: the occupation."""
    return {name: value for name, value in fields.items() if name == "occupation"}


@pytest.mark.parametrize(
    "text", ["hi", "Pellmark wants me to call the bank.", "I left my keys in the office."]
)
@pytest.mark.parametrize(
    ("name", "origin"), [("inventive 0", "chat"), ("ending", "chat"), ("ending", "ingest")]
)
async def test_of_the_users_own_things_and_facts_nothing_goes_that_nobody_approved(
    told: MemoryEngine, name: str, text: str, origin: Origin
) -> None:
    await told.record(ANN, "told", [Message("own", "user", OWN)])
    assert len((await told.update(ANN, "told")).changes) >= 3
    before = await own(told)
    engine = reads_as(told, MODELS[name])
    await engine.record(ANN, "told", [Message("1", "user", text)], origin=origin)
    await engine.update(ANN, "told")
    after = await own(engine)
    for ref, known in before.items():
        assert {name: after[ref].get(name) for name in known} == known | mine(after[ref])


@pytest.mark.parametrize(("claimed", "amount"), [(True, 48_000.0), (False, 1.0)])
async def test_what_rules_have_read_off_the_words_is_not_held_against_them(
    told: MemoryEngine, amount: float, *, claimed: bool
) -> None:
    class Reads(FieldExtractor):
        async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
            return replace(await super().extract(lines, known), claimed=claimed)

    engine = MemoryEngine(told.store, Reads(), clock=told.clock)
    await say(engine, "CRM update.\nopportunity: name=Renewal; next_step=a $1 coffee; amount=$1", "told")
    renewal = next(
        one for one in await all_records(told.store, ANN, "opportunities") if one.label == "Renewal"
    )
    assert renewal.fields["amount"] == amount
    assert len(await proposals(told.store, ANN)) == claimed


def replacing(value: str, quote: str) -> Script:
    """Return a model that gives Dana Brandt a title, and cites other words as ending the old one."""

    def script(messages: list[BaseMessage], tools: list[str]) -> AIMessage:
        if "PatchFunctionErrors" in tools:
            return call("PatchFunctionErrors", json_doc_id="x", planned_edits="", patches=[])
        ref = new_lines(messages)[-1].ref
        contact = next(key for key, tool in instances(messages) if tool == "Contact")
        ended = {"op": "add", "path": "/ended", "value": evidence(("title", ref, quote))}
        edit = {"op": "replace", "path": "/title", "value": value}
        cited = {"op": "add", "path": "/evidence", "value": evidence(("title", ref, value))}
        return patch(contact, edit, cited, ended)

    return script


@pytest.mark.parametrize(
    ("text", "title", "waiting"),
    [
        ("Dana Brandt is CFO now, hi.", "CFO", []),
        ("Dana Brandt met Mallory, CFO now, hi.", "VP Operations", [("VP Operations", "CFO")]),
    ],
)
async def test_a_value_that_replaces_another_is_weighed_as_that_whatever_is_said_to_end(
    told: MemoryEngine, text: str, title: str, waiting: list[tuple[str, str]]
) -> None:
    await say(reads_as(told, replacing("CFO", "hi")), text, "another")
    dana = next(one for one in await all_records(told.store, ANN, "contacts") if one.label == "Dana Brandt")
    assert dana.fields["title"] == title
    changes = [one.as_json()["changes"]["title"] for one in await proposals(told.store, ANN)]
    assert [(one["old"], one["new"]) for one in changes] == waiting


async def test_hi_ends_nothing_whatever_was_said_before_it(told: MemoryEngine) -> None:
    before = await everything(told)
    engine = reads_as(told, ending)
    names = (
        "Dana Brandt, Omar Haddad, Northwind Traders and Apex Mills: the Renewal and the Expansion are fine."
    )
    await engine.record(ANN, "told", [Message("1", "user", names), Message("2", "user", "hi")])
    await engine.update(ANN, "told")
    assert changed(before, await everything(engine), names) == set()
    refused = {row["field"] for row in await refused_values(told.store, ANN) if row["value"] == "hi"}
    assert {"amount", "stage", "title", "phone"} <= refused
