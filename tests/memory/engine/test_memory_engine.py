from __future__ import annotations

import asyncio
import random
from collections import Counter
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pytest

from memory import EngineLimits, MemoryEngine
from memory.trained.gate import may_hold
from tests.support.patience import TIMEOUT
from tests.support.remembering import (
    PEOPLE,
    THREAD,
    USER,
    FakeClock,
    ReadingExtractor,
    exported,
    journal,
    met,
    records,
    said,
    statuses,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Extraction, KnownRecord, Line
    from memory.store import AsyncStoreAdapter
    from memory.trained.words import Said


class TestUpdate:
    async def test_what_was_said_becomes_records_with_true_receipts(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, ReadingExtractor(), clock=clock)
        await engine.record(
            USER, THREAD, [said("1", met(0)), said("2", "The Blue deal with Northwind is worth $500")]
        )
        report = await engine.update(USER, THREAD)
        assert (report.outcome, report.settled, report.pending, report.refused) == ("applied", 2, 0, 0)
        assert Counter((change.op, change.kind) for change in report.changes) == {
            ("create", "accounts"): 1,
            ("create", "contacts"): 1,
            ("create", "opportunities"): 1,
        }
        rows = await exported(store)
        texts = {
            row["value"]["message"]: row["value"]["content"] for row in rows if row["kind"] == "messages"
        }
        kept = [row for row in rows if row["kind"] != "messages"]
        for row in kept:
            assert set(row["receipts"]) == set(row["value"])
            for receipt in row["receipts"].values():
                assert texts[receipt["message"]][receipt["start"] : receipt["end"]] == receipt["quote"] != ""
                assert (receipt["thread"], receipt["by"]["role"]) == (THREAD, "user")
        assert len(await journal(store)) == len(kept) == 3

    async def test_an_update_with_nothing_to_do_says_so_and_writes_nothing(
        self, store: AsyncStoreAdapter
    ) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor)
        report = await engine.update(USER, THREAD)
        assert (report.outcome, report.settled, report.changes) == ("nothing", 0, [])
        assert (store.list_namespaces(), extractor.asked) == ([], [])

    async def test_only_new_messages_are_read_and_earlier_ones_are_their_context(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        seen: list[list[tuple[str, bool]]] = []
        extractor = ReadingExtractor(lambda lines: seen.append([(line.text, line.context) for line in lines]))
        engine = MemoryEngine(store, extractor, clock=clock, limits=EngineLimits(context_messages=2))
        for number in range(4):
            await engine.record(USER, THREAD, [said(str(number), met(number))])
            await engine.update(USER, THREAD)
        assert seen[-1] == [(met(1), True), (met(2), True), (met(3), False)]

    async def test_a_long_backlog_is_settled_batch_by_batch_in_order(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor, clock=clock, limits=EngineLimits(batch_messages=5))
        await engine.record(USER, THREAD, [said(str(number), met(number)) for number in range(12)])
        report = await engine.update(USER, THREAD)
        assert [len(texts) for texts in extractor.asked] == [5, 5, 2]
        assert [text for texts in extractor.asked for text in texts] == [met(number) for number in range(12)]
        assert (report.settled, report.pending) == (12, 0)

    async def test_threads_are_updated_one_by_one_or_all_at_once(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, ReadingExtractor(), clock=clock)
        for number in range(3):
            await engine.record(USER, f"t{number}", [said("1", met(number))])
        assert (await engine.update(USER, "t0")).settled == 1
        assert len(await engine.pending(USER)) == 2
        report = await engine.update_all(USER)
        assert (report.outcome, report.settled, report.pending) == ("applied", 2, 0)
        assert len(await records(store, "contacts")) == 3

    async def test_a_second_thread_is_shown_what_the_first_one_taught(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, "t1", [said("1", met(0))])
        await engine.update(USER, "t1")
        await engine.record(USER, "t2", [said("1", "Dana Whitfield of Northwind called")])
        await engine.update(USER, "t2")
        kinds = {ref.partition(":")[0] for ref in extractor.known[-1]}
        assert kinds == {"accounts", "contacts"}


class Costly(ReadingExtractor):
    """An extractor whose calls cost something, so that the gate is asked first."""

    def may_hold(self, said: Sequence[Said], before: Sequence[Said]) -> bool:
        return may_hold(said, before)


class TestGate:
    @pytest.mark.parametrize("text", ["Thanks!", "ok", "lol nice", "how are you?", "good morning :)"])
    async def test_small_talk_is_settled_without_asking_the_model(
        self, store: AsyncStoreAdapter, text: str
    ) -> None:
        extractor = Costly()
        engine = MemoryEngine(store, extractor)
        await engine.record(USER, THREAD, [said("1", text), said("2", text)])
        assert (await engine.update(USER, THREAD)).settled == 2
        assert extractor.asked == []
        assert set((await statuses(store)).values()) == {"no-op"}

    @pytest.mark.parametrize(
        "text",
        [
            "Met Dana Whitfield, VP Operations at Northwind Traders.",
            "she is at dana@northwind.com",
            "006XX000001a2Bc is mine",
            "The Northwind renewal is worth $48k.",
            "my name is Ann",
        ],
    )
    async def test_whatever_may_hold_crm_data_is_read_once(self, store: AsyncStoreAdapter, text: str) -> None:
        extractor = Costly()
        engine = MemoryEngine(store, extractor)
        await engine.record(USER, THREAD, [said("0", "Thanks!"), said("1", text)])
        await engine.update(USER, THREAD)
        await engine.update(USER, THREAD)
        assert extractor.asked == [["Thanks!", text]]

    async def test_whose_calls_cost_nothing_reads_everything(self, store: AsyncStoreAdapter) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor)
        await engine.record(USER, THREAD, [said("1", "Thanks!")])
        await engine.update(USER, THREAD)
        assert extractor.asked == [["Thanks!"]]


class Together(ReadingExtractor):
    """Answers only when as many extractions have begun as the barrier has parties."""

    def __init__(self, barrier: asyncio.Barrier) -> None:
        super().__init__()
        self._barrier = barrier

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        await asyncio.wait_for(self._barrier.wait(), TIMEOUT)
        return await super().extract(lines, known)


class TestAtOnce:
    @pytest.mark.parametrize("engines", [1, 2])
    async def test_two_updates_of_one_thread_apply_nothing_twice(
        self, store: AsyncStoreAdapter, clock: FakeClock, engines: int
    ) -> None:
        extractor = Together(asyncio.Barrier(2))
        made = [MemoryEngine(store, extractor, clock=clock) for _ in range(engines)]
        await made[0].record(USER, THREAD, [said(str(number), met(number)) for number in range(5)])
        reports = await asyncio.gather(made[0].update(USER, THREAD), made[-1].update(USER, THREAD))
        assert len(extractor.asked) == 2
        assert sorted(report.settled for report in reports) == [0, 5]
        assert sorted(len(report.changes) for report in reports) == [0, 10]
        assert len(await journal(store)) == 10
        assert len(await records(store, "contacts")) == 5

    async def test_two_updates_that_overlap_in_part_apply_each_message_once(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        first, go = asyncio.Event(), asyncio.Event()

        class Held(ReadingExtractor):
            async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
                first.set()
                await asyncio.wait_for(go.wait(), TIMEOUT)
                return await super().extract(lines, known)

        slow = MemoryEngine(store, Held(), clock=clock)
        quick = MemoryEngine(store, ReadingExtractor(), clock=clock)
        await slow.record(USER, THREAD, [said("0", met(0)), said("1", met(1))])
        update = asyncio.create_task(slow.update(USER, THREAD))
        await asyncio.wait_for(first.wait(), TIMEOUT)
        await quick.record(USER, THREAD, [said("2", met(2))])
        assert (await quick.update(USER, THREAD)).settled == 3
        before = await exported(store)
        go.set()
        assert (await update).settled == 0
        assert await exported(store) == before
        assert len(await journal(store)) == 6

    async def test_many_threads_at_once_keep_every_record(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, ReadingExtractor(), clock=clock)
        everyone = range(len(PEOPLE))
        for number in everyone:
            await engine.record(USER, f"t{number}", [said("1", met(number))])
        await asyncio.gather(*(engine.update(USER, f"t{number}") for number in everyone))
        assert len(await records(store, "contacts")) == len(await records(store, "accounts")) == len(PEOPLE)
        numbers = [entry["seq"] for entry in await journal(store)]
        assert numbers == list(range(1, 2 * len(PEOPLE) + 1))


class TestCost:
    async def test_the_prompt_of_an_update_does_not_grow_with_what_is_stored(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor, clock=clock, limits=EngineLimits(batch_messages=250))
        sizes = {}
        stored = 0
        for target in (5, 1_000):
            firsts = [said(str(number), numbered(number)) for number in range(stored, target)]
            await engine.record(USER, f"fill-{target}", firsts)
            await engine.update(USER, f"fill-{target}")
            stored = target
            await engine.record(
                USER,
                f"ask-{target}",
                [said("1", "Dana Whitfield at Northwind called about her contact data")],
            )
            await engine.update(USER, f"ask-{target}")
            sizes[target] = (len(extractor.known[-1]), extractor.sizes[-1])
        assert len(await records(store, "contacts")) == len(await records(store, "accounts")) == 1_000
        assert sizes[1_000][0] <= 2 * EngineLimits().known_records
        assert sizes[1_000][1] <= 1.5 * sizes[5][1] + 1_000


def numbered(number: int) -> str:
    """Return a statement about a person and a company whose names are like no others."""
    chance = random.Random(number)
    first, last, company = ("".join(chance.choices(ascii_lowercase, k=9)).title() for _ in range(3))
    return f"Met {first} {last} at {company}"
