"""Undo, unlearn, merge, unmerge, review: each tested by what a person would see afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from memory.domain.drafts import Extraction
from memory.engine.memory_engine import MemoryEngine
from memory.errors import OperationError
from memory.operations.history import as_of, changes_since, check, record_history
from memory.operations.quarantine import refused_values
from memory.operations.review import proposals
from memory.recall.lookup import find_records, related_to
from memory.records.journal import entries
from memory.records.message_log import requeue, thread_messages
from memory.records.messages import Message
from tests.support.field_extractor import FieldExtractor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import KnownRecord, Line
    from memory.engine.ingest import UpdateReport
    from memory.records.items import StoredRecord
    from memory.records.messages import Role
    from memory.store import AsyncStoreAdapter
    from tests.support.remembering import FakeClock

ANN = "ann"


async def tell(
    engine: MemoryEngine, text: str, *, message: str, thread: str = "t", role: Role = "user"
) -> UpdateReport:
    said = [Message(message, role, f"CRM update.\n{text}")]
    await engine.record(ANN, thread, said, origin="ingest", own=[message])
    return await engine.update(ANN, thread)


async def the(engine: MemoryEngine, name: str) -> StoredRecord:
    return await engine.find(ANN, name)


async def test_undo_takes_back_one_change_and_can_itself_be_undone(engine: MemoryEngine) -> None:
    await tell(engine, "opportunity: name=Renewal; stage=Qualification; amount=$48k", message="1")
    report = await tell(engine, "opportunity: name=Renewal; stage=Closed Won", message="2")

    undone = await engine.undo(ANN, report.changes[0].seq)
    assert (await the(engine, "Renewal")).fields["stage"] == "Qualification"
    assert undone.fields == {"stage": ("Closed Won", "Qualification")}
    await engine.undo(ANN, undone.seq)
    renewal = await the(engine, "Renewal")
    assert renewal.fields["stage"] == "Closed Won"
    assert renewal.receipts["stage"]["message"] == "2"
    assert (await check(engine.store, ANN)).whole


async def test_undo_leaves_what_was_changed_later_alone(engine: MemoryEngine) -> None:
    await tell(engine, "opportunity: name=Renewal; stage=Qualification", message="1")
    first = await tell(engine, "opportunity: name=Renewal; stage=Closed Won; amount=$10k", message="2")
    await tell(engine, "opportunity: name=Renewal; stage=Closed Lost", message="3")

    undone = await engine.undo(ANN, first.changes[0].seq)
    assert set(undone.fields) == {"amount"}
    assert (await the(engine, "Renewal")).fields["stage"] == "Closed Lost"
    with pytest.raises(OperationError, match="undo the later change first"):
        await engine.undo(ANN, first.changes[0].seq)


async def test_undoing_a_deletion_brings_the_record_back_with_its_receipts(engine: MemoryEngine) -> None:
    await tell(engine, "contact: name=Dana Whitfield; email=dana@northwind.com", message="1")
    before = await the(engine, "Dana Whitfield")
    gone = await engine.forget(ANN, before)
    assert await find_records(engine.store, ANN, "dana@northwind.com") == []

    await engine.undo(ANN, gone.seq)
    after = await the(engine, "dana@northwind.com")
    assert (after.fields, after.receipts) == (before.fields, before.receipts)
    assert (await check(engine.store, ANN)).whole


async def test_unlearning_a_message_keeps_what_others_said_too(engine: MemoryEngine) -> None:
    await tell(engine, "contact: name=Dana Whitfield; title=VP Operations", message="1")
    await tell(engine, "contact: name=Dana Whitfield; title=VP Operations; email=d@n.com", message="2")
    await tell(engine, "contact: name=Dana Whitfield; title=CFO", message="3")

    await engine.unlearn(ANN, "t", "3")
    assert (await the(engine, "Dana Whitfield")).fields["title"] == "VP Operations"
    await engine.unlearn(ANN, "t", "1")
    dana = await the(engine, "Dana Whitfield")
    assert dana.fields == {"name": "Dana Whitfield", "title": "VP Operations", "email": "d@n.com"}
    assert {receipt["message"] for receipt in dana.receipts.values()} == {"2"}
    await engine.unlearn(ANN, "t", "2")
    assert await find_records(engine.store, ANN, "Dana Whitfield") == []
    assert (await check(engine.store, ANN)).whole


async def test_what_is_unlearned_is_not_learned_again(engine: MemoryEngine) -> None:
    await tell(engine, "account: name=Northwind", message="1")
    await engine.unlearn(ANN, "t", "1")
    await tell(engine, "account: name=Northwind", message="1")
    assert await engine.pending(ANN) == []
    assert await find_records(engine.store, ANN, "Northwind") == []
    with pytest.raises(OperationError, match="no such message"):
        await engine.unlearn(ANN, "t", "9")


async def test_a_whole_thread_can_be_unlearned(engine: MemoryEngine) -> None:
    await tell(engine, "account: name=Northwind; industry=Retail", message="1", thread="a")
    await tell(engine, "account: name=Northwind; industry=Food", message="1", thread="b")
    await tell(engine, "account: name=Apex", message="2", thread="b")
    await engine.unlearn(ANN, "b")
    assert (await the(engine, "Northwind")).fields["industry"] == "Retail"
    assert await find_records(engine.store, ANN, "Apex") == []


async def test_merged_records_are_one_and_come_apart_exactly(engine: MemoryEngine) -> None:
    await tell(engine, "account: name=Northwind Traders; website=northwind.com", message="1")
    await tell(engine, "account: name=Nordwind; industry=Retail; website=nordwind.example", message="2")
    await tell(engine, "contact: name=Dana Whitfield; account_name=Nordwind", message="3")
    before = await as_of(engine.store, ANN)
    kept, other = await the(engine, "Northwind Traders"), await the(engine, "Nordwind")

    merged = await engine.merge(ANN, kept, other)
    one = await the(engine, "Nordwind")
    assert one.key == kept.key
    assert one.fields == {"name": "Northwind Traders", "website": "northwind.com", "industry": "Retail"}
    assert [record.label for record in await related_to(engine.store, ANN, [one], 9)] == ["Dana Whitfield"]

    await engine.unmerge(ANN, merged.seq)
    after = await as_of(engine.store, ANN)
    assert {ref: (r.fields, r.receipts) for ref, r in after.items()} == {
        ref: (r.fields, r.receipts) for ref, r in before.items()
    }
    back = await the(engine, "Nordwind")
    assert back.key == other.key
    assert [record.label for record in await related_to(engine.store, ANN, [back], 9)] == ["Dana Whitfield"]
    assert await related_to(engine.store, ANN, [await the(engine, "Northwind Traders")], 9) == []
    assert (await check(engine.store, ANN)).whole
    with pytest.raises(OperationError, match="taken apart already"):
        await engine.unmerge(ANN, merged.seq)


async def test_only_two_records_of_one_kind_can_be_merged(engine: MemoryEngine) -> None:
    await tell(engine, "account: name=Northwind\ncontact: name=Dana Whitfield", message="1")
    account, contact = await the(engine, "Northwind"), await the(engine, "Dana Whitfield")
    with pytest.raises(OperationError):
        await engine.merge(ANN, account, contact)
    with pytest.raises(OperationError):
        await engine.merge(ANN, account, account)


async def test_history_and_the_memory_as_it_was(engine: MemoryEngine, clock: FakeClock) -> None:
    await tell(engine, "opportunity: name=Renewal; amount=$48k", message="1")
    noon = clock() + timedelta(hours=1)
    clock.forward(7200)
    await tell(engine, "opportunity: name=Renewal; amount=$50k", message="2")
    ref = (await the(engine, "Renewal")).ref

    history = await record_history(engine.store, ANN, ref, "amount")
    assert [(entry.changes["amount"].old, entry.changes["amount"].new) for entry in history] == [
        (None, 48000.0),
        (48000.0, 50000.0),
    ]
    assert (await as_of(engine.store, ANN, noon))[ref].fields["amount"] == 48000.0
    assert [entry.seq for entry in await changes_since(engine.store, ANN, noon)] == [history[1].seq]
    assert await changes_since(engine.store, ANN, noon, actor="user") == []


async def test_a_change_on_less_than_the_users_words_waits(engine: MemoryEngine) -> None:
    await tell(engine, "opportunity: name=Renewal; stage=Qualification; next_step=send SOW", message="1")
    report = await tell(
        engine, "opportunity: name=Renewal; stage=Closed Won; next_step=sign", message="2", role="assistant"
    )
    assert (report.proposed, report.changes) == (1, [])
    assert (await the(engine, "Renewal")).fields["stage"] == "Qualification"
    (waiting,) = await proposals(engine.store, ANN)
    assert waiting.old == {"stage": "Qualification", "next_step": "send SOW"}
    assert [m.status for m in await thread_messages(engine.store, ANN, "t")] == ["applied", "quarantined"]

    await engine.approve(ANN, waiting.id, values={"next_step": "countersign"})
    renewal = await the(engine, "Renewal")
    assert (renewal.fields["stage"], renewal.fields["next_step"]) == ("Closed Won", "countersign")
    assert renewal.receipts["next_step"]["quote"] == "countersign"
    assert [m.status for m in await thread_messages(engine.store, ANN, "t")] == ["applied", "applied"]
    assert await proposals(engine.store, ANN) == []
    assert (await check(engine.store, ANN)).whole


async def test_what_is_rejected_stays_away(engine: MemoryEngine) -> None:
    await tell(engine, "opportunity: name=Renewal; amount=$48k", message="1")
    await tell(engine, "opportunity: name=Renewal; amount=$99k", message="2", role="assistant")
    (waiting,) = await proposals(engine.store, ANN)
    await engine.reject(ANN, waiting.id)
    assert await proposals(engine.store, ANN) == []
    assert (await the(engine, "Renewal")).fields["amount"] == 48000.0
    with pytest.raises(OperationError, match="nothing with the id"):
        await engine.approve(ANN, waiting.id)


async def test_a_name_that_fits_two_records_is_asked_about(engine: MemoryEngine) -> None:
    await tell(engine, "contact: name=Sam Carter; account_name=Apex", message="1")
    await tell(engine, "contact: name=Sam Carter; account_name=Northwind", message="2")
    report = await tell(engine, "contact: name=Sam Carter; title=CFO", message="3")
    assert (report.proposed, report.changes) == (1, [])
    (waiting,) = await proposals(engine.store, ANN)
    by_scope = {name: key for key, name in waiting.candidates}
    assert set(by_scope) == {"Sam Carter (Apex)", "Sam Carter (Northwind)"}
    with pytest.raises(OperationError, match="say which record"):
        await engine.approve(ANN, waiting.id)
    await engine.approve(ANN, waiting.id, choice=by_scope["Sam Carter (Apex)"])
    titles = {
        record.scope: record.fields.get("title")
        for record in await find_records(engine.store, ANN, "Sam Carter")
    }
    assert titles == {"Apex": "CFO", "Northwind": None}


async def test_a_statement_can_be_approved_as_a_new_record(engine: MemoryEngine) -> None:
    await tell(engine, "contact: name=Sam Carter; account_name=Apex", message="1")
    await tell(engine, "contact: name=Sam Carter; account_name=Northwind", message="2")
    await tell(engine, "contact: name=Sam Carter; title=CFO", message="3")
    (waiting,) = await proposals(engine.store, ANN)
    await engine.approve(ANN, waiting.id, choice="new")
    assert len(await find_records(engine.store, ANN, "Sam Carter")) == 3
    assert (await check(engine.store, ANN)).whole


async def test_an_ended_value_goes_and_its_history_stays(engine: MemoryEngine) -> None:
    await tell(engine, "contact: name=Dana Whitfield; title=VP; account_name=Northwind", message="1")
    await tell(engine, "contact: name=Dana Whitfield; title=!no longer VP", message="2")
    dana = await the(engine, "Dana Whitfield")
    assert "title" not in dana.fields
    last = (await record_history(engine.store, ANN, dana.ref, "title"))[-1]
    assert (last.changes["title"].old, last.changes["title"].new) == ("VP", None)
    assert (await check(engine.store, ANN)).whole


async def test_the_journal_is_complete_and_numbered_without_gaps(engine: MemoryEngine) -> None:
    for number in range(12):
        await tell(engine, f"account: name=Company {number % 5}; industry=Kind {number}", message=str(number))
    numbers = [entry.seq async for entry in entries(engine.store, ANN)]
    assert numbers == list(range(1, len(numbers) + 1))
    integrity = await check(engine.store, ANN)
    assert integrity.whole
    assert integrity.records == 5


async def test_a_first_name_leads_to_the_only_one_who_has_it(engine: MemoryEngine) -> None:
    await tell(engine, "task: subject=send the SOW; contact_name=Dana", message="1")
    await tell(engine, "contact: name=Dana Whitfield; account_name=Northwind", message="2")
    await tell(engine, "task: subject=call back; contact_name=Dana", message="3")
    dana = await the(engine, "Dana Whitfield")
    related = await related_to(engine.store, ANN, [dana], 9)
    assert {record.label for record in related} == {"send the SOW", "call back"}
    await tell(engine, "contact: name=Dana Cole; account_name=Apex", message="4")
    await tell(engine, "task: subject=write; contact_name=Dana", message="5")
    assert "write" not in {r.label for r in await related_to(engine.store, ANN, [dana], 9)}


async def test_what_was_refused_can_be_read_again_and_nothing_is_learned_twice(
    engine: MemoryEngine, store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    text = "CRM update. Dana Whitfield is a VP.\ncontact: name=Dana Whitfield"

    class Careless(FieldExtractor):
        async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
            (draft,) = (await super().extract(lines, known)).drafts
            return Extraction([replace(draft, fields={**draft.fields, "title": "CFO"})])

    await MemoryEngine(store, Careless(), clock=clock).record(ANN, "t", [Message("1", "user", text)])
    assert (await MemoryEngine(store, Careless(), clock=clock).update(ANN, "t")).refused == 1
    assert [row["field"] for row in await refused_values(store, ANN)] == ["title"]
    before = await as_of(store, ANN)

    assert await engine.retry_quarantined(ANN) == 1
    assert await refused_values(store, ANN) == []
    assert (await engine.update(ANN, "t")).changes == []
    assert await as_of(store, ANN) == before
    assert (await check(store, ANN)).whole


async def test_reading_again_never_lets_earlier_words_win(
    engine: MemoryEngine, store: AsyncStoreAdapter
) -> None:
    said = [
        Message("1", "user", "CRM update.\nopportunity: name=Renewal; stage=Qualification"),
        Message("2", "user", "CRM update.\nopportunity: name=Renewal; stage=Closed Won"),
    ]
    await engine.record(ANN, "t", said, origin="ingest")
    await engine.update(ANN, "t")
    first, _ = await thread_messages(store, ANN, "t")
    await store.atransaction(lambda tx: requeue(tx, ANN, first))
    await engine.update(ANN, "t")
    assert (await the(engine, "Renewal")).fields["stage"] == "Closed Won"


async def test_a_short_name_leads_to_the_only_company_that_begins_so(engine: MemoryEngine) -> None:
    await tell(engine, "opportunity: name=renewal; account_name=Oresund", message="1")
    await tell(engine, "account: name=Oresund Robotics AB", message="2")
    robotics = await the(engine, "Oresund Robotics")
    assert [record.label for record in await related_to(engine.store, ANN, [robotics], 9)] == ["renewal"]
    await tell(engine, "account: name=Oresund Shipping", message="3")
    await tell(engine, "opportunity: name=upsell; account_name=Oresund", message="4")
    assert [record.label for record in await related_to(engine.store, ANN, [robotics], 9)] == ["renewal"]
