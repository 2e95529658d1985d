"""A new file that several open at the same time is created once, and none takes it for another program's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

from memory.store import AsyncStoreAdapter

if TYPE_CHECKING:
    from pathlib import Path

OPENERS = 8
ROUNDS = 40


def test_all_who_open_a_new_file_at_once_can_use_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(OPENERS) as pool:
        for number in range(ROUNDS):
            path, start = tmp_path / f"{number}.db", Barrier(OPENERS)

            def use(opener: int, path: Path = path, start: Barrier = start) -> None:
                start.wait()
                with AsyncStoreAdapter(path) as store:
                    store.put(("all",), str(opener), {"n": opener})

            list(pool.map(use, range(OPENERS)))
            with AsyncStoreAdapter(path) as store:
                assert len(store.scan(("all",))) == OPENERS
