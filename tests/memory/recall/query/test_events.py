"""Times that are named by an event: its day comes from the journal, or from a close or due date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from memory.domain.receipts import make_receipt
from memory.domain.users import user_label
from memory.recall.query.asking import read_question
from memory.recall.query.events import read_phrases, resolve
from memory.recall.query.period import FIRST_DAY, LAST_DAY
from memory.recall.search import search
from memory.recall.signals import ALL, Signals
from memory.records.items import StoredRecord, write_record
from memory.records.journal import Entry, append
from memory.records.merge import FieldChange
from tests.memory.recall.conversations import tell
from tests.memory.recall.test_records import record
from tests.support.remembering import USER, logged

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter, Transaction

Steps = tuple[tuple[str, str], ...]
HISTORY: Final[tuple[tuple[StoredRecord, str, Steps], ...]] = (
    (
        record(
            "opportunities", "h", name="rollout", account_name="Halden Robotics", stage="Closed Won",
            close_date="2026-05-31",
        ),
        "stage",
        (("2026-04-01", "Proposal/Price Quote"), ("2026-05-11", "Closed Won")),
    ),
    (
        record("opportunities", "c", name="renewal", account_name="Castellan Hotels", close_date="2026-06-30"),
        "stage",
        (("2026-04-02", "Prospecting"),),
    ),
    (
        record("opportunities", "b", name="renewal", account_name="Brightwater Foods", close_date="2026-07-31"),
        "stage",
        (("2026-04-03", "Prospecting"),),
    ),
    (
        record("tasks", "k", subject="Kickoff call with Signe", due_date="2026-04-20", status="Not Started"),
        "status",
        (("2026-04-04", "Not Started"),),
    ),
    (
        record("cases", "s", subject="sensor outage", case_number="00012345", account_name="Halden Robotics"),
        "status",
        (("2026-04-05", "New"), ("2026-04-25", "Closed")),
    ),
)  # fmt: skip


def remember(store: AsyncStoreAdapter) -> None:
    def work(tx: Transaction) -> None:
        write_record(tx, user_label(USER), record("accounts", "a", name="Castellan Hotels"), {})
        for one, field, steps in HISTORY:
            write_record(tx, user_label(USER), one, {})
            for day, value in steps:
                change = FieldChange(
                    None,
                    value,
                    make_receipt(logged(value, at=day), 0, len(value), of="content", rule="text"),
                    None,
                )
                append(
                    tx,
                    user_label(USER),
                    Entry(
                        "update",
                        one.kind,
                        one.key,
                        one.label,
                        one.scope,
                        f"{day}T10:00:00+00:00",
                        "user",
                        {field: change},
                    ),
                )

    store.transaction(work)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("What did we say before the Castellan renewal?", FIRST_DAY, "2026-06-29"),
        ("What was said after the kickoff call about the price list?", "2026-04-20", LAST_DAY),
        ("What was said about pricing after the kickoff call?", "2026-04-20", LAST_DAY),
        ("What has changed since the Halden deal closed?", "2026-05-11", LAST_DAY),
        ("since we won Halden", "2026-05-11", LAST_DAY),
        ("before the Halden rollout moved to proposal", FIRST_DAY, "2026-03-31"),
        ("after the sensor outage was resolved", "2026-04-25", LAST_DAY),
        ("before case 00012345", FIRST_DAY, "2026-04-04"),
        ("What did Halden say since the case was opened?", "2026-04-05", LAST_DAY),
        ("What did Castellan want before the renewal?", FIRST_DAY, "2026-06-29"),
        ("What was said before the Castelan renewal?", FIRST_DAY, "2026-06-29"),
    ],
)
async def test_an_event_is_a_time(store: AsyncStoreAdapter, asked: str, first: str, last: str) -> None:
    remember(store)
    assert (await read_question(store, USER, asked)).days == (first, last)


@pytest.mark.parametrize(
    "asked",
    [
        "What did we say before the renewal?",  # two of them
        "What did we say before the Castellan deal closed?",  # it has not
        "What did we say before the merger?",
        "after lunch",
        "before that",
        "Was it lost before the Halden rollout was lost?",  # it was won
        "before the Zephyr renewal",
    ],
)
async def test_what_cannot_be_told_is_no_time(store: AsyncStoreAdapter, asked: str) -> None:
    remember(store)
    assert (await read_question(store, USER, asked)).days is None


async def test_a_date_in_the_question_counts_and_no_event(store: AsyncStoreAdapter) -> None:
    remember(store)
    query = await read_question(store, USER, "before 2026-03-01, or before the Castellan renewal")
    assert query.days == (FIRST_DAY, "2026-02-28")
    assert not query.event


async def test_what_was_said_then_comes_first_and_says_why(store: AsyncStoreAdapter) -> None:
    remember(store)
    tell(store, "early", [("Marta", "The price list is too long.")], at="2026-04-10T09:00:00+00:00")
    tell(store, "late", [("Marta", "The price list is too long.")], at="2026-05-20T09:00:00+00:00")
    asked = "What was said about the price list {} the Halden deal closed?"
    for how, thread in (("before", "early"), ("after", "late")):
        hits = await search(store, USER, asked.format(how), kind="messages")
        assert hits[0].source["thread"] == thread
        assert f"{how} Halden Robotics rollout, 2026-05-11" in hits[0].why


async def test_it_can_be_switched_off(store: AsyncStoreAdapter) -> None:
    remember(store)
    asked = "before the Castellan renewal"
    assert (await read_question(store, USER, asked, signals=Signals(events=False))).days is None
    assert (await read_question(store, USER, asked, signals=ALL)).days is not None


async def test_another_users_events_are_none_of_ours(store: AsyncStoreAdapter) -> None:
    remember(store)
    assert await resolve(store, "bob", "before the Castellan renewal") is None


def test_the_words_of_the_event_are_not_what_is_looked_for() -> None:
    whole, short = read_phrases("What did Marta say before the Castellan renewal about the price?")
    assert "Castellan" not in short.rest
    assert "price" in short.rest
    assert "price" not in whole.rest
