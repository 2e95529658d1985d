"""Whatever fails and whenever: every message ends applied, no-op, quarantined or pending (G6)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from memory import AsyncStoreAdapter, EngineLimits, ExtractionError, MemoryEngine
from tests.support.remembering import PEOPLE, USER, FakeClock, ReadingExtractor, exported, journal, met, said

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from memory.domain.drafts import Line

TALK = [
    *(met(number) for number in range(len(PEOPLE))),
    "Thanks!",
    "ok",
    "   ",
    "Is the deal on?",
    "The renewal slipped",
]
THREADS = st.sampled_from(["t1", "t2"])
SETTLED = {"applied", "no-op", "quarantined"}


class Conservation(RuleBasedStateMachine):
    """Records messages, updates with a model that fails at random, waits, restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.clock = FakeClock()
        self.extractor = ReadingExtractor(self.answer)
        self.failures: list[bool] = []
        self.poison: set[str] = set()
        self.said: dict[tuple[str, str], str] = {}
        self.settled: dict[tuple[str, str], str] = {}
        self.open()

    def open(self) -> None:
        self.store = AsyncStoreAdapter(Path(self.folder.name) / "memory.db", clock=self.clock)
        limits = EngineLimits(batch_messages=3, call_chars=100, attempts=3)
        self.engine = MemoryEngine(self.store, self.extractor, clock=self.clock, limits=limits)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def answer(self, lines: Sequence[Line]) -> None:
        if any(line.text in self.poison for line in lines if not line.context):
            raise ExtractionError("poison")
        if self.failures and self.failures.pop():
            raise ExtractionError("flaky")

    @rule(
        thread=THREADS, texts=st.lists(st.sampled_from(TALK), min_size=1, max_size=5), first=st.integers(0, 6)
    )
    def talk(self, thread: str, texts: list[str], first: int) -> None:
        """Record messages, some under ids that were used before: those are edits or replays."""
        messages = [said(str(first + number), text) for number, text in enumerate(texts)]
        new = self.run(self.engine.record(USER, thread, messages))
        versions = {(thread, f"{message.id} {message.content}"): message.content for message in messages}
        assert len(new) == len(versions.keys() - self.said.keys())
        self.said |= versions

    @rule(thread=THREADS, failures=st.lists(st.booleans(), max_size=4))
    def update(self, thread: str, failures: list[bool]) -> None:
        self.failures = failures
        report = self.run(self.engine.update(USER, thread))
        assert (report.outcome == "failed") == (report.reason is not None)

    @rule(seconds=st.sampled_from([1, 10, 600]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds)

    @rule(text=st.sampled_from(TALK))
    def poison_one(self, text: str) -> None:
        self.poison = {text}

    @rule()
    def retry_quarantined(self) -> None:
        quarantined = {key for key, status in self.statuses().items() if status == "quarantined"}
        assert self.run(self.engine.retry_quarantined(USER)) == len(quarantined)
        for key in quarantined:
            self.settled.pop(key, None)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.open()

    def rows(self) -> list[dict[str, Any]]:
        return list(self.run(exported(self.store)))

    def statuses(self) -> dict[tuple[str, str], str]:
        values = [row["value"] for row in self.rows() if row["kind"] == "messages"]
        found = {(one["thread"], f"{one['message']} {one['content']}"): one["status"] for one in values}
        assert len(found) == len(values)
        return found

    @invariant()
    def every_message_is_in_exactly_one_state_and_stays_where_it_was_settled(self) -> None:
        found = self.statuses()
        assert found.keys() == self.said.keys()
        assert set(found.values()) <= SETTLED | {"pending"}
        assert {key: found[key] for key in self.settled} == self.settled
        self.settled = {key: status for key, status in found.items() if status != "pending"}
        waiting = self.run(self.engine.pending(USER))
        assert len(waiting) == len(found) - len(self.settled)
        quarantined = [row["value"] for row in self.rows() if row["value"].get("status") == "quarantined"]
        assert all(value["reason"] for value in quarantined)

    @invariant()
    def there_is_one_record_for_each_person_of_an_applied_message_and_none_else(self) -> None:
        applied = {self.said[key] for key, status in self.settled.items() if status == "applied"}
        expected = sorted(name for number, (name, _) in enumerate(PEOPLE) if met(number) in applied)
        assert sorted(row["value"]["name"] for row in self.rows() if row["kind"] == "contacts") == expected
        created = [entry for entry in self.run(journal(self.store)) if entry["op"] == "create"]
        assert len(created) == 2 * len(expected)

    def teardown(self) -> None:
        try:
            self.recover()
        finally:
            self.store.close()
            self.runner.close()
            self.folder.cleanup()

    def recover(self) -> None:
        """Check that with a working model every message is settled and all that was stated is known."""
        self.poison, self.failures = set(), []
        self.retry_quarantined()
        for _ in range(2):
            self.clock.forward(3600)
            self.run(self.engine.update_all(USER))
        self.every_message_is_in_exactly_one_state_and_stays_where_it_was_settled()
        self.there_is_one_record_for_each_person_of_an_applied_message_and_none_else()
        assert set(self.settled.values()) <= {"applied", "no-op"}
        stated = {key for key, text in self.said.items() if text.startswith("Met")}
        assert {key for key, status in self.settled.items() if status == "applied"} == stated


TestConservation = Conservation.TestCase
TestConservation.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
