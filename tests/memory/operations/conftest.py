from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.engine import MemoryEngine
from tests.support.telling import TellingExtractor

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter
    from tests.support.remembering import FakeClock


@pytest.fixture
def engine(store: AsyncStoreAdapter, clock: FakeClock) -> MemoryEngine:
    return MemoryEngine(store, TellingExtractor(), clock=clock)
