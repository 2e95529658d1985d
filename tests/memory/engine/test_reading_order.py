"""What is known depends on when messages were said and by whom, not on the order in which they are read."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import example, given, settings, strategies as st

from memory.engine.memory_engine import MemoryEngine
from memory.kinds import KINDS
from memory.operations.history import check
from memory.recall.structured import all_records
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from tests.support.field_extractor import FieldExtractor
from tests.support.remembering import START

SUBJECTS: Final = {
    "contact: name=Dana Whitfield; account_name=Northwind": (
        "title=VP", "title=CFO", "title=!Dana", "email=d@n.com", "email=dana@north.com", "email=!Whitfield",
    ),
    "opportunity: name=Renewal; account_name=Northwind": (
        "stage=Qualification", "stage=Closed Won", "amount=$48k", "amount=$50k", "amount=!Renewal", "stage=!Renewal",
    ),
    "account: name=Northwind": ("industry=Retail", "industry=Food", "industry=!Northwind"),
}  # fmt: skip
statement = st.sampled_from(sorted(SUBJECTS)).flatmap(
    lambda head: st.sampled_from(SUBJECTS[head]).map(lambda value: f"{head}; {value}")
)
said = st.lists(
    st.tuples(statement, st.booleans()).map(lambda one: (one[0], one[1] or "email" in one[0])),
    min_size=2,
    max_size=7,
)
"""(statement, whether the user says it); e-mails only by the user, as those from a file wait for review."""
DEAL: Final = "opportunity: name=Renewal; account_name=Northwind"


@settings(max_examples=40, deadline=None)
@given(said, st.randoms(use_true_random=False))
@example(
    [(f"{DEAL}; amount=$50k", True), (f"{DEAL}; amount=$48k", True), (f"{DEAL}; amount=!Renewal", True)], None
)
@example(
    [(f"{DEAL}; amount=$48k", True), (f"{DEAL}; amount=$50k", True), (f"{DEAL}; amount=$48k", True)], None
)
@example(
    [(f"{DEAL}; amount=$48k", False), (f"{DEAL}; amount=$50k", True), (f"{DEAL}; amount=$7k", False)], None
)
def test_any_order_of_reading_gives_one_memory(said: list[tuple[str, bool]], random: Any) -> None:
    messages = [
        (
            Message(
                str(minute),
                "user",
                f"CRM update.\n{text}",
                None,
                (START + timedelta(minutes=minute)).isoformat(),
            ),
            own,
        )
        for minute, (text, own) in enumerate(said)
    ]
    orders = [messages, messages[::-1], *([random.sample(messages, len(messages))] if random else [])]
    found = [asyncio.run(_read(order)) for order in orders]
    assert found[1:] == found[:1] * (len(found) - 1)


async def _read(messages: list[tuple[Message, bool]]) -> Any:
    now = START + timedelta(days=1)
    with TemporaryDirectory() as folder:
        async with AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store:
            engine = MemoryEngine(store, FieldExtractor(), clock=lambda: now)
            for message, own in messages:
                mine = [message.id] if own else []
                await engine.record("ann", message.id, [message], origin="ingest", own=mine)
                await engine.update("ann", message.id)
            assert (await check(store, "ann")).whole
            records = [one for kind in KINDS for one in await all_records(store, "ann", kind)]
    return {(one.kind, one.label): (one.fields, one.receipts, one.endings, one.confirmed) for one in records}
