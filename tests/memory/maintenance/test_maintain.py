"""Maintenance: what the rules remove, and what they must never remove."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from memory.domain.usage import NO_TOKENS
from memory.errors import OperationError
from memory.kinds import Retention
from memory.maintenance.rules import Use, judge, surplus, worth
from memory.records.items import StoredRecord

if TYPE_CHECKING:
    from tests.support.listening import Listener

NOW = datetime(2027, 1, 1, tzinfo=UTC)
OLD = (NOW - timedelta(days=500)).isoformat()
EVERYTHING = {kind: [Retention(days=1)] for kind in ("accounts", "contacts", "facts", "todos", "notes")}


def record(**fields: str | int) -> StoredRecord:
    return StoredRecord("notes", "k", dict(fields), {}, OLD, OLD)


@pytest.mark.parametrize(
    ("day", "gone"),
    [("2026-12-31", True), ("2027-01-01", False), ("2026-12", True), ("2027-01", False), ("2026", True)],
)
def test_a_note_goes_when_its_last_day_is_over(day: str, gone: bool) -> None:
    assert (judge(record(expires=day), [Retention(expires="expires")], NOW) is not None) is gone


def test_a_rule_applies_only_to_what_it_is_about_and_once() -> None:
    rule = Retention(days=30, when={"status": "done"}, becomes={"status": "archived"})
    assert judge(record(status="open"), [rule], NOW) is None
    assert judge(record(status="archived"), [rule], NOW) is None
    found = judge(record(status="done"), [rule], NOW)
    assert found is not None
    assert found.becomes == {"status": "archived"}


def test_a_rule_that_could_never_apply_is_refused() -> None:
    with pytest.raises(ValueError, match="needs days"):
        Retention()


@given(
    st.lists(st.tuples(st.floats(0, 5), st.text("abc", min_size=1, max_size=4)), unique_by=lambda one: one[1])
)
def test_beyond_a_limit_those_worth_least_go(weighed: list[tuple[float, str]]) -> None:
    gone = {key for key, _ in surplus(weighed, [Retention(limit=3)], "notes")}
    assert len(weighed) - len(gone) == min(3, len(weighed))
    stay = [value for value, key in weighed if key not in gone]
    assert all(value <= min(stay) for value, key in weighed if key in gone)


def test_important_and_lately_used_records_are_worth_more() -> None:
    plain = worth(record(), Use(), NOW)
    assert worth(record(importance=5), Use(), NOW) > plain > worth(record(importance=1), Use(), NOW)
    assert worth(record(), Use(4, NOW.isoformat()), NOW) > plain


async def test_what_another_record_leads_to_stays_and_the_report_says_so(ann: Listener) -> None:
    await ann.hear("Met Dana Whitfield of Halden Robotics.", "Remind me to buy milk.")
    ann.now[0] += timedelta(days=10)
    dry = await ann.ruled(dry_run=True, retention=EVERYTHING)
    assert len(await ann.records("todos")) == 1
    real = await ann.ruled(retention=EVERYTHING)
    assert [(one.ref, one.what, one.why) for one in dry] == [(one.ref, one.what, one.why) for one in real]
    by_kind = {one.ref.partition(":")[0]: one for one in real}
    assert by_kind["accounts"].what == "kept"
    assert "another record leads to it" in by_kind["accounts"].why
    assert by_kind["todos"].what == "removed"
    assert len(await ann.records("accounts")) == 1
    assert await ann.is_what_its_journal_says()


async def test_pins_and_holds_win_and_a_hold_cannot_be_forgotten(ann: Listener) -> None:
    await ann.hear("Remind me to buy milk.", "Remind me to renew my passport.")
    milk, passport = sorted(await ann.records("todos"), key=lambda one: str(one.fields["content"]))
    await ann.engine.keep("ann", milk, "pin")
    with pytest.raises(OperationError, match="needs a reason"):
        await ann.engine.keep("ann", passport, "hold")
    await ann.engine.keep("ann", passport, "hold", "case 4711")
    with pytest.raises(OperationError, match="legal hold"):
        await ann.engine.keep("ann", passport, "pin")
    ann.now[0] += timedelta(days=10)
    assert [one.what for one in await ann.ruled(retention=EVERYTHING)] == ["kept", "kept"]
    with pytest.raises(OperationError, match="case 4711"):
        await ann.engine.forget("ann", passport)
    with pytest.raises(OperationError, match="not pinned"):
        await ann.engine.release("ann", passport, "pin")
    await ann.engine.release("ann", passport, "hold")
    assert sorted(one.what for one in await ann.ruled(retention=EVERYTHING)) == ["kept", "removed"]


async def test_another_users_memory_is_not_touched(ann: Listener) -> None:
    await ann.hear("Remind me to buy milk.")
    ann.now[0] += timedelta(days=10)
    assert (await ann.engine.maintain("bob", retention=EVERYTHING)).seen == 0
    assert len(await ann.records("todos")) == 1


async def test_it_runs_once_a_day(ann: Listener) -> None:
    await ann.hear("Remind me to buy milk.")
    assert await ann.engine.maintain_daily("ann") is not None
    assert await ann.engine.maintain_daily("ann") is None
    assert await ann.engine.maintain_daily("bob") is not None
    ann.now[0] += timedelta(days=1, minutes=1)
    assert await ann.engine.maintain_daily("ann") is not None


async def test_a_done_todo_is_archived_unless_somebody_keeps_it(ann: Listener) -> None:
    await ann.hear("Remind me to buy milk.", "Remind me to renew my passport.")
    await ann.hear("I bought the milk, done.", "I renewed my passport, that is done.")
    todos = await ann.records("todos")
    assert {one.fields["status"] for one in todos} == {"done"}
    await ann.engine.keep("ann", todos[0], "hold", "case 4711")
    ann.now[0] += timedelta(days=400)
    assert sorted(one.what for one in await ann.ruled()) == ["changed", "kept"]
    left = {one.key: one.fields["status"] for one in await ann.records("todos")}
    assert left == {todos[0].key: "done", todos[1].key: "archived"}


async def test_what_was_used_stays_where_there_is_room_for_one(ann: Listener) -> None:
    await ann.hear(
        "Remind me to buy milk.", "Remind me to renew my passport.", "Remind me to call my mother."
    )
    used = next(one for one in await ann.records("todos") if "passport" in str(one.fields["content"]))
    await ann.engine.record_reply("ann", "t1", [], NO_TOKENS, shown=[used.ref, used.ref])
    await ann.engine.record_reply("ann", "t1", [], NO_TOKENS, shown=[used.ref])
    gone = await ann.ruled(retention={"todos": [Retention(limit=1)]})
    assert [one.what for one in gone] == ["removed", "removed"]
    assert [one.key for one in await ann.records("todos")] == [used.key]
    for one in gone:
        await ann.engine.undo("ann", one.seq)
    assert len(await ann.records("todos")) == 3
    assert await ann.is_what_its_journal_says()
