"""Values of low probability wait for the user's confirmation, and a yes in the conversation stores them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.domain.drafts import Draft, Evidence, Extraction
from memory.engine.memory_engine import MemoryEngine
from memory.operations.review import UNSURE, proposals
from memory.recall.structured import all_records
from tests.support.remembering import THREAD, USER, FakeClock, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import KnownRecord, Line
    from memory.store import AsyncStoreAdapter

TEXT = "Northvolt deal, 240k"
NEWER = "Northvolt deal, 300k"


class Unsure:
    """Reads `TEXT`, sure of the deal's account, not of its amount; and `NEWER`, sure of both."""

    def __init__(self, account: float, amount: float) -> None:
        self._sure = (account, amount)

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        new = next(line for line in lines if not line.context)
        if new.text not in {TEXT, NEWER}:
            return Extraction(claimed=False)
        account_sure, amount_sure = self._sure if new.text == TEXT else (0.99, 0.99)
        value = 240_000.0 if new.text == TEXT else 300_000.0
        account = Evidence(new.ref, "Northvolt", 0, account_sure)
        amount = Evidence(new.ref, new.text[-4:], 16, amount_sure)
        return Extraction(
            [
                Draft("accounts", None, {"name": "Northvolt"}, {"name": account}),
                Draft(
                    "opportunities",
                    None,
                    {"account_name": "Northvolt", "amount": value},
                    {"account_name": account, "amount": amount},
                ),
            ],
            claimed=False,
        )


async def _told(store: AsyncStoreAdapter, account: float, amount: float) -> MemoryEngine:
    engine = MemoryEngine(store, Unsure(account, amount), clock=FakeClock())
    await engine.record(USER, THREAD, [said("1", TEXT)])
    await engine.update(USER, THREAD)
    return engine


async def test_what_is_sure_is_stored_and_the_rest_waits(store: AsyncStoreAdapter) -> None:
    await _told(store, 0.99, 0.6)
    (deal,) = await all_records(store, USER, "opportunities")
    assert "amount" not in deal.fields
    (asked,) = await proposals(store, USER)
    assert asked.reason == UNSURE
    assert asked.draft.fields["amount"].value == 240_000


async def test_a_yes_stores_it_with_the_receipts_of_both_messages(store: AsyncStoreAdapter) -> None:
    engine = await _told(store, 0.99, 0.6)
    await engine.record(USER, THREAD, [said("2", "yes")])
    settled = await engine.settle(USER, THREAD, "1", answer="2", yes=True)
    assert [change.kind for change in settled.changes] == ["opportunities"]
    (deal,) = await all_records(store, USER, "opportunities")
    receipt = deal.receipts["amount"]
    assert (deal.fields["amount"], receipt["message"], receipt["approved_in"]) == (240_000, "1", "2")
    assert not await proposals(store, USER)


async def test_a_no_leaves_it_out_for_good(store: AsyncStoreAdapter) -> None:
    engine = await _told(store, 0.99, 0.6)
    settled = await engine.settle(USER, THREAD, "1", answer="2", yes=False)
    assert (settled.decided, settled.changes) == (1, [])
    await engine.retry_quarantined(USER)
    await engine.update_all(USER)
    (deal,) = await all_records(store, USER, "opportunities")
    assert "amount" not in deal.fields


async def test_a_record_that_is_not_sure_itself_is_asked_about_as_a_whole(store: AsyncStoreAdapter) -> None:
    engine = await _told(store, 0.5, 0.5)
    assert await all_records(store, USER, "accounts") == []
    assert {one.kind for one in await proposals(store, USER)} == {"accounts", "opportunities"}
    await engine.settle(USER, THREAD, "1", answer="2", yes=True)
    (deal,) = await all_records(store, USER, "opportunities")
    assert deal.fields["amount"] == 240_000


@pytest.mark.parametrize(("thread", "message"), [("t2", "1"), (THREAD, "9")])
async def test_an_answer_settles_only_what_was_asked_about_its_message(
    store: AsyncStoreAdapter, thread: str, message: str
) -> None:
    engine = await _told(store, 0.99, 0.6)
    assert (await engine.settle(USER, thread, message, answer="2", yes=True)).decided == 0
    assert len(await proposals(store, USER)) == 1


async def test_a_value_said_since_is_not_set_back_by_a_late_yes(store: AsyncStoreAdapter) -> None:
    engine = await _told(store, 0.99, 0.6)
    (asked,) = await proposals(store, USER)
    await engine.record(USER, THREAD, [said("2", NEWER)])
    await engine.update(USER, THREAD)
    settled = await engine.settle(USER, THREAD, "1", answer="2", yes=True)
    assert (settled.decided, settled.changes) == (0, [])
    (deal,) = await all_records(store, USER, "opportunities")
    assert deal.fields["amount"] == 300_000
    assert asked.id not in {one.id for one in await proposals(store, USER)}
