"""What the killed processes do: record a fixed conversation and read it, all again after a restart."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from memory import AsyncStoreAdapter, EngineLimits, ExtractionError, MemoryEngine
from tests.support.remembering import (
    PEOPLE,
    START,
    USER,
    FakeClock,
    ReadingExtractor,
    exported,
    journal,
    met,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from threading import Barrier

    from langgraph.store.base import Op, Result

    from memory.domain.drafts import Extraction, KnownRecord, Line
    from memory.records.messages import Message
    from memory.store import Transaction

    T = TypeVar("T")
else:
    T = TypeVar("T")

Moment = Literal["before", "inside", "after"]
"""Before a write begins, after its work but before the commit, after it has been acknowledged."""
MOMENTS: tuple[Moment, ...] = ("before", "inside", "after")
POISON = "The renewal with the poisoned words moved"


@dataclass(frozen=True)
class Death:
    """The write at which a process dies, counted from 1, and when."""

    at: int
    moment: Moment


class MortalStore(AsyncStoreAdapter):
    """A store that counts its writes and kills its process at one of them."""

    def __init__(self, path: Path, clock: FakeClock, death: Death | None) -> None:
        super().__init__(path, clock=clock)
        self.writes = 0
        self._death = death

    async def atransaction(self, work: Callable[[Transaction], T]) -> T:
        self._count()

        def mortal(tx: Transaction) -> T:
            result = work(tx)
            self._die("inside")
            return result

        result = await super().atransaction(mortal)
        self._die("after")
        return result

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        listed = list(ops)
        if not any(type(op).__name__ == "PutOp" for op in listed):
            return await super().abatch(listed)
        self._count()
        result = await super().abatch(listed)
        self._die("after")
        return result

    def _count(self) -> None:
        self.writes += 1
        self._die("before")

    def _die(self, moment: Moment) -> None:
        if self._death == Death(self.writes, moment):
            os.kill(os.getpid(), signal.SIGKILL)


def conversation(length: int) -> list[tuple[str, Message]]:
    """Return (thread, message) pairs: people, deals that change, small talk, texts that always fail, an edit.

    A failed text is retried at times that depend on when the process was killed, so it has its own thread.
    """
    talk = []
    for number in range(length):
        name, account = PEOPLE[number % len(PEOPLE)]
        texts = (
            met(number % len(PEOPLE)),
            f"The Blue deal with {account} is worth ${number + 1}00",
            f"Thanks, {name.split()[0]} is nice!" if number % 2 else POISON,
        )
        at = START.replace(minute=number % 60).isoformat()
        text = texts[number % 3]
        thread = "poisoned" if text == POISON else f"t{number % 2}"
        talk.append((thread, said(f"m{number}", text, at=at)))
    talk.append(("t0", said("m0", "Met Olga Petrova at Wonka, e-mail olga@wonka.com", at=START.isoformat())))
    return talk


def extractor() -> ReadingExtractor:
    """Return an extractor that always fails on the poisoned words."""

    def fail(lines: Sequence[Line]) -> None:
        if any(line.text == POISON for line in lines if not line.context):
            raise ExtractionError("poison")

    return ReadingExtractor(fail)


async def talk(path: Path, death: Death | None, length: int) -> int:
    """Record the whole conversation, again after a restart, and read it; return the number of writes."""
    clock = FakeClock()
    async with MortalStore(path, clock, death) as store:
        engine = MemoryEngine(store, extractor(), clock=clock, limits=EngineLimits(batch_messages=4))
        for thread, message in conversation(length):
            await engine.record(USER, thread, [message])
            if int(message.id[1:]) % 3 == 2:
                await engine.update(USER, thread)
        for _ in range(10 * length):
            await engine.update_all(USER)
            clock.forward(3600)
            if not await engine.pending(USER):
                return store.writes
        raise AssertionError("messages wait for ever")


async def remembered(path: Path) -> dict[str, Any]:
    """Return all rows, the journal entries of each record in order, and the numbers of all entries."""
    async with AsyncStoreAdapter(path) as store:
        rows = await exported(store)
        entries = await journal(store)
        in_order = sorted(entries, key=lambda entry: (entry["kind"], entry["key"], entry["seq"]))
        return {
            "rows": sorted(rows, key=lambda row: (row["kind"], row["key"])),
            "journal": [{**entry, "at": None, "seq": None} for entry in in_order],
            "numbers": [entry["seq"] for entry in entries],
        }


def talk_until_death(path: Path, death: Death | float | None, length: int) -> None:
    """Run `talk` in this process, and kill it at a write or after some seconds."""
    logging.disable()
    if isinstance(death, float):
        threading.Timer(death, os.kill, (os.getpid(), signal.SIGKILL)).start()
        death = None
    asyncio.run(talk(path, death, length))


class Together(ReadingExtractor):
    """An extractor that answers only when every process is extracting."""

    def __init__(self, barrier: Barrier) -> None:
        super().__init__()
        self._barrier = barrier

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        if len(self.asked) == 0:
            await asyncio.to_thread(self._barrier.wait, 30)
        return await super().extract(lines, known)


def update_together(path: Path, barrier: Barrier) -> None:
    """Update one thread at the same time as other processes do."""

    async def update() -> None:
        async with AsyncStoreAdapter(path) as store:
            report = await MemoryEngine(store, Together(barrier)).update(USER, "t0")
            await store.aput(
                ("reports",), str(os.getpid()), {"settled": report.settled, "changes": len(report.changes)}
            )

    asyncio.run(update())
