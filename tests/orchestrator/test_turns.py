"""Two command lines in one conversation: every turn is kept, and a killed one does not block the other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage
from langgraph.types import Command

from memory.records.leases import give_back_lease, take_lease
from memory.store import AsyncStoreAdapter
from orchestrator.cli.chat.conversation import NOT_OPEN, ChatSession
from orchestrator.cli.chat.turns import LASTS, WAITS, Turns
from orchestrator.context import Context
from tests.orchestrator.test_asking import FORGETS, learned, wanting
from tests.orchestrator.test_chat_session import Recorder, answers, session_of, user_texts
from tests.support.readers import reads
from tests.support.scripted import ScriptedModel
from tests.support.speaking import HeldModel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.orchestrator.conftest import Assistant, Office


@dataclass
class Waiting:
    """Lets a test control a command line that waits for its turn."""

    told: list[str] = field(default_factory=list)
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def pause(self) -> None:
        self.waits.set()
        await self.go_on.wait()
        self.go_on.clear()


def leased(office: Office, assistant: Assistant, waiting: Waiting, screen: Recorder) -> ChatSession:
    session = session_of(assistant, screen)
    session.turns = Turns(office.store, "ann", lambda: office.now, waiting.told.append, waiting.pause)
    return session


async def test_a_second_command_line_waits_its_turn_and_no_turn_is_lost(office: Office) -> None:
    held, first, second = HeldModel(lambda *_: AIMessage("one")), Recorder(), Recorder()
    here, there = Waiting(), Waiting()
    one = leased(office, office.assistant(held, ScriptedModel(reads())), here, first)
    other = leased(office, office.assistant(answers("two"), ScriptedModel(reads())), there, second)
    async with asyncio.timeout(60):
        saying = asyncio.create_task(one.say("first"))
        await held.started.wait()
        also = asyncio.create_task(other.say("second"))
        await there.waits.wait()
        assert (here.told, there.told) == ([], [WAITS])
        assert second.order == []
        held.release.set()
        await saying
        await one.settle()
        there.go_on.set()
        await also
        await other.settle()
        await one.say("third")
        await one.settle()
    assert there.told == [WAITS]
    assert await user_texts(office.assistant()) == ["first", "second", "third"]


async def test_a_command_line_that_was_killed_does_not_block_for_ever(office: Office) -> None:
    waiting, screen = Waiting(), Recorder()
    assert await take_lease(office.store, "ann", "t1", "killed", now=office.now, lasts=LASTS)
    session = leased(office, office.assistant(answers(), ScriptedModel(reads())), waiting, screen)
    async with asyncio.timeout(60):
        saying = asyncio.create_task(session.say("hello"))
        await waiting.waits.wait()
        office.now += LASTS - timedelta(seconds=1)
        waiting.waits.clear()
        waiting.go_on.set()
        await waiting.waits.wait()  # the lease still holds
        assert screen.order == []
        office.now += timedelta(seconds=1)
        waiting.go_on.set()
        await saying
        await session.settle()
    assert await user_texts(office.assistant()) == ["hello"]
    assert waiting.told == [WAITS]


async def test_one_conversation_does_not_wait_for_another_nor_one_user_for_another(office: Office) -> None:
    for user, thread in (("ann", "other"), ("bob", "t1")):
        assert await take_lease(office.store, user, thread, "somebody", now=office.now, lasts=LASTS)
    waiting, screen = Waiting(), Recorder()
    session = leased(office, office.assistant(answers(), ScriptedModel(reads())), waiting, screen)
    async with asyncio.timeout(60):
        await session.say("hello")
        await session.settle()
    assert waiting.told == []


async def test_a_lease_is_ones_own_to_renew_and_to_end(office: Office) -> None:
    store, now = office.store, office.now
    assert await take_lease(store, "ann", "t", "a", now=now, lasts=LASTS)
    later = now + LASTS / 2
    assert await take_lease(store, "ann", "t", "a", now=later, lasts=LASTS)
    assert not await take_lease(store, "ann", "t", "b", now=now + LASTS, lasts=LASTS)  # renewed
    await give_back_lease(store, "ann", "t", "b")  # not b's lease, so this does nothing
    assert not await take_lease(store, "ann", "t", "b", now=now + LASTS, lasts=LASTS)
    await give_back_lease(store, "ann", "t", "a")
    assert await take_lease(store, "ann", "t", "b", now=now, lasts=LASTS)
    # A clock that is set back by a day does not extend a lease by a day.
    assert await take_lease(store, "ann", "t", "a", now=now - timedelta(days=1), lasts=LASTS)


async def test_only_one_of_many_takes_it(office: Office) -> None:
    got = await asyncio.gather(
        *(take_lease(office.store, "ann", "t", str(n), now=office.now, lasts=LASTS) for n in range(20))
    )
    assert got.count(True) == 1


async def test_memory_that_is_gone_does_not_stop_the_talk(office: Office, tmp_path: Path) -> None:
    async with AsyncStoreAdapter(tmp_path / "closed.sqlite") as closed:
        pass
    screen, session = Recorder(), session_of(office.assistant(answers()), Recorder())
    session.screen = screen
    session.turns = Turns(closed, "ann", lambda: office.now, print)
    await session.say("hello")
    await session.settle()
    assert screen.errors == []
    assert len(await user_texts(office.assistant())) == 1


async def test_an_answer_to_what_was_settled_elsewhere_is_told_so(office: Office) -> None:
    ann = await learned(office)
    assistant, screen = wanting(office, FORGETS[0]), Recorder()
    session = ChatSession(assistant.graph, "ann", "asks", screen)
    await session.say("Forget Dana Brandt.")
    open_now = (await assistant.graph.aget_state(assistant.config("asks"))).interrupts
    context = Context(user_id="ann")
    answer = {open_now[0].id: "no"}
    await assistant.graph.ainvoke(Command(resume=answer), assistant.config("asks"), context=context)
    await session.say("yes")
    await session.settle()
    assert screen.replies[-2] == NOT_OPEN
    assert len(await ann.known()) == 5
