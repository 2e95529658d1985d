from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from memory.engine.hooks import Hooks
from memory.engine.memory_engine import MemoryEngine
from tests.memory.operations.test_corrections import ANN, tell, the
from tests.support.field_extractor import FieldExtractor

if TYPE_CHECKING:
    import pytest

    from memory.records.journal import Change
    from memory.store import AsyncStoreAdapter
    from tests.support.remembering import FakeClock


async def test_every_kind_of_change_is_told_once(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    told: list[tuple[str, str, str]] = []
    engine = MemoryEngine(store, FieldExtractor(), clock=clock)

    @engine.hooks.add
    async def hook(user: str, change: Change) -> None:
        told.append((user, change.op, change.label))

    @engine.hooks.add
    def plain(user: str, change: Change) -> None:
        told.append((user, f"plain {change.op}", change.label))

    await tell(engine, "account: name=Northwind", message="1")
    report = await tell(engine, "account: name=Northwind; industry=Retail", message="2")
    await engine.undo(ANN, report.changes[0].seq)
    await engine.forget(ANN, await the(engine, "Northwind"))
    await engine.hooks.settle()
    operations = ["create", "update", "undo", "delete"]
    assert sorted(told) == sorted(
        (ANN, op, "Northwind") for one in operations for op in (one, f"plain {one}")
    )


async def test_a_hook_that_raises_or_hangs_harms_nobody(
    store: AsyncStoreAdapter, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    release, told = threading.Event(), asyncio.Event()

    def raises(user: str, change: Change) -> None:
        raise ValueError(change.label)

    def hangs(user: str, change: Change) -> None:
        release.wait(30)

    async def hangs_too(user: str, change: Change) -> None:
        await asyncio.Event().wait()

    async def works(user: str, change: Change) -> None:
        told.set()

    hooks = Hooks([raises, hangs, hangs_too, works], seconds=1.0)
    engine = MemoryEngine(store, FieldExtractor(), clock=clock, hooks=hooks)
    with caplog.at_level(logging.WARNING):
        report = await tell(engine, "account: name=Northwind", message="1")
        await hooks.settle()
    release.set()
    assert report.outcome == "applied"
    assert told.is_set()
    assert "ValueError: Northwind" in caplog.text
    left = [record.getMessage() for record in caplog.records if "left behind" in record.getMessage()]
    assert {name for name in ("hangs ", "hangs_too ") for one in left if f".{name}" in one} == {
        "hangs ",
        "hangs_too ",
    }
