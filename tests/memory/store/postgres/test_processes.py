"""Several processes on one database, kills, cut connections, restarts: nothing is lost or done twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from memory.store import StoreUnavailableError
from memory.store.postgres.adapter import AsyncPostgresStoreAdapter
from tests.support.postgres import address, running

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[4]


def start(url: str, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.memory.store.postgres.worker", url, name, str(count)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> list[str]:
    out, _ = process.communicate()
    return out.split()


def counted(url: str) -> tuple[int, set[str]]:
    with AsyncPostgresStoreAdapter(url) as store:
        held = store.get(("ann", "counted"), "n")
        return (held.value["n"] if held else 0), {item.key for item in store.scan(("ann", "marks"))}


def test_processes_lose_nothing_and_do_nothing_twice(emptied: str) -> None:
    working = [start(emptied, f"p{number}", 40) for number in range(4)]
    said = [mark for process in working for mark in told(process)]
    count, marks = counted(emptied)
    assert [process.returncode for process in working] == [0] * 4
    assert (count, marks) == (160, set(said))


def test_what_was_told_survives_a_kill(emptied: str) -> None:
    chance = random.Random(7)
    said: list[str] = []
    for number in range(6):
        process = start(emptied, f"k{number}", 1_000)
        assert process.stdout is not None
        said += [process.stdout.readline().strip() for _ in range(chance.randint(1, 30))]
        process.kill()
        said += told(process)
    count, marks = counted(emptied)
    assert count == len(marks)
    assert set(filter(None, said)) - marks <= {""}


def test_cut_connections_are_opened_again(emptied: str) -> None:
    process = start(emptied, "c", 150)
    assert process.stdout is not None
    said = []
    with psycopg.connect(emptied, autocommit=True) as connection:
        for _ in range(10):
            said += [process.stdout.readline().strip() for _ in range(10)]
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'memory'"
            )
    said += told(process)
    assert process.returncode == 0
    assert counted(emptied) == (150, set(said))


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-") as given:
        yield Path(given)


def test_a_restarted_server_is_waited_for(folder: Path) -> None:
    url = address(folder)
    with running(folder):
        process = start(url, "r", 60)
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(10)]
    with running(folder):
        said += told(process)
        assert process.returncode == 0
        assert counted(url) == (60, set(said))


def test_a_server_that_is_not_there_is_told_at_once(folder: Path) -> None:
    with (
        pytest.raises(StoreUnavailableError, match="check that the server runs"),
        AsyncPostgresStoreAdapter(address(folder)),
    ):
        pass


@pytest.mark.soak
def test_eight_processes_under_kills_cuts_and_restarts(folder: Path) -> None:
    """8 processes count to 200 each; 60 times one is killed and replaced, connections are cut, 2 restarts."""
    url, chance = address(folder), random.Random(11)
    said: list[str] = []
    working: dict[int, subprocess.Popen[str]] = {}
    for _ in range(3):
        with running(folder, "fsync=on"):
            working = working or {number: start(url, f"s{number}.0", 200) for number in range(8)}
            for kill in range(20):
                time.sleep(chance.uniform(0.05, 0.4))
                number = chance.randrange(8)
                working[number].kill()
                said += told(working[number])
                working[number] = start(url, f"s{number}.{time.monotonic_ns()}", 200)
                if kill % 5 == 0:
                    with psycopg.connect(url, autocommit=True) as connection:
                        connection.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'memory'"
                        )
    with running(folder, "fsync=on"):
        said += [mark for process in working.values() for mark in told(process)]
        # A process that was started while the server was down has reported that and ended.
        assert [process.returncode for process in working.values()].count(0) >= 4
        count, marks = counted(url)
        assert count == len(marks)
        assert set(said) - marks == set()
