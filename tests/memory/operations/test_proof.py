"""Changes by hand, in a memory's file or in its export, are detected; an unchanged memory is verified."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from memory.engine.export import export_rows, import_rows
from memory.engine.memory_engine import MemoryEngine
from memory.errors import OperationError
from memory.operations.history import check
from memory.records.message_log import forget_thread
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from tests.support.field_extractor import FieldExtractor
from tests.support.remembering import START

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.support.remembering import FakeClock

    Rows = list[dict[str, Any]]

ANN = "ann"
TOLD = (
    "account: name=Northwind; industry=Retail",
    "opportunity: name=Renewal; account_name=Northwind; amount=$48k; close_date=2027-03-15",
    "opportunity: name=Renewal; account_name=Northwind; amount=$50k",
    "contact: name=Dana Whitfield; account_name=Northwind; title=VP; email=dana@northwind.example",
    "contact: name=Dana Whitfield; account_name=Northwind; title=!no longer",
)


@pytest.fixture
async def engine(store: AsyncStoreAdapter, clock: FakeClock) -> MemoryEngine:
    engine = MemoryEngine(store, FieldExtractor(), clock=clock)
    for number, text in enumerate(TOLD):
        clock.forward(60)
        said = Message(str(number), "user", f"CRM update.\n{text}", None, clock().isoformat())
        await engine.record(ANN, "t", [said])
        await engine.update(ANN, "t")
    return engine


@pytest.fixture
async def rows(engine: MemoryEngine) -> Rows:
    return [copy.deepcopy(row) async for row in export_rows(engine.store, ANN)]


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[AsyncStoreAdapter]:
    async with AsyncStoreAdapter(tmp_path / "other.sqlite") as store:
        yield store


def of(rows: Rows, kind: str, **fields: Any) -> list[dict[str, Any]]:
    """Return the rows of a kind whose value has these fields."""
    return [r for r in rows if r["kind"] == kind and all(r["value"].get(n) == v for n, v in fields.items())]


def changes_of(rows: Rows, name: str, new: Any) -> list[dict[str, Any]]:
    journal = (row["value"]["changes"].get(name) for row in of(rows, "journal"))
    return [change for change in journal if change and change["new"] == new]


def deal(rows: Rows) -> dict[str, Any]:
    (row,) = of(rows, "opportunities")
    return row


def _amount_in_the_record(rows: Rows) -> None:
    deal(rows)["value"]["amount"] = 7000.0


def _amount_in_record_and_journal(rows: Rows) -> None:
    _amount_in_the_record(rows)
    changes_of(rows, "amount", 50000.0)[0]["new"] = 7000.0


def _quotes(rows: Rows) -> None:
    for receipt in (deal(rows)["receipts"]["amount"], changes_of(rows, "amount", 50000.0)[0]["receipt"]):
        receipt["quote"] = "$70k"


def _amount_and_quote(rows: Rows) -> None:
    _amount_in_record_and_journal(rows)
    for receipt in (deal(rows)["receipts"]["amount"], changes_of(rows, "amount", 7000.0)[0]["receipt"]):
        receipt["quote"] = "$7k"


def _message(rows: Rows) -> None:
    (row,) = of(rows, "messages", message="2")
    row["value"]["content"] = row["value"]["content"].replace("$50k", "$7k.")


def _all_but_the_digest(rows: Rows) -> None:
    _amount_and_quote(rows)
    (row,) = of(rows, "messages", message="2")
    row["value"]["content"] = row["value"]["content"].replace("$50k", "$7k ")


def _place(rows: Rows) -> None:
    for receipt in (deal(rows)["receipts"]["amount"], changes_of(rows, "amount", 50000.0)[0]["receipt"]):
        receipt["start"] += 1


def _speaker_of_a_receipt(rows: Rows) -> None:
    for receipt in (deal(rows)["receipts"]["amount"], changes_of(rows, "amount", 50000.0)[0]["receipt"]):
        receipt["by"] = {"role": "import", "name": None}


def _speaker_of_a_message(rows: Rows) -> None:
    _speaker_of_a_receipt(rows)
    (row,) = of(rows, "messages", message="2")
    row["value"]["by"] = {"role": "import", "name": None}


def _time_of_a_receipt(rows: Rows) -> None:
    for receipt in (deal(rows)["receipts"]["amount"], changes_of(rows, "amount", 50000.0)[0]["receipt"]):
        receipt["at"] = "2099-01-01T00:00:00+00:00"


def _old_value(rows: Rows) -> None:
    changes_of(rows, "amount", 50000.0)[0]["old"] = 1000.0


def _old_receipt(rows: Rows) -> None:
    changes_of(rows, "amount", 50000.0)[0]["old_receipt"]["quote"] = "x"


def _an_entry_less(rows: Rows) -> None:
    rows.remove(next(row for row in of(rows, "journal") if row["value"]["kind"] == "accounts"))
    rows.remove(of(rows, "accounts")[0])


def _an_end(rows: Rows) -> None:
    (change,) = [c for c in changes_of(rows, "title", None) if c["old"]]
    change["receipt"]["quote"] = "still"


def _a_message_less(rows: Rows) -> None:
    rows.remove(of(rows, "messages", message="2")[0])


HANDS: list[Callable[[Rows], None]] = [
    _amount_in_the_record,
    _amount_in_record_and_journal,
    _quotes,
    _amount_and_quote,
    _message,
    _all_but_the_digest,
    _place,
    _speaker_of_a_receipt,
    _speaker_of_a_message,
    _time_of_a_receipt,
    _old_value,
    _old_receipt,
    _an_entry_less,
    _an_end,
    _a_message_less,
]


async def test_an_export_that_nobody_touched_is_proved(rows: Rows, other: AsyncStoreAdapter) -> None:
    await import_rows(other, rows)
    found = await check(other, ANN)
    assert (found.whole, found.problems, found.deleted) == (True, [], 0)
    assert found.receipts >= len(TOLD)


@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__.strip("_"))
async def test_what_was_changed_by_hand_is_refused_and_noticed(
    rows: Rows, other: AsyncStoreAdapter, hand: Callable[[Rows], None]
) -> None:
    hand(rows)
    with pytest.raises(OperationError, match=r"is not proved: .*--unproved"):
        await import_rows(other, rows)
    assert await other.alist_namespaces() == []
    await import_rows(other, rows, unproved=True)
    assert not (await check(other, ANN)).whole


async def test_all_that_a_person_does_stays_proved(engine: MemoryEngine, clock: FakeClock) -> None:
    renewal = await engine.find(ANN, "Renewal")
    history = [item.value["seq"] for item in await engine.store.ascan((ANN, "journal"))]
    undone = await engine.undo(ANN, history[-1])
    await engine.undo(ANN, undone.seq)
    gone = await engine.forget(ANN, renewal)
    await engine.undo(ANN, gone.seq)
    await engine.unlearn(ANN, "t", "2")
    clock.forward(60)
    await engine.record(
        ANN, "f", [Message("x", "user", f"CRM update.\n{TOLD[2]}; industry=Food")], origin="ingest"
    )
    await engine.update(ANN, "f")
    found = await check(engine.store, ANN)
    assert (found.whole, list(found.problems)) == (True, [])


async def test_receipts_of_a_deleted_conversation_are_counted_apart(engine: MemoryEngine) -> None:
    await engine.store.atransaction(lambda tx: forget_thread(tx, ANN, "t"))
    found = await check(engine.store, ANN)
    assert (found.whole, found.deleted) == (True, found.receipts)
    assert found.receipts > 0


async def test_a_memory_of_the_former_layout_is_proved(rows: Rows, other: AsyncStoreAdapter) -> None:
    for row in rows:
        row["value"] = _former(row["value"])
        row["receipts"] = _former(row["receipts"])
        row.pop("endings", None)
        if row["kind"] == "messages":
            del row["value"]["by"], row["value"]["schema"]
    await import_rows(other, rows)
    renewal = next(item.value for item in await other.ascan((ANN, "opportunities")))
    assert renewal["receipts"]["amount"]["by"] == "user"
    assert (await check(other, ANN)).whole
    later = MemoryEngine(other, FieldExtractor(), clock=lambda: START.replace(year=2027))
    await later.record(ANN, "f", [Message("x", "user", f"CRM update.\n{TOLD[1]}")], origin="ingest")
    await later.update(ANN, "f")
    assert (await later.find(ANN, "Renewal")).fields["amount"] == 50000.0


def _former(value: Any) -> Any:
    """Return stored JSON as it was before roles and wordings were kept."""
    if isinstance(value, list):
        return [_former(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "quote" in value:
        return {**{n: v for n, v in value.items() if n != "version"}, "by": value["by"]["role"]}
    return {name: _former(one) for name, one in value.items() if name != "ends"}
