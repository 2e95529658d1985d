from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from memory import EngineLimits, MemoryEngine
from memory.errors import OutageError
from memory.extraction.outages import Outage, outage_of, seconds
from memory.records import message_log as log
from memory.store import StoreBusyError
from tests.support.patience import TIMEOUT
from tests.support.remembering import (
    THREAD,
    USER,
    FakeClock,
    ReadingExtractor,
    exported,
    failing_on,
    met,
    records,
    said,
    statuses,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import Extraction, KnownRecord, Line
    from memory.records.messages import PendingMessage
    from memory.store import AsyncStoreAdapter
    from memory.trained.words import Said


async def waiting(engine: MemoryEngine) -> dict[str, PendingMessage]:
    return {message.message: message for message in await engine.pending(USER)}


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
        await asyncio.wait_for(started.wait(), TIMEOUT)
        update.cancel()
        with pytest.raises(asyncio.CancelledError):
            await update
        assert (await waiting(engine))["1"].attempts == 0
        assert (await MemoryEngine(store, ReadingExtractor(), clock=clock).update(USER, THREAD)).settled == 1


def out_of_order(*words: str, retry_after: float | None = None) -> ReadingExtractor:
    """Return an extractor with an outage whenever one of the words is in its new lines."""

    def fail(lines: Sequence[Line]) -> None:
        if any(word in line.text for word in words for line in lines if not line.context):
            raise OutageError("503", retry_after=retry_after)

    return Careful(fail)


class Careful(ReadingExtractor):
    """An extractor with a gate, which skips thanks."""

    def may_hold(self, said: Sequence[Said], before: Sequence[Said]) -> bool:
        return any("Thanks" not in one.text for one in said)


class TestOutage:
    async def test_an_outage_counts_as_no_try_however_long_it_lasts(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = out_of_order("Dana")
        engine = MemoryEngine(store, extractor, clock=clock, limits=EngineLimits(retry_seconds=5))
        await engine.record(USER, THREAD, [said("1", met(0))])
        waits = []
        for _ in range(12):
            assert (await engine.update(USER, THREAD)).outcome == "failed"
            message = (await waiting(engine))["1"]
            assert (message.attempts, message.reason) == (0, "503")
            assert message.retry_at is not None
            waits.append((datetime.fromisoformat(message.retry_at) - clock.now).total_seconds())
            clock.forward(waits[-1])
        assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600, 600]
        extractor.before = lambda _: None
        assert (await engine.update(USER, THREAD)).outcome == "applied"
        assert await statuses(store) == {"1": "applied"}

    async def test_an_unusable_answer_counts_beside_outages(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = out_of_order("Dana")
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("1", met(0))])
        unusable = failing_on("Dana").before
        for number in range(9):
            extractor.before = unusable if number % 2 else out_of_order("Dana").before
            await engine.update(USER, THREAD)
            clock.forward(600)
        assert (await waiting(engine))["1"].attempts == 4
        extractor.before = unusable
        await engine.update(USER, THREAD)
        assert await statuses(store) == {"1": "quarantined"}

    @pytest.mark.parametrize("after", [0.5, 90.0, 1_800.0])
    async def test_the_endpoint_says_when_to_try_again(
        self, store: AsyncStoreAdapter, clock: FakeClock, after: float
    ) -> None:
        extractor = out_of_order("Dana", retry_after=after)
        engine = MemoryEngine(store, extractor, clock=clock)
        await engine.record(USER, THREAD, [said("1", met(0))])
        await engine.update(USER, THREAD)
        clock.forward(after - 0.001)
        assert (await engine.update(USER, THREAD)).outcome == "nothing"
        clock.forward(0.001)
        assert (await engine.update(USER, THREAD)).outcome == "failed"

    async def test_the_first_success_drains_what_waits_in_every_thread(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        extractor = out_of_order("Met", retry_after=1_800)
        engine = MemoryEngine(store, extractor, clock=clock)
        for number in range(6):
            await engine.record(USER, f"t{number % 3}", [said(str(number), met(number))])
        await engine.update_all(USER)
        assert {one.outages for one in await engine.pending(USER)} == {1}
        extractor.before = lambda _: None
        clock.forward(10)
        await engine.record(USER, "t0", [said("thanks", "Thanks!")])
        assert (
            await engine.update(USER, "t0")
        ).outcome == "applied"  # small talk calls no model, so it does not show that the outage is over
        assert len(await engine.pending(USER)) == 6
        await engine.record(USER, "t0", [said("new", met(6))])
        report = await engine.update(USER, "t0")
        assert (report.outcome, report.settled, report.pending) == ("applied", 7, 0)
        assert await engine.pending(USER) == []
        assert len(extractor.asked) == 3 + 1 + 3
        assert len(await records(store, "contacts")) == 7

    async def test_a_message_the_endpoint_always_breaks_on_does_not_keep_the_others(
        self, store: AsyncStoreAdapter, clock: FakeClock
    ) -> None:
        engine = MemoryEngine(store, out_of_order("Priya"), clock=clock)
        await engine.record(USER, THREAD, [said(str(number), met(number)) for number in range(5)])
        for _ in range(30):
            await engine.update(USER, THREAD)
            clock.forward(600)
        left = {number for number, status in (await statuses(store)).items() if status == "pending"}
        assert left == {"2"}


class OfClientError(Exception):
    """An error of a model's client, with the attributes that we use."""

    def __init__(self, status: int | None = None, **headers: str) -> None:
        super().__init__(f"status {status}")
        if status is not None:
            self.status_code = status
        self.response = type(
            "Response", (), {"headers": {k.replace("_", "-"): v for k, v in headers.items()}}
        )


APIConnectionError = type("APIConnectionError", (OfClientError,), {})


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        *((OfClientError(status), Outage()) for status in (401, 403, 404, 408, 429, 500, 502, 503, 529)),
        *((OfClientError(status), None) for status in (400, 413, 415, 422)),
        (APIConnectionError(), Outage()),
        (ConnectionResetError(), Outage()),
        (TimeoutError(), None),
        (ValueError("no JSON"), None),
        (RecursionError(), None),
        (OfClientError(429, retry_after="7"), Outage(7.0)),
        (OfClientError(429, retry_after="7", retry_after_ms="250"), Outage(0.25)),
        (OfClientError(503, retry_after="-5"), Outage(0.0)),
        (OfClientError(503, retry_after="1e9"), Outage(3_600.0)),
        (OfClientError(503, retry_after="nan"), Outage()),
        (OfClientError(503, retry_after="inf"), Outage()),
        (OfClientError(503, retry_after="soon"), Outage()),
    ],
)
def test_what_is_an_outage(error: Exception, outage: Outage | None) -> None:
    assert outage_of(error) == outage


def test_an_endpoint_may_name_a_time() -> None:
    now = datetime(2026, 10, 21, 7, 27, tzinfo=UTC)
    assert seconds({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, now) == 60
    assert seconds({"retry-after": "Wed, 21 Oct 2020 07:28:00 GMT"}, now) == 0
    assert seconds({}, now) is None
