"""After any operations in any order, records match the journal and every value has a true receipt."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings, strategies as st

from memory.domain.namespaces import Namespace
from memory.engine.memory_engine import MemoryEngine
from memory.errors import CrmMemoryError
from memory.identity.keys import all_keys
from memory.kinds import KINDS
from memory.operations.history import check
from memory.operations.review import proposals
from memory.recall.structured import all_records
from memory.records.decisions import THREAD
from memory.records.journal import entries
from memory.records.message_log import thread_messages
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from tests.support.field_extractor import FieldExtractor
from tests.support.remembering import FakeClock

if TYPE_CHECKING:
    from memory.records.items import StoredRecord

ANN = "ann"
NAMES = ("Northwind", "Apex", "Dana Whitfield", "Sam Carter")
VALUES = {
    "account": ("name=Northwind", "name=Apex", "industry=Retail", "industry=Food", "phone=+14155550134"),
    "contact": (
        "name=Dana Whitfield",
        "name=Sam Carter",
        "account_name=Northwind",
        "account_name=Apex",
        "title=VP",
        "title=!no longer VP",
        "email=d@n.com",
    ),
    "opportunity": (
        "name=Renewal",
        "account_name=Apex",
        "stage=Closed Won",
        "stage=Qualification",
        "amount=$48k",
    ),
}

statements = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: st.lists(
        st.sampled_from(VALUES[kind]), min_size=1, max_size=4, unique_by=lambda v: v.split("=")[0]
    ).map(lambda values: f"{kind}: " + "; ".join(values))
)
actions = st.one_of(
    st.tuples(st.just("tell"), statements, st.sampled_from(["user", "assistant"])),
    st.tuples(st.just("undo"), st.integers(1, 12)),
    st.tuples(st.just("unlearn"), st.integers(0, 8)),
    st.tuples(st.just("merge"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("forget"), st.sampled_from(NAMES)),
    st.tuples(st.just("approve"), st.sampled_from(["new", None])),
    st.tuples(st.just("reject")),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(actions, max_size=14))
def test_the_memory_stays_whole(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder), steps))


async def _run(folder: Path, steps: list[tuple[Any, ...]]) -> None:
    clock = FakeClock()
    async with AsyncStoreAdapter(folder / "memory.db", clock=clock) as store:
        engine = MemoryEngine(store, FieldExtractor(), clock=clock)
        for number, step in enumerate(steps):
            clock.forward(1)
            try:
                await _do(engine, number, step)
            except CrmMemoryError:
                continue  # refused with a reason, and then nothing may have changed
            finally:
                assert (await check(store, ANN)).whole
        await _proved(engine)
        await _filed(engine)
        await _related(engine)


async def _do(engine: MemoryEngine, number: int, step: tuple[Any, ...]) -> None:
    if step[0] == "tell":
        text = step[1]
        await engine.record(
            ANN, "t", [Message(str(number), step[2], f"CRM update.\n{text}")], origin="ingest"
        )
        await engine.update(ANN, "t")
    elif step[0] == "undo":
        await engine.undo(ANN, step[1])
    elif step[0] == "unlearn":
        await engine.unlearn(ANN, "t", str(step[1]))
        for record in await _records(engine):
            assert ("t", str(step[1])) not in {(r["thread"], r["message"]) for r in record.receipts.values()}
    elif step[0] == "merge":
        await engine.merge(ANN, await engine.find(ANN, step[1]), await engine.find(ANN, step[2]))
    elif step[0] == "forget":
        await engine.forget(ANN, await engine.find(ANN, step[1]))
    else:
        for proposal in (await proposals(engine.store, ANN))[:1]:
            if step[0] == "approve":
                await engine.approve(ANN, proposal.id, choice=step[1])
            else:
                await engine.reject(ANN, proposal.id)


async def _records(engine: MemoryEngine) -> list[StoredRecord]:
    return [record for kind in KINDS for record in await all_records(engine.store, ANN, kind)]


async def _proved(engine: MemoryEngine) -> None:
    """Check that every stored value has a receipt that is true to the character."""
    said = {
        (entry.thread, entry.message.id): entry.message.content
        for thread in ("t", THREAD)
        for entry in await thread_messages(engine.store, ANN, thread)
    }
    for record in await _records(engine):
        assert set(record.fields) == set(record.receipts)
        for receipt in record.receipts.values():
            text = said[receipt["thread"], receipt["message"]]
            assert text[receipt["start"] : receipt["end"]] == receipt["quote"] != ""
    numbers = [entry.seq async for entry in entries(engine.store, ANN)]
    assert numbers == list(range(1, len(numbers) + 1))


async def _filed(engine: MemoryEngine) -> None:
    """Check that each identity key leads to its records, and none to a record that is gone."""
    records = {record.ref: record for record in await _records(engine)}
    index = {item.key: item.value["records"] for item in await engine.store.ascan((ANN, Namespace.IDENTITY))}
    for ref, record in records.items():
        for key in all_keys(record.kind, record.fields):
            assert ref in index[key]
    assert {ref for refs in index.values() for ref in refs} <= set(records)
    assert {item.key for item in await engine.store.ascan((ANN, Namespace.KNOWN_AS))} == set(records)


async def _related(engine: MemoryEngine) -> None:
    """Check that every relation starts at a record that states it and ends at a known record, or at none."""
    records = {record.ref: record for record in await _records(engine)}
    forward = {item.key: item.value for item in await engine.store.ascan((ANN, Namespace.RELATIONS))}
    back = {item.value["forward"]: item.key for item in await engine.store.ascan((ANN, Namespace.RELATED))}
    stated = {
        f"{ref}|{relation.name}"
        for ref, record in records.items()
        for field, relation in KINDS[record.kind].RELATIONS.items()
        if record.fields.get(field)
    }
    assert set(forward) == stated == set(back)
    for key, value in forward.items():
        assert value["to"] is None or value["to"] in records
        assert back[key].startswith(f"{value['to']}|" if value["to"] else "?")
