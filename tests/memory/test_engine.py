from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import datetime
from string import ascii_lowercase
from typing import TYPE_CHECKING

import pytest

from memory import EngineLimits, ExtractionError, MemoryEngine
from memory import messages as log
from memory.store import StoreBusyError
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

    from memory.extraction.ports import Extraction, KnownRecord, Line
    from memory.messages import PendingMessage
    from memory.store import AsyncStoreAdapter


def failing_on(*words: str) -> ReadingExtractor:
    """Return an extractor that fails whenever one of the words is in its new lines."""

    def fail(lines: Sequence[Line]) -> None:
        for word in words:
            if any(word in line.text for line in lines if not line.context):
                raise ExtractionError(f"429 over {word}")

    return ReadingExtractor(fail)


async def waiting(engine: MemoryEngine) -> dict[str, PendingMessage]:
    return {message.message: message for message in await engine.pending(USER)}


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
                assert (receipt["thread"], receipt["by"]) == (THREAD, "user")
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


class TestGate:
    @pytest.mark.parametrize(
        "text", ["Thanks!", "ok", "lol nice", "how are you?", "good morning :)", "👍", "haha yes", "42"]
    )
    async def test_small_talk_is_settled_without_asking_the_model(
        self, store: AsyncStoreAdapter, text: str
    ) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor)
        await engine.record(USER, THREAD, [said("1", text), said("2", text)])
        assert (await engine.update(USER, THREAD)).settled == 2
        assert extractor.asked == []
        assert set((await statuses(store)).values()) == {"no-op"}

    @pytest.mark.parametrize(
        "text",
        [
            "Met Dana Whitfield",
            "she is at dana@northwind.com",
            "006XX000001a2Bc is mine",
            "remember that they like tea",
            "the renewal slipped",
            "my name is Ann",
        ],
    )
    async def test_whatever_may_hold_crm_data_is_read_once(self, store: AsyncStoreAdapter, text: str) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor)
        await engine.record(USER, THREAD, [said("0", "Thanks!"), said("1", text)])
        await engine.update(USER, THREAD)
        await engine.update(USER, THREAD)
        assert extractor.asked == [["Thanks!", text]]

    @pytest.mark.parametrize(
        "text",
        [
            "Actually 50k",
            "scratch that",
            "The amount is $60k.",
            "set it to 90%",
            "It closes next Friday.",
            "Her phone is +1 415 555 0134.",
            "We won it!",
            "Their website is northwind.com",
            "They have 500 employees.",
            "Northwind called",
        ],
    )
    async def test_what_goes_on_about_something_known_is_read_and_without_it_costs_no_call(
        self, store: AsyncStoreAdapter, clock: FakeClock, text: str
    ) -> None:
        extractor = ReadingExtractor()
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, "idle", [said("1", "Thanks!")])
        await engine.update(USER, "idle")
        assert extractor.asked == []
        await engine.record(USER, THREAD, [said("1", met(0))])
        await engine.update(USER, THREAD)
        await engine.record(USER, THREAD, [said("2", text)])
        await engine.update(USER, THREAD)
        assert extractor.asked == [[met(0)], [text]]

    async def test_a_correction_of_what_still_waits_is_not_taken_for_small_talk(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = failing_on("Blue")
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("1", "The Blue deal with Acme is worth $500")])
        assert (await engine.update(USER, THREAD)).outcome == "failed"
        await engine.record(USER, THREAD, [said("2", "Actually $600")])
        await engine.update(USER, THREAD)
        assert extractor.asked[-1] == ["Actually $600"]


class TestFailure:
    async def test_waits_double_and_after_five_tries_the_message_is_set_aside_with_the_reason(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = failing_on("Dana")
        engine = MemoryEngine(store, extractor, clock=clock, limits=EngineLimits(retry_seconds=5))
        await engine.record(USER, THREAD, [said("1", met(0))])
        waits = []
        for attempt in range(1, 5):
            report = await engine.update(USER, THREAD)
            assert (report.outcome, report.pending, report.reason) == ("failed", 1, "429 over Dana")
            message = (await waiting(engine))["1"]
            assert (message.attempts, message.reason) == (attempt, "429 over Dana")
            assert message.retry_at is not None
            waits.append((datetime.fromisoformat(message.retry_at) - clock.now).total_seconds())
            clock.forward(waits[-1] - 0.001)
            assert (await engine.update(USER, THREAD)).outcome == "nothing"
            assert len(extractor.asked) == attempt
            clock.forward(0.001)
        assert waits == [5, 10, 20, 40]
        report = await engine.update(USER, THREAD)
        assert (report.outcome, report.pending) == ("failed", 0)
        (entry,) = await log.thread_messages(store, USER, THREAD)
        assert (entry.status, entry.reason) == ("quarantined", "429 over Dana")
        clock.forward(1e6)
        assert (await engine.update(USER, THREAD)).outcome == "nothing"
        assert len(extractor.asked) == 5
        assert [row for row in await exported(store) if row["kind"] != "messages"] == []

    async def test_no_wait_is_longer_than_ten_minutes(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        limits = EngineLimits(retry_seconds=400, attempts=4)
        engine = MemoryEngine(store, failing_on("Dana"), clock=clock, limits=limits)
        await engine.record(USER, THREAD, [said("1", met(0))])
        for _ in range(3):
            await engine.update(USER, THREAD)
            clock.forward(600)
            assert (await waiting(engine))["1"].retry_at is not None
        await engine.update(USER, THREAD)
        assert await statuses(store) == {"1": "quarantined"}

    async def test_a_poison_message_does_not_take_its_neighbours_with_it(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = failing_on("Priya")
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said(str(number), met(number)) for number in range(5)])
        for _ in range(12):
            await engine.update(USER, THREAD)
            clock.forward(600)
        expected = {
            str(number): "quarantined" if "Priya" in met(number) else "applied" for number in range(5)
        }
        assert await statuses(store) == expected
        assert Counter(expected.values()) == {"applied": 4, "quarantined": 1}
        assert len(await records(store, "contacts")) == 4
        assert len(extractor.asked) <= 5 + 4

    async def test_new_messages_do_not_wait_for_a_poison_one(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, failing_on("Priya"), clock=clock)
        await engine.record(USER, THREAD, [said("bad", met(2))])
        await engine.update(USER, THREAD)
        await engine.record(USER, THREAD, [said("good", met(0))])
        assert (await engine.update(USER, THREAD)).outcome == "applied"
        assert await statuses(store) == {"bad": "pending", "good": "applied"}

    async def test_new_messages_come_before_one_that_has_failed_again_and_again(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = failing_on("Priya")
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("bad", met(2))])
        for _ in range(3):
            await engine.update(USER, THREAD)
            clock.forward(600)
        await engine.record(USER, THREAD, [said("good", met(0))])
        report = await engine.update(USER, THREAD)
        assert (report.outcome, report.settled, report.pending) == ("failed", 1, 1)
        assert await statuses(store) == {"bad": "pending", "good": "applied"}
        assert extractor.asked[-2:] == [[met(0)], [met(2)]]

    async def test_a_failing_thread_does_not_stop_the_others(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, failing_on("Dana"), clock=clock)
        for number in range(3):
            await engine.record(USER, f"t{number}", [said(f"m{number}", met(number))])
        report = await engine.update_all(USER)
        assert (report.outcome, report.settled, report.pending, report.reason) == (
            "failed",
            2,
            1,
            "429 over Dana",
        )
        assert await statuses(store) == {"m0": "pending", "m1": "applied", "m2": "applied"}

    async def test_a_quarantined_message_can_be_tried_again_with_a_fresh_set_of_tries(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = failing_on("Dana")
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("1", met(0)), said("2", "Thanks!")])
        for _ in range(6):
            await engine.update(USER, THREAD)
            clock.forward(600)
        assert (await statuses(store))["1"] == "quarantined"
        count = await engine.retry_quarantined(USER)
        assert (count, (await waiting(engine))["1"].attempts) == (1, 0)
        extractor.before = lambda lines: None
        assert (await engine.update(USER, THREAD)).outcome == "applied"
        assert await statuses(store) == {"1": "applied", "2": "no-op"}
        assert await engine.retry_quarantined(USER) == 0

    async def test_a_fault_nobody_foresaw_counts_as_a_failed_try(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        class UnforeseenError(Exception):
            pass

        def fail(lines: Sequence[Line]) -> None:
            raise UnforeseenError("oh")

        extractor = ReadingExtractor(fail)
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("1", met(0))])
        report = await engine.update(USER, THREAD)
        assert (report.outcome, report.reason) == ("failed", "UnforeseenError: oh")
        assert (await waiting(engine))["1"].attempts == 1
        extractor.before = lambda lines: None
        clock.forward(5)
        assert (await engine.update(USER, THREAD)).settled == 1

    async def test_a_fault_of_the_store_is_raised_and_is_no_fault_of_the_message(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        def fail(lines: Sequence[Line]) -> None:
            raise StoreBusyError("memory.db", 5)

        extractor = ReadingExtractor(fail)
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("1", met(0))])
        with pytest.raises(StoreBusyError):
            await engine.update(USER, THREAD)
        assert (await waiting(engine))["1"].attempts == 0
        extractor.before = lambda lines: None
        assert (await engine.update(USER, THREAD)).settled == 1

    async def test_a_call_that_fails_undoes_the_calls_of_its_batch_that_did_not(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, failing_on("Priya"), clock=clock, limits=EngineLimits(call_chars=40))
        await engine.record(USER, THREAD, [said(str(number), met(number)) for number in range(3)])
        assert (await engine.update(USER, THREAD)).outcome == "failed"
        assert set((await statuses(store)).values()) == {"pending"}
        assert [row for row in await exported(store) if row["kind"] != "messages"] == []

    async def test_an_update_that_is_cancelled_leaves_its_messages_pending(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        started = asyncio.Event()

        class Slow(ReadingExtractor):
            async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
                started.set()
                await asyncio.Event().wait()
                return await super().extract(lines, known)

        engine = MemoryEngine(store, Slow(), clock=clock)
        await engine.record(USER, THREAD, [said("1", met(0))])
        update = asyncio.create_task(engine.update(USER, THREAD))
        await asyncio.wait_for(started.wait(), 5)
        update.cancel()
        with pytest.raises(asyncio.CancelledError):
            await update
        assert (await waiting(engine))["1"].attempts == 0
        assert (await MemoryEngine(store, ReadingExtractor(), clock=clock).update(USER, THREAD)).settled == 1


class Together(ReadingExtractor):
    """Answers only when as many extractions have begun as there are `parties`."""

    def __init__(self, barrier: asyncio.Barrier) -> None:
        super().__init__()
        self._barrier = barrier

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        await asyncio.wait_for(self._barrier.wait(), 10)
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
                await asyncio.wait_for(go.wait(), 10)
                return await super().extract(lines, known)

        slow = MemoryEngine(store, Held(), clock=clock)
        quick = MemoryEngine(store, ReadingExtractor(), clock=clock)
        await slow.record(USER, THREAD, [said("0", met(0)), said("1", met(1))])
        update = asyncio.create_task(slow.update(USER, THREAD))
        await asyncio.wait_for(first.wait(), 5)
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
    """Introduce a person at a company, both like nobody else."""
    chance = random.Random(number)
    first, last, company = ("".join(chance.choices(ascii_lowercase, k=9)).title() for _ in range(3))
    return f"Met {first} {last} at {company}"
