"""Many processes update one user at once: every change is kept, as if they had come one after another."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from memory.kinds import KINDS
from memory.operations.history import check
from memory.recall.structured import all_records
from memory.store import AsyncStoreAdapter
from tests.faults.tell_worker import COMPANIES, remember

ROOT = Path(__file__).parents[2]
ANEW = ("phone", "title", "amount")

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.mark.parametrize(
    ("workers", "total"), [(3, 60), pytest.param(8, 800, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]
)
async def test_concurrent_conversations_equal_the_same_one_after_another(
    tmp_path: Path, workers: int, total: int
) -> None:
    together, alone = tmp_path / "together.db", tmp_path / "alone.db"
    await _in_processes(together, workers, total)
    await remember(alone, list(range(total)))
    state = await _state(together)
    assert state == await _state(alone)
    assert len(state) == 3 * COMPANIES


async def _in_processes(path: Path, workers: int, total: int) -> None:
    command = [sys.executable, "-m", "tests.faults.tell_worker", str(path)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    children = [
        await asyncio.create_subprocess_exec(
            *command, str(n), str(workers), str(total), env=environment, cwd=ROOT
        )
        for n in range(workers)
    ]
    codes: Sequence[int] = await asyncio.gather(*(child.wait() for child in children))
    assert set(codes) == {0}


async def _state(path: Path) -> list[dict[str, Any]]:
    """Return every record's fields, with the threads of the values that each conversation changes.

    Keys, and which thread first stated a value that all state, are left out: they depend on the order.
    """
    async with AsyncStoreAdapter(path) as store:
        assert (await check(store, "ann")).whole
        records = [record for kind in KINDS for record in await all_records(store, "ann", kind)]
    said = [
        {"kind": r.kind, **r.fields, "by": {f: r.receipts[f]["thread"] for f in ANEW if f in r.fields}}
        for r in records
    ]
    return sorted(said, key=str)
