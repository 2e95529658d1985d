from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.engine.memory_engine import MemoryEngine
from memory.store import AsyncStoreAdapter
from tests.support.field_extractor import FieldExtractor
from tests.support.listening import START, Listener, offline
from tests.support.pattern_extractor import PatternExtractor
from tests.support.remembering import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[AsyncStoreAdapter]:
    with AsyncStoreAdapter(tmp_path / "memory.db", clock=clock) as opened:
        yield opened


@pytest.fixture
def engine(store: AsyncStoreAdapter, clock: FakeClock) -> MemoryEngine:
    return MemoryEngine(store, FieldExtractor(), clock=clock)


@pytest.fixture
async def ann(tmp_path: Path) -> AsyncIterator[Listener]:
    """A user whose statements are read by `PatternExtractor`."""
    now = [START]
    async with AsyncStoreAdapter(tmp_path / "memory.sqlite") as store:
        yield Listener(MemoryEngine(store, PatternExtractor(), clock=lambda: now[0]), now)


@pytest.fixture
def read_ann(ann: Listener) -> Listener:
    """A user whose statements are read by the offline model."""
    ann.engine = offline(ann)
    return ann
