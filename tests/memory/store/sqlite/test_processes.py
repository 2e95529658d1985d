from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from memory.store import AsyncStoreAdapter, StoreBusyError
from tests.support.patience import TIMEOUT

WORKER = str(Path(__file__).with_name("worker.py"))
NS = ("u", "shared")


def start(task: str, path: Path, *arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, WORKER, task, str(path), *map(str, arguments)]
    # Unbuffered, because `communicate` would not see what `readline` has read ahead.
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)


def finish(process: subprocess.Popen[bytes]) -> str:
    out, err = process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


def stop(process: subprocess.Popen[bytes]) -> None:
    assert process.poll() is None
    process.kill()
    process.communicate()


def check_after_kill(path: Path, acknowledged: dict[str, int]) -> None:
    """Check that every acknowledged pair is there, and no half of any pair."""
    with AsyncStoreAdapter(path) as store:
        left, right = (
            {item.key: item.value for item in store.scan(("u", side))} for side in ("left", "right")
        )
        assert left == right
        for run, last in acknowledged.items():
            count = sum(key.startswith(f"{run}-") for key in left)
            assert count >= last, f"of run {run} {last} were acknowledged and {count} are there"
            assert count <= last + 1  # one may have been committed but not acknowledged
            if last:
                found = {item.key for item in store.search(("u", "left"), query=f"number{last}", limit=999)}
                assert f"{run}-{last:06}" in found
        assert store.check().ok


def kill_at_random(path: Path, times: int, rng: random.Random) -> None:
    acknowledged: dict[str, int] = {}
    for run in range(times):
        process = start("acknowledge", path, run)
        assert process.stdout is not None
        process.stdout.readline()  # it has begun
        time.sleep(rng.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0].split(b"\n")[:-1]
        acknowledged[str(run)] = int(said[-1]) if said else 1
    check_after_kill(path, acknowledged)


def test_killed_at_random_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    kill_at_random(tmp_path / "s.db", 4, random.Random(1))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_killed_two_hundred_times_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    kill_at_random(tmp_path / "s.db", 200, random.Random())


@pytest.mark.parametrize(
    ("processes", "times"),
    [(3, 100), pytest.param(8, 200, marks=[pytest.mark.soak, pytest.mark.timeout(600)])],
)
def test_every_increment_of_every_process_counts(tmp_path: Path, processes: int, times: int) -> None:
    path = tmp_path / "s.db"  # does not exist yet, so that creating it is concurrent, too
    for process in [start("increment", path, times) for _ in range(processes)]:
        finish(process)
    with AsyncStoreAdapter(path) as store:
        item = store.get(NS, "count")
    assert item is not None
    assert (item.value["n"], item.version) == (processes * times, processes * times)


@pytest.mark.parametrize(
    ("processes", "seconds"),
    [(2, 2), pytest.param(8, 60, marks=[pytest.mark.soak, pytest.mark.timeout(600)])],
)
def test_processes_that_mix_everything_see_no_lock_and_no_half(
    tmp_path: Path, processes: int, seconds: int
) -> None:
    path = tmp_path / "s.db"
    done = [int(finish(process)) for process in [start("mix", path, seconds) for _ in range(processes)]]
    assert all(done)
    with AsyncStoreAdapter(path) as store:
        assert store.check().ok


def locked(path: Path, seconds: float) -> subprocess.Popen[bytes]:
    process = start("hold_lock", path, seconds)
    assert process.stdout is not None
    assert process.stdout.readline() == b"locked\n"
    return process


def test_a_lock_shorter_than_the_patience_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        store.put(NS, "k", {"n": 1})
        process = locked(path, 1)
        store.put(NS, "k", {"n": 2})
        assert store.get(NS, "k") is not None
        finish(process)


async def test_a_lock_longer_than_the_patience_ends_in_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    async with AsyncStoreAdapter(path, busy_seconds=0.3) as store:
        await store.aput(NS, "k", {"n": 1})
        process = locked(path, TIMEOUT)
        with pytest.raises(StoreBusyError, match=r"locked by another program for more than 0.3 s.*try again"):
            await store.aput(NS, "k", {"n": 2})
        item = await store.aget(NS, "k")  # readers do not wait for writers
        assert item is not None
        assert item.value == {"n": 1}
        stop(process)
        await store.aput(NS, "k", {"n": 3})


@pytest.mark.soak
@pytest.mark.timeout(120)
def test_locked_by_another_program_for_thirty_seconds(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path) as store:
        store.put(NS, "k", {"n": 1})
        process = locked(path, 30)
        store.put(NS, "k", {"n": 2})
        finish(process)
        item = store.get(NS, "k")
    assert item is not None
    assert item.value == {"n": 2}


def test_a_search_does_not_wait_long_for_a_locked_file(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with AsyncStoreAdapter(path, busy_seconds=2 * TIMEOUT) as store:
        store.put(NS, "old", {"text": "known words"})
        assert len(store.search(NS, query="words")) == 1
        process = start("hold_lock", path, TIMEOUT)
        store.put(NS, "new", {"text": "newer words"})  # noted, perhaps not indexed before the lock
        assert process.stdout is not None
        process.stdout.readline()
        found = {item.key for item in store.search(NS, query="words")}
        assert process.poll() is None  # it is locked still
        assert "old" in found
        stop(process)
        assert {item.key for item in store.search(NS, query="words")} == {"old", "new"}
