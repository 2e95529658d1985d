"""An account's number of employees and its place are stored as its fields, whichever was known first."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from memory.facts.confidence import verify
from memory.operations.review import proposals
from memory.records.messages import Message

if TYPE_CHECKING:
    from tests.support.listening import Listener

ACCOUNT = "New account: Velmora."
PEOPLE = "Velmora has 340 employees."
PLACE = "Velmora is based in Lyon."


async def verdict(ann: Listener, subject: str, predicate: str, answer: str) -> tuple[str, int]:
    found = await verify(ann.engine.store, "ann", subject, predicate, answer, now=ann.now[0])
    return found.verdict, found.confidence


@pytest.mark.parametrize("order", list(permutations((ACCOUNT, PEOPLE, PLACE))))
async def test_they_are_fields_of_the_account_whichever_is_said_first(
    ann: Listener, order: tuple[str, ...]
) -> None:
    await ann.hear(*order)
    (account,) = await ann.records("accounts")
    assert (account.fields["number_of_employees"], account.fields["billing_city"]) == (340, "Lyon")
    assert account.receipts["number_of_employees"]["quote"] == "340"
    assert await ann.fields("facts") == []
    assert await verdict(ann, "Velmora", "is_in", "Lyon") == ("supported", 90)
    assert (await verdict(ann, "Velmora", "employees", "340"))[0] == "supported"
    assert (await verdict(ann, "Velmora", "is_in", "Lisbon"))[0] == "contradicted"
    assert await ann.is_what_its_journal_says()


async def test_a_newer_answer_takes_the_place_of_the_old_one(ann: Listener) -> None:
    await ann.hear(PLACE, "Velmora is based in Lisbon.", ACCOUNT, "Velmora has moved to Porto.")
    (account,) = await ann.records("accounts")
    assert account.fields["billing_city"] == "Porto"
    assert await ann.fields("facts") == []


async def test_where_there_is_no_account_they_stay_facts(ann: Listener) -> None:
    await ann.hear(PEOPLE, PLACE, "Our headquarters is in Lisbon.", "Ruben lives in Antwerp.")
    assert {str(one["predicate"]) for one in await ann.fields("facts")} == {"employees", "is_in"}
    assert await ann.fields("accounts") == []


async def test_undoing_the_account_brings_the_facts_back(ann: Listener) -> None:
    await ann.hear(PLACE)
    report = await ann.hear(ACCOUNT)
    made = next(change for change in report.changes if change.op == "create")
    await ann.engine.undo("ann", made.seq)
    assert [one["object"] for one in await ann.fields("facts")] == ["Lyon"]


async def test_a_file_changes_no_field_that_the_user_said(ann: Listener) -> None:
    await ann.hear(ACCOUNT, PEOPLE)
    ann.now[0] += timedelta(minutes=1)
    said = Message("f", "user", "Velmora has 12 employees.", "Mallory", ann.now[0].isoformat())
    await ann.engine.record("ann", "file", [said], origin="ingest")
    await ann.engine.update("ann", "file")
    (account,) = await ann.records("accounts")
    assert account.fields["number_of_employees"] == 340
    assert [dict(one.old) for one in await proposals(ann.engine.store, "ann")] == [
        {"number_of_employees": 340}
    ]
