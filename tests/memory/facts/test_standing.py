"""Which facts hold: by authority, in any order of reading, and after other facts or messages were removed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import example, given, settings, strategies as st

from memory.engine.memory_engine import MemoryEngine
from memory.facts.confidence import verify
from memory.operations.review import proposals
from memory.recall.structured import all_records
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from tests.support.listening import START
from tests.support.pattern_extractor import PatternExtractor

if TYPE_CHECKING:
    from tests.support.listening import Listener

USES: Final = "Zephyr Labs uses SAP."
STOPPED: Final = "Zephyr Labs no longer uses SAP."


async def ingest(
    ann: Listener, text: str, name: str | None = "Mallory Krantz", at: str | None = None
) -> None:
    ann.count += 1
    ann.now[0] += timedelta(minutes=1)
    said = Message(f"f{ann.count}", "user", text, name, at or ann.now[0].isoformat())
    await ann.engine.record("ann", "file", [said], origin="ingest")
    await ann.engine.update("ann", "file")


async def verdict(ann: Listener, subject: str, predicate: str, answer: str) -> str:
    found = await verify(ann.engine.store, "ann", subject, predicate, answer, now=ann.now[0])
    return found.verdict


async def test_a_third_party_does_not_reverse_what_the_user_said(ann: Listener) -> None:
    await ann.hear(USES)
    (before,) = await ann.fields("facts")
    await ingest(ann, STOPPED)
    assert await ann.fields("facts") == [before], "nor does a denial that waits make it surer"
    assert await verdict(ann, "Zephyr Labs", "uses", "SAP") == "supported"
    (waiting,) = await proposals(ann.engine.store, "ann")
    assert waiting.label == "Zephyr Labs uses SAP"
    change = await ann.engine.approve("ann", waiting.id)
    assert change.fields == {"holds": (None, "no")}
    assert await verdict(ann, "Zephyr Labs", "uses", "SAP") == "contradicted"
    assert await ann.is_what_its_journal_says()


async def test_a_third_party_does_not_reverse_the_users_denial(ann: Listener) -> None:
    await ann.hear(STOPPED)
    await ingest(ann, USES)
    assert await verdict(ann, "Zephyr Labs", "uses", "SAP") == "contradicted"
    assert len(await proposals(ann.engine.store, "ann")) == 1
    await ann.hear(USES)
    assert await verdict(ann, "Zephyr Labs", "uses", "SAP") == "supported"


async def test_what_a_file_said_another_file_denies(ann: Listener) -> None:
    await ingest(ann, USES)
    await ingest(ann, STOPPED, name=None)
    assert await verdict(ann, "Zephyr Labs", "uses", "SAP") == "contradicted"
    assert await proposals(ann.engine.store, "ann") == []


async def test_the_users_own_denial_of_what_a_file_says_holds_though_it_is_older(ann: Listener) -> None:
    await ingest(ann, USES, at=(START + timedelta(days=1)).isoformat())
    await ann.hear(STOPPED)
    assert await verdict(ann, "Zephyr Labs", "uses", "SAP") == "contradicted"


async def test_undoing_a_superseding_fact_brings_the_superseded_one_back(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.")
    report = await ann.hear("Pellmark is based in Lisbon.")
    assert await verdict(ann, "Pellmark", "is_in", "Lyon") == "contradicted"
    made = next(change for change in report.changes if change.op == "create")
    undone = await ann.engine.undo("ann", made.seq)
    assert [change.fields["status"] for change in undone.also] == [("superseded", None)]
    assert await verdict(ann, "Pellmark", "is_in", "Lyon") == "supported"
    await ann.engine.undo("ann", undone.seq)
    assert await verdict(ann, "Pellmark", "is_in", "Lyon") == "contradicted"
    assert await ann.is_what_its_journal_says()


async def test_what_a_forgotten_fact_superseded_stands_again(ann: Listener) -> None:
    await ann.hear(
        "Pellmark is based in Lyon.", "Pellmark is based in Lisbon.", "Pellmark is based in Porto."
    )
    porto = next(one for one in await ann.records("facts") if one.fields["object"] == "Porto")
    await ann.engine.forget("ann", porto)
    assert await verdict(ann, "Pellmark", "is_in", "Lisbon") == "supported"
    assert await verdict(ann, "Pellmark", "is_in", "Lyon") == "contradicted"


async def test_a_mark_that_a_person_undoes_stays_undone(ann: Listener) -> None:
    await ann.hear("Pellmark is based in Lyon.")
    report = await ann.hear("Pellmark is based in Lisbon.")
    marked = next(change for change in report.changes if "status" in change.fields)
    await ann.engine.undo("ann", marked.seq)
    assert {one.get("status") for one in await ann.fields("facts")} == {None}


async def test_facts_go_with_the_record_that_is_forgotten_and_come_back_with_it(ann: Listener) -> None:
    await ann.hear("New account: Halden Robotics.", "Halden Robotics uses Tamblix.", "Marta speaks German.")
    gone = await ann.engine.forget(
        "ann", await ann.engine.find("ann", "accounts:" + (await ann.records("accounts"))[0].key)
    )
    assert [(change.op, change.kind) for change in gone.also] == [("delete", "facts")]
    assert [one["subject"] for one in await ann.fields("facts")] == ["Marta"]
    back = await ann.engine.undo("ann", gone.seq)
    assert [(change.op, change.kind) for change in back.also] == [("undo", "facts")]
    assert await verdict(ann, "Halden Robotics", "uses", "Tamblix") == "supported"
    assert await ann.is_what_its_journal_says()


@pytest.mark.parametrize("how", ["pin", "hold"])
async def test_a_fact_that_somebody_keeps_stays_when_its_record_goes(ann: Listener, how: Any) -> None:
    await ann.hear("New account: Halden Robotics.", "Halden Robotics uses Tamblix.")
    (fact,), (account,) = await ann.records("facts"), await ann.records("accounts")
    await ann.engine.keep("ann", fact, how, "audit")
    assert (await ann.engine.forget("ann", account)).also == ()
    assert await verdict(ann, "Halden Robotics", "uses", "Tamblix") == "supported"


async def test_facts_of_a_record_that_is_undone_or_merged_away_stay(ann: Listener) -> None:
    made = await ann.hear("New account: Halden Robotics.")
    await ann.hear("Halden Robotics uses Tamblix.")
    await ann.engine.undo("ann", made.changes[0].seq)
    assert await ann.fields("accounts") == []
    assert await verdict(ann, "Halden Robotics", "uses", "Tamblix") == "supported"


SAYINGS: Final = (
    USES,
    STOPPED,
    "Pellmark is based in Lyon.",
    "Pellmark is based in Lisbon.",
    "Pellmark is based in Porto.",
    "Halden Robotics requires cookies.",
    "Halden Robotics forbids cookies.",
)
said = st.lists(
    st.tuples(st.sampled_from(SAYINGS), st.booleans(), st.sampled_from([0, 1, 400])), min_size=2, max_size=5
)
_MODEL: Final = PatternExtractor()


@settings(max_examples=25, deadline=None)
@given(said, st.randoms(use_true_random=False))
@example([(USES, True, 0), (STOPPED, False, 1), (USES, False, 1)], None)
@example([("Pellmark is based in Lyon.", True, 0), ("Pellmark is based in Lisbon.", True, 400)], None)
def test_any_order_of_reading_gives_the_same_facts(said: list[tuple[str, bool, int]], random: Any) -> None:
    messages, at = [], START
    for number, (text, own, days) in enumerate(said):
        at += timedelta(days=days, minutes=1)
        messages.append((Message(str(number), "user", text, None, at.isoformat()), own))
    orders = [messages, messages[::-1]]
    if random is not None:
        orders.append(random.sample(messages, len(messages)))
    found = [asyncio.run(_read(order)) for order in orders]
    assert all(one == found[0] for one in found)


async def _read(messages: list[tuple[Message, bool]]) -> list[Any]:
    """Return the facts after reading messages one by one; a superseding fact as its words, not its key."""
    now = START + timedelta(days=3_000)
    with TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            engine = MemoryEngine(store, _MODEL, clock=lambda: now)
            for message, own in messages:
                mine = [message.id] if own else []
                await engine.record("ann", message.id, [message], origin="ingest", own=mine)
                await engine.update("ann", message.id)
            facts = await all_records(store, "ann", "facts")
    told = {one.key: (one.fields["subject"], one.fields["object"]) for one in facts}
    return sorted(
        (
            one.fields["subject"], one.fields["predicate"], one.fields["object"], one.fields.get("holds", ""),
            one.fields["confidence"], told.get(str(one.fields.get("superseded_by")), ()),
            one.receipts["object"]["at"], [ended["at"] for name, ended in one.endings.items() if name == "holds"],
        )
        for one in facts
    )  # fmt: skip
