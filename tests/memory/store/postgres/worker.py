"""The process that the tests run several of: `python -m tests.memory.store.postgres.worker URL NAME COUNT`.

A count is a transaction that increments one item and stores a mark; each committed mark is printed.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from memory.store.postgres.adapter import AsyncPostgresStoreAdapter

if TYPE_CHECKING:
    from memory.store import Transaction


def main(url: str, name: str, count: int) -> None:
    with AsyncPostgresStoreAdapter(url) as store:
        for number in range(count):
            mark = f"{name}-{number}"

            def work(tx: Transaction, mark: str = mark) -> None:
                held = tx.get(("ann", "counted"), "n")
                tx.put(("ann", "counted"), "n", {"n": (held.value["n"] if held else 0) + 1})
                tx.put(("ann", "marks"), mark, {}, expected_version=0)

            store.transaction(work)
            sys.stdout.write(f"{mark}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
