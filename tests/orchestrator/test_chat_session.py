"""A conversation on the command line: replies at once, memory behind them, and nothing lost between."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessage

from memory.records.message_log import thread_messages
from memory.records.messages import Message
from orchestrator.cli.chat.conversation import PATIENCE, ChatSession
from orchestrator.cli.chat.lines import Chat
from orchestrator.cli.chat.loop import _interruptible
from orchestrator.cli.chat.screens import PlainScreen
from orchestrator.cli.chat.thread_ids import new_thread
from orchestrator.errors import ModelError
from tests.support.patience import TIMEOUT
from tests.support.readers import AGAIN, DANA, SAID, reads
from tests.support.scripted import ScriptedModel
from tests.support.speaking import HeldModel, SpeakingModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.orchestrator.conftest import Assistant, Office

PEOPLE: Final = ("Ada Lovelace", "Grace Hopper", "Mary Shelley", "Jane Austen", "Rosa Parks", "Marie Curie")
FACTS: Final = tuple((f"Met {name}", "Contact", {"name": name}) for name in PEOPLE)


@dataclass
class Recorder:
    """A screen that keeps what was shown."""

    replies: list[str] = field(default_factory=lambda: [""])
    updates: list[dict[str, Any]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    order: list[str] = field(default_factory=list)

    def token(self, text: str) -> None:
        self.replies[-1] += text
        self.order.append("token")

    def end_reply(self) -> None:
        self.replies.append("")
        self.order.append("reply")

    def update(self, update: dict[str, Any]) -> None:
        self.updates.append(update)
        self.order.append("update")

    def usage(self, tokens: int, limit: int) -> None:
        self.order.append(f"usage {tokens}/{limit}")

    def error(self, error: Exception) -> None:
        self.errors.append(error)
        self.order.append("error")


def answers(text: str = "Good to know.") -> SpeakingModel:
    return SpeakingModel(lambda *_: AIMessage(text))


def session_of(assistant: Assistant, screen: Recorder | PlainScreen) -> ChatSession:
    return ChatSession(assistant.graph, "ann", "t1", screen)


async def user_texts(assistant: Assistant) -> list[str]:
    state = await assistant.state()
    return [m.text for m in state["messages"] if m.type == "human"]


async def statuses(assistant: Assistant) -> list[str]:
    log = await thread_messages(assistant.store, "ann", "t1")
    return [entry.status for entry in log if entry.message.role == "user"]


async def test_the_prompt_is_back_while_memory_is_written(office: Office) -> None:
    extraction, screen = HeldModel(reads(DANA)), Recorder()
    ann = office.assistant(answers(), extraction)
    session = session_of(ann, screen)
    async with asyncio.timeout(TIMEOUT):
        await session.say(SAID)  # would never return if it waited for memory
        assert screen.replies == ["Good to know.", ""]
        assert screen.updates == []
        await extraction.started.wait()
        extraction.release.set()
        await session.settle()
    assert screen.order == ["token", "token", "token", "reply", "update"]
    (update,) = screen.updates
    assert [change["label"] for change in update["changes"]] == ["Dana Whitfield"]
    assert (update["outcome"], update["pending"]) == ("applied", 0)


async def test_a_new_message_goes_before_memory_three_times_and_then_waits(office: Office) -> None:
    extraction, screen = HeldModel(reads(*FACTS)), Recorder()
    ann = office.assistant(answers(), extraction)
    session = session_of(ann, screen)
    async with asyncio.timeout(TIMEOUT):
        for number in range(PATIENCE + 1):
            await session.say(f"Met {PEOPLE[number]}.")
            await extraction.started.wait()
            extraction.started.clear()
            assert extraction.begun == number + 1
            assert await ann.known() == set()
        assert screen.updates == []
        assert len(screen.replies) == PATIENCE + 2
        assert len(await ann.engine.pending("ann")) == PATIENCE + 1

        fifth = asyncio.create_task(session.say(f"Met {PEOPLE[4]}."))
        shown = len(screen.order)
        for _ in range(50):  # enough chances to continue, which it must not
            await asyncio.sleep(0)
        assert not fifth.done()
        assert len(screen.order) == shown
        extraction.release.set()
        await fifth
        await session.say(f"Met {PEOPLE[5]}.")
        await session.settle()
    assert screen.errors == []
    # Every message is in the thread and was read once.
    assert await user_texts(ann) == [f"Met {name}." for name in PEOPLE]
    assert await statuses(ann) == ["applied"] * len(PEOPLE)
    assert sorted(one["name"] for one in await ann.fields("contacts")) == sorted(PEOPLE)
    created = [change["label"] for update in screen.updates for change in update["changes"]]
    assert sorted(created) == sorted(PEOPLE)
    assert await ann.engine.pending("ann") == []


async def test_patience_starts_anew_after_an_update_that_finished(office: Office) -> None:
    extraction, screen = HeldModel(reads(*FACTS)), Recorder()
    ann = office.assistant(answers(), extraction)
    session = session_of(ann, screen)
    async with asyncio.timeout(TIMEOUT):
        for number in (0, 1):
            await session.say(f"Met {PEOPLE[number]}.")
            await extraction.started.wait()
            extraction.started.clear()
        extraction.release.set()
        await session.settle()
        extraction.release.clear()
        extraction.started.clear()
        for number in range(PATIENCE + 1):
            await session.say(f"Met {PEOPLE[2 + number]}.")  # none of these may wait
            await extraction.started.wait()
            extraction.started.clear()
        extraction.release.set()
        await session.settle()
    assert await statuses(ann) == ["applied"] * 6
    assert len(await ann.fields("contacts")) == 6


async def test_small_talk_after_a_preemption_leaves_the_message_waiting_not_lost(office: Office) -> None:
    extraction, screen = HeldModel(reads(DANA)), Recorder()
    ann = office.assistant(answers(), extraction, update_on_request=False)
    session = session_of(ann, screen)
    async with asyncio.timeout(TIMEOUT):
        await session.say(SAID)
        await extraction.started.wait()
        await session.say("fine, thanks")
        extraction.release.set()
        await session.settle()
    await ann.engine.update_all("ann")  # what the end of a chat does
    assert await ann.known() == {("contacts", "Dana Whitfield")}
    assert await ann.engine.pending("ann") == []


async def test_a_model_that_fails_is_told_once_and_the_talk_goes_on(office: Office) -> None:
    script: list[AIMessage | Exception] = [
        ModelError("the key is refused;\ncheck it"),
        AIMessage("Good to know."),
    ]
    screen = Recorder()
    ann = office.assistant(SpeakingModel(lambda *_: script.pop(0)), ScriptedModel(reads(DANA)))
    session = session_of(ann, screen)
    async with asyncio.timeout(TIMEOUT):
        await session.say(SAID)
        assert screen.order == ["error"]
        await session.settle()
        await session.say(AGAIN)
        await session.settle()
    assert screen.order == ["error", "token", "token", "token", "reply", "update"]
    assert session.failed == 1
    assert await user_texts(ann) == [SAID, AGAIN]
    assert await ann.known() == {("contacts", "Dana Whitfield")}


async def test_an_error_is_one_line_on_standard_error(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = office.assistant(SpeakingModel(lambda *_: ModelError("the key is refused;\n\x1b[2J check it")))
    session = session_of(ann, PlainScreen())
    await session.say("hello")
    await session.settle()
    out, err = capsys.readouterr()
    assert out.strip() == ""
    assert err.count("\n") == 1
    assert err.startswith("orchestrator: the key is refused; ")
    assert "\x1b" not in err


async def test_stopping_a_reply_keeps_the_thread_whole(office: Office) -> None:
    chat, screen = HeldModel(lambda *_: AIMessage("Good to know.")), Recorder()
    ann = office.assistant(chat, ScriptedModel(reads(DANA)))
    session = session_of(ann, screen)
    async with asyncio.timeout(TIMEOUT):
        saying = asyncio.create_task(session.say(SAID))
        await chat.started.wait()
        await session.stop()
        await saying  # returns, although there was no reply
        await session.stop()  # nothing runs any more: no error
        chat.release.set()
        await session.say(AGAIN)
        await session.settle()
    assert screen.errors == []
    assert await user_texts(ann) == [SAID, AGAIN]
    assert await ann.known() == {("contacts", "Dana Whitfield")}


def chat_of(office: Office, assistant: Assistant, screen: PlainScreen) -> Chat:
    session = session_of(assistant, screen)
    return Chat(assistant.services.settings, assistant.services, assistant.engine, session, screen)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


async def test_ctrl_c_stops_the_reply_and_only_that(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    chat_model = HeldModel(lambda *_: AIMessage("Good to know."))
    ann = office.assistant(chat_model, ScriptedModel(reads(DANA)))
    chat = chat_of(office, ann, PlainScreen())
    async with asyncio.timeout(TIMEOUT):
        working = asyncio.create_task(_interruptible(chat, SAID))
        await chat_model.started.wait()
        interrupt()
        assert await working is True  # the loop goes on
        chat_model.release.set()
        assert await _interruptible(chat, AGAIN) is True
        await chat.finish()
    assert "(stopped)" in capsys.readouterr().err
    known = await ann.known()
    assert ("contacts", "Dana Whitfield") in known
    assert sorted(kind for kind, _ in known) == ["contacts", "episodes"]  # the conversation has ended
    with pytest.raises(KeyboardInterrupt):
        interrupt()  # afterwards Ctrl-C interrupts as usual


async def test_the_end_of_a_chat_writes_what_waits(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = office.assistant(
        answers(), ScriptedModel(reads(DANA)), update_on_mention=False, update_on_request=False
    )
    chat = chat_of(office, ann, PlainScreen())
    assert await chat.line(SAID)
    await chat.session.settle()
    assert await ann.known() == set()
    await chat.finish()
    assert await ann.known() == {("contacts", "Dana Whitfield")}
    assert "+ contact Dana Whitfield (Northwind Traders)\n" in capsys.readouterr().err

    off = office.assistant(
        answers(),
        ScriptedModel(reads(*FACTS)),
        update_on_mention=False,
        update_on_request=False,
        update_at_end=False,
    )
    chat = chat_of(office, off, PlainScreen())
    await chat.line("Met Ada Lovelace.")
    await chat.finish()
    assert len(await off.engine.pending("ann")) == 1


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("/help", ["/memory", "/threads", "/new", "/quit"]),
        ("/memory", ["1 contacts", "1 message to be read"]),
        ("/memory Dana", ["Dana Whitfield", "account name: Northwind Traders", '"Northwind Traders"']),
        ("/threads", ["t1", "Met Dana Whitfield of Northwind Traders."]),
        ("/thread other", ["conversation other"]),
        ("/nonsense\x1b[2J", ["unknown command /nonsense", "/help"]),
        ("  /help  ", ["/memory"]),
    ],
)
async def test_commands(
    office: Office, capsys: pytest.CaptureFixture[str], line: str, shown: Sequence[str]
) -> None:
    ann = office.assistant(answers(), ScriptedModel(reads(DANA)))
    chat = chat_of(office, ann, PlainScreen())
    await chat.line(SAID)
    await chat.session.settle()
    await ann.engine.record("ann", "later", [Message("x", "user", "Call me.")])
    capsys.readouterr()
    assert await chat.line(line) is True
    out, err = capsys.readouterr()
    assert out == ""
    for words in shown:
        assert words in err
    assert "\x1b" not in err


async def test_new_conversations_have_names_of_their_own(office: Office) -> None:
    chat = chat_of(office, office.assistant(answers()), PlainScreen())
    before = chat.session.thread
    await chat.line("/new")
    assert chat.session.thread not in (before, "")
    assert len({new_thread() for _ in range(100)}) == 100
    assert await chat.line("/quit") is False
    assert await chat.line("/exit") is False


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000", "\u200b \x00"])
async def test_blank_lines_say_nothing_or_harm_nothing(office: Office, text: str) -> None:
    screen = Recorder()
    ann = office.assistant(answers(), ScriptedModel(reads(DANA)))
    session = session_of(ann, screen)
    chat = Chat(ann.services.settings, ann.services, ann.engine, session, PlainScreen())
    assert await chat.line(text) is True
    await session.settle()
    assert screen.errors == []
    assert await ann.known() == set()


async def test_a_screen_never_moves_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setattr(sys, "stderr", shown)
    screen = PlainScreen()
    evil = "a\x1b[2Jb\x07c\rd\x9b2Je\u202ef\u2066g\x08h\x00i\u2028j"
    screen.token(evil)
    screen.end_reply()
    change = {"op": "create", "kind": "contacts", "key": "k", "label": evil, "scope": evil, "fields": {}}
    update = {**change, "op": "update", "fields": {"title": (evil, evil)}}
    screen.update(
        {"outcome": "failed", "reason": evil, "pending": 1, "refused": 0, "changes": [change, update]}
    )
    screen.error(RuntimeError(evil))
    screen.error(ModelError(evil))
    assert [c for c in shown.getvalue() if not c.isprintable() and c != "\n"] == []
    assert shown.getvalue().count("\n") == 6


async def test_two_chats_of_one_user_share_memory_at_once(office: Office) -> None:
    first = office.assistant(answers(), ScriptedModel(reads(*FACTS)))
    chat_model = answers()
    second = office.assistant(chat_model, ScriptedModel(reads(*FACTS)))
    sessions = [
        ChatSession(first.graph, "ann", "t1", Recorder()),
        ChatSession(second.graph, "ann", "t2", Recorder()),
    ]
    async with asyncio.timeout(TIMEOUT):
        await asyncio.gather(*(s.say(f"Met {name}.") for s, name in zip(sessions, PEOPLE, strict=False)))
        await asyncio.gather(*(s.settle() for s in sessions))
        await sessions[1].say("Who is Ada Lovelace?")
        await sessions[1].settle()
    assert "Ada Lovelace" in chat_model.calls[-1][0].text
    assert await first.known() == {("contacts", name) for name in PEOPLE[:2]}
