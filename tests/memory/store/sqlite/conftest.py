from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.memory.store.conftest import FakeClock


@pytest.fixture
def store(tmp_path: Path, clock: FakeClock) -> Iterator[AsyncStoreAdapter]:
    with AsyncStoreAdapter(tmp_path / "store.db", clock=clock) as opened:
        yield opened
