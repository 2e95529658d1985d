"""SIGKILL at any moment, then a restart: every message is applied once, no record is duplicated (G6)."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from memory import AsyncStoreAdapter, MemoryEngine
from tests.faults.killed_process import (
    MOMENTS,
    Death,
    Moment,
    remembered,
    talk,
    talk_until_death,
    update_together,
)
from tests.support.remembering import PEOPLE, USER, ReadingExtractor, journal, met, records, said

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext
    from multiprocessing.process import BaseProcess
    from pathlib import Path

LENGTH = 9
LONG = 120


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Return a context that forks from a small process, which has the imports and runs no threads."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.faults.killed_process"])
    return context


def undisturbed(folder: Path, length: int) -> tuple[dict[str, Any], int]:
    path = folder / "undisturbed.db"
    writes = asyncio.run(talk(path, None, length))
    return asyncio.run(remembered(path)), writes


def finished(process: BaseProcess) -> int | None:
    process.join(60)
    assert process.exitcode is not None
    return process.exitcode


class TestAtEachWrite:
    @pytest.mark.parametrize("moment", MOMENTS)
    def test_a_process_killed_at_any_write_leaves_what_can_be_finished(
        self, tmp_path: Path, processes: ForkServerContext, moment: Moment
    ) -> None:
        expected, writes = undisturbed(tmp_path, LENGTH)
        assert writes >= 2 * LENGTH
        for number in range(1, writes + 1):
            path = tmp_path / f"{number}.db"
            doomed = processes.Process(target=talk_until_death, args=(path, Death(number, moment), LENGTH))
            doomed.start()
            assert finished(doomed) == -signal.SIGKILL
            assert asyncio.run(talk(path, None, LENGTH)) > 0
            assert asyncio.run(remembered(path)) == expected, f"killed {moment} write {number}"

    def test_the_undisturbed_conversation_is_one_of_every_outcome(self, tmp_path: Path) -> None:
        expected, _ = undisturbed(tmp_path, LENGTH)
        messages = [row["value"] for row in expected["rows"] if row["kind"] == "messages"]
        assert len(messages) == LENGTH + 1
        assert {message["status"] for message in messages} == {"applied", "no-op", "quarantined"}
        assert {message["reason"] for message in messages if message["status"] == "quarantined"} == {"poison"}
        kinds = [row["kind"] for row in expected["rows"]]
        assert {"contacts", "accounts", "opportunities"} < set(kinds)
        assert expected["numbers"] == list(range(1, len(expected["journal"]) + 1))


def kill_at_random(path: Path, processes: ForkServerContext, length: int, kills: int, seed: int) -> list[int]:
    """Kill processes after random times that get longer; return the number of journal entries after each."""
    chance = random.Random(seed)
    begun = time.monotonic()
    asyncio.run(talk(path.with_suffix(".whole"), None, length))
    lifetime = time.monotonic() - begun
    applied = []
    for number in range(kills):
        life = lifetime * chance.uniform(0.2, 0.7) * (number + 1) / kills
        doomed = processes.Process(target=talk_until_death, args=(path, life, length))
        doomed.start()
        assert finished(doomed) in (-signal.SIGKILL, 0)
        applied.append(len(asyncio.run(remembered(path))["numbers"]))
    return applied


class TestAtRandom:
    def test_a_process_killed_15_times_at_random_loses_and_doubles_nothing(
        self, tmp_path: Path, processes: ForkServerContext
    ) -> None:
        expected, _ = undisturbed(tmp_path, LONG)
        path = tmp_path / "killed.db"
        applied = kill_at_random(path, processes, LONG, 15, seed=1)
        assert applied == sorted(applied)
        asyncio.run(talk(path, None, LONG))
        assert asyncio.run(remembered(path)) == expected
        assert len(expected["numbers"]) >= LONG

    @pytest.mark.soak
    @pytest.mark.parametrize("seed", range(20))
    def test_many_more_kills_at_random_lose_and_double_nothing(
        self, tmp_path: Path, processes: ForkServerContext, seed: int
    ) -> None:
        length = 3 * LONG
        expected, _ = undisturbed(tmp_path, length)
        path = tmp_path / "killed.db"
        applied = kill_at_random(path, processes, length, 40, seed)
        assert applied == sorted(applied)
        assert len(set(applied)) > 2
        asyncio.run(talk(path, None, length))
        assert asyncio.run(remembered(path)) == expected


class TestProcesses:
    def test_two_processes_that_update_one_thread_at_once_apply_nothing_twice(
        self, tmp_path: Path, processes: ForkServerContext
    ) -> None:
        path = tmp_path / "shared.db"
        everyone = [said(f"m{number}", met(number)) for number in range(len(PEOPLE))]

        async def record() -> None:
            async with AsyncStoreAdapter(path) as store:
                await MemoryEngine(store, ReadingExtractor()).record(USER, "t0", everyone)

        async def check() -> None:
            async with AsyncStoreAdapter(path) as store:
                reports = [item.value for item in await store.ascan(("reports",))]
                assert sorted(report["settled"] for report in reports) == [0, 0, len(everyone)]
                assert sorted(report["changes"] for report in reports) == [0, 0, 2 * len(everyone)]
                assert len(await records(store, "contacts")) == len(everyone)
                assert [entry["seq"] for entry in await journal(store)] == list(
                    range(1, 2 * len(everyone) + 1)
                )

        asyncio.run(record())
        barrier = processes.Barrier(3)
        updating = [processes.Process(target=update_together, args=(path, barrier)) for _ in range(3)]
        for process in updating:
            process.start()
        assert [finished(process) for process in updating] == [0, 0, 0]
        asyncio.run(check())
