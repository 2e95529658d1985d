"""Notes and facts that say the same in other words become one; what differs in meaning never does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from memory.domain.receipts import make_receipt
from memory.domain.users import user_label
from memory.maintenance.duplicates import sense
from memory.operations.history import record_history
from memory.records.items import StoredRecord
from memory.records.merge import FieldChange
from memory.records.message_log import thread_messages
from memory.records.messages import digest
from memory.records.writer import Cause, change_record

if TYPE_CHECKING:
    from memory.domain.drafts import Scalar
    from memory.store import Transaction
    from tests.support.listening import Listener

SAME = (
    ("Prefers to be met in the afternoon.", "prefers to be met in the afternoon"),
    ("The budget is frozen until May.", "Budget is frozen until May!"),
    ("Dana really likes the demo", "Dana likes the demo."),
)
OTHER = (
    ("Dana introduced Priya.", "Priya introduced Dana."),
    ("The budget is frozen.", "The budget is not frozen."),
    ("Wants 40 seats.", "Wants 41 seats."),
    ("Wants 4.0 seats.", "Wants 40 seats."),
    ("They can pay.", "They can't pay."),
    ("Likes calls before noon.", "Likes calls after noon."),
    ("Lost the deal.", "Won the deal."),
)


def note(text: str, **fields: Scalar) -> StoredRecord:
    return StoredRecord("notes", text, {"text": text, **fields}, {})


@pytest.mark.parametrize(("one", "two"), SAME)
def test_other_words_for_the_same(one: str, two: str) -> None:
    assert sense(note(one), None) == sense(note(two), None)


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_another_meaning(one: str, two: str) -> None:
    assert sense(note(one), None) != sense(note(two), None)


def test_what_it_is_about_and_until_when_it_holds_count() -> None:
    text = SAME[0][0]
    assert sense(note(text), "accounts:a") != sense(note(text), "accounts:b")
    assert sense(note(text, expires="2026-05-01"), None) != sense(note(text), None)


def test_of_facts_the_opposite_and_other_questions_are_kept_apart() -> None:
    fact = StoredRecord("facts", "k", {"subject": "Dana", "predicate": "likes", "object": "long demos"}, {})
    plural = replace(fact, fields={**fact.fields, "object": "Long demo"})
    denied = replace(fact, fields={**fact.fields, "holds": "no"})
    hates = replace(fact, fields={**fact.fields, "predicate": "dislikes"})
    assert sense(fact, None) == sense(plural, None)
    assert len({sense(one, None) for one in (fact, denied, hates)}) == 3


async def put(ann: Listener, kind: str, **fields: Scalar) -> str:
    """Store a record as a conversation would have; return its key."""
    ann.count += 1
    key = digest(kind, str(ann.count))[:16]
    await ann.hear("Hello.")
    entry = (await thread_messages(ann.engine.store, "ann", "t1"))[-1]
    receipt = make_receipt(entry, 0, 5, of="content", rule="judged")

    def work(tx: Transaction) -> None:
        changes = {name: FieldChange(None, value, receipt, None) for name, value in fields.items()}
        record = StoredRecord(kind, key, {}, {})
        change_record(tx, user_label("ann"), record, changes, Cause("create", "extraction", ann.now[0]))

    await ann.engine.store.atransaction(work)
    return key


async def test_two_notes_become_one_and_can_be_taken_apart(ann: Listener) -> None:
    first = await put(ann, "notes", text=SAME[1][0])
    second = await put(ann, "notes", text=SAME[1][1])
    await put(ann, "notes", text=OTHER[1][1])
    before = {one.key: one.fields for one in await ann.records("notes")}
    (dry,) = await ann.ruled(dry_run=True)
    assert len(await ann.records("notes")) == 3
    (real,) = await ann.ruled()
    assert replace(real, seq=0) == dry
    assert (real.ref, real.what, real.why) == (f"notes:{second}", "joined", f"says the same as notes:{first}")
    assert len(await ann.records("notes")) == 2
    assert await record_history(ann.engine.store, "ann", f"notes:{second}")
    assert await ann.ruled() == []
    await ann.engine.undo("ann", real.seq)
    assert {one.key: one.fields for one in await ann.records("notes")} == before
    assert await ann.is_what_its_journal_says()


async def test_pinned_and_held_notes_are_not_joined_to_others(ann: Listener) -> None:
    for _ in range(3):
        await put(ann, "notes", text=SAME[0][0])
    one, two, three = await ann.records("notes")
    await ann.engine.keep("ann", one, "pin")
    await ann.engine.keep("ann", two, "hold", "case 4711")
    (joined,) = await ann.ruled()
    assert joined.ref == three.ref
    assert {left.key for left in await ann.records("notes")} == {one.key, two.key}


async def test_a_fact_that_replaced_another_keeps_that_link(ann: Listener) -> None:
    fields: dict[str, Scalar] = {
        "subject": "Dana",
        "predicate": "likes",
        "object": "demos",
        "confidence": 90,
    }
    first = await put(ann, "facts", **fields)
    second = await put(ann, "facts", **{**fields, "object": "Demo", "confidence": 50})
    await put(ann, "facts", **{**fields, "holds": "no"}, superseded_by=second)
    (joined,) = await ann.ruled()
    assert joined.ref == f"facts:{first}"  # although it has the higher confidence


async def test_an_expired_note_is_not_joined(ann: Listener) -> None:
    await put(ann, "notes", text=SAME[0][0], expires="2026-03-01")
    await put(ann, "notes", text=SAME[0][0], expires="2026-03-01")
    assert {one.what for one in await ann.ruled(dry_run=True)} == {"removed"}
