from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.store import AsyncStoreAdapter
from tests.support.remembering import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[AsyncStoreAdapter]:
    with AsyncStoreAdapter(tmp_path / "memory.db", clock=clock) as opened:
        yield opened
