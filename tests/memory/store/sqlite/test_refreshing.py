from __future__ import annotations

from typing import TYPE_CHECKING

from tests.memory.store.test_ttl import NS, WriterHeld

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter
    from tests.memory.store.conftest import FakeClock


def test_many_reads_are_written_down_together(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    for number in range(200):
        store.put(NS, str(number), {"n": number}, index=False, ttl=10)
    clock.forward(6)
    statements: list[str] = []
    store._database.write_outside(lambda session: session.connection.set_trace_callback(statements.append))
    with WriterHeld(store, lambda tx: None):
        for number in range(200):
            assert store.get(NS, str(number)) is not None
    store.sweep_ttl()
    store._database.write_outside(lambda session: session.connection.set_trace_callback(None))
    assert statements.count("BEGIN IMMEDIATE") <= 3  # `WriterHeld`, the refresh and the sweep
    clock.forward(9)
    assert store.sweep_ttl() == 0
