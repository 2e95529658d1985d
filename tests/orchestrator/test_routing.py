"""Where a turn goes next: every trigger alone, all of them together, and what is sent."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given, strategies as st
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage
from langgraph.graph import END
from langgraph.types import Send

from orchestrator.routing import last_user_text, make_router, update_reason, update_tasks, window
from orchestrator.settings import Triggers
from orchestrator.state import Pending, State
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from pathlib import Path

REQUEST: Final = "Make a note of that, please."
MENTION: Final = "Met Dana Whitfield at Northwind Traders."
BOTH: Final = "Change the stage of the Kappa deal to Closed Won."
SMALL_TALK: Final = "fine, thanks"
OFF: Final = {"on_request": False, "on_mention": False, "every": 1_000, "window": 1_000}


def state_of(*texts: str, waiting: int = 1, others: tuple[str, ...] = (), answered: bool = True) -> State:
    """Return a thread of user messages with replies; the newest `waiting` messages are still pending."""
    messages: list[AnyMessage] = []
    for number, text in enumerate(texts):
        messages.append(HumanMessage(text, id=f"h{number}"))
        messages.append(AIMessage("noted", id=f"a{number}"))
    if not answered:
        messages.pop()
    ids = [f"h{number}" for number in range(len(texts))][len(texts) - waiting :]
    return State(
        messages=messages,
        pending=Pending(user_messages=waiting, message_ids=ids, other_threads=list(others)),
    )


@pytest.mark.parametrize(
    ("text", "settings", "reason"),
    [
        (REQUEST, {"on_request": True}, "request"),
        (REQUEST, {}, None),
        (MENTION, {"on_mention": True}, "mention"),
        (MENTION, {}, None),
        (BOTH, {"on_request": True, "on_mention": True}, "request"),
        (BOTH, {"on_mention": True}, "mention"),
        ("Please remember this.", {"on_request": True}, "request"),
        ("Remember that Northwind Traders is a customer of ours.", {"on_request": True}, "request"),
        ("We lost the Redwing expansion to a competitor.", {"on_mention": True}, "mention"),
        ("The Redwing expansion is closed lost.", {"on_mention": True}, "mention"),
        (SMALL_TALK, {"on_request": True, "on_mention": True}, None),
        ("", {"on_request": True, "on_mention": True}, None),
        ("   \n\t", {"on_request": True, "on_mention": True}, None),
    ],
)
def test_what_the_newest_message_says(text: str, settings: dict[str, Any], reason: str | None) -> None:
    assert update_reason(state_of(text), Triggers(**{**OFF, **settings})) == reason


@pytest.mark.parametrize(
    ("every", "waiting", "reason"),
    [(1, 1, "count"), (5, 4, None), (5, 5, "count"), (5, 6, "count"), (2, 1, None)],
)
def test_every_so_many_messages(every: int, waiting: int, reason: str | None) -> None:
    state = state_of(*[SMALL_TALK] * 6, waiting=waiting)
    assert update_reason(state, Triggers(**{**OFF, "every": every})) == reason


def test_only_the_newest_message_is_looked_at_for_words() -> None:
    triggers = Triggers(on_request=True, on_mention=True, every=1_000, window=1_000)
    assert update_reason(state_of(MENTION, REQUEST, SMALL_TALK, waiting=3), triggers) is None
    assert update_reason(state_of(SMALL_TALK, MENTION, waiting=1), triggers) == "mention"


@pytest.mark.parametrize(
    ("turns", "waiting", "size", "reason"),
    [
        (5, 5, 1_000, None),
        (5, 5, 14, None),  # ten messages, and the first is four from the edge
        (6, 6, 14, "window"),  # twelve: the first is about to leave
        (6, 1, 14, None),  # but it has been read already
        (20, 20, 14, "window"),
        (20, 2, 14, None),
        (20, 7, 14, "window"),  # the oldest unread one is on its way out
        (1, 1, 4, "window"),
    ],
)
def test_before_messages_leave_the_window(turns: int, waiting: int, size: int, reason: str | None) -> None:
    state = state_of(*[SMALL_TALK] * turns, waiting=waiting)
    assert update_reason(state, Triggers(**{**OFF, "window": size})) == reason


@given(
    turns=st.integers(1, 40),
    waiting=st.integers(0, 40),
    every=st.integers(1, 12),
    size=st.integers(4, 50),
    text=st.sampled_from([REQUEST, MENTION, BOTH, SMALL_TALK, ""]),
)
def test_nothing_that_the_model_no_longer_sees_is_unread(
    turns: int, waiting: int, every: int, size: int, text: str
) -> None:
    waiting = min(waiting, turns)
    state = state_of(*[SMALL_TALK] * (turns - 1), text, waiting=waiting)
    reason = update_reason(state, Triggers(every=every, window=size))
    seen = {message.id for message in window(state["messages"], size)}
    unread = set(state["pending"]["message_ids"])
    assert reason is not None or unread <= seen
    assert waiting or reason is None
    assert reason is not None or waiting < every


def test_nothing_waits_nothing_starts() -> None:
    every_trigger = Triggers(every=1, window=2)
    assert update_tasks(state_of(BOTH, waiting=0), every_trigger) == []
    assert update_tasks(State(messages=[HumanMessage(BOTH)]), every_trigger) == []


def test_other_threads_are_taken_up_whatever_this_one_says() -> None:
    none = Triggers(**OFF)
    left = [{"thread": name, "reason": "left over"} for name in ("t7", "t8")]
    assert update_tasks(state_of(SMALL_TALK, waiting=0, others=("t7", "t8")), none) == left
    assert update_tasks(state_of(SMALL_TALK, others=("t7", "t8")), none) == left
    assert update_tasks(state_of(MENTION, others=("t7", "t8")), Triggers()) == [
        {"thread": None, "reason": "mention"},
        *left,
    ]


def test_the_router_goes_to_tools_before_anything_else() -> None:
    route = make_router(Triggers(every=1))
    asking = state_of(BOTH, others=("t9",), answered=False)
    tool_call = {"name": "pipeline", "args": {}, "id": "c1", "type": "tool_call"}
    asking["messages"].append(AIMessage("", tool_calls=[tool_call]))
    assert route(asking) == "tools"
    asking["messages"] += [ToolMessage("none", tool_call_id="c1"), AIMessage("There are no deals.")]
    assert route(asking) == [
        Send("update_memory", {"thread": None, "reason": "request"}),
        Send("update_memory", {"thread": "t9", "reason": "left over"}),
    ]


def test_the_router_ends_when_there_is_nothing_to_do() -> None:
    assert make_router(Triggers())(state_of(SMALL_TALK)) == END


def test_payloads_name_no_user_and_are_plain_json() -> None:
    for task in update_tasks(state_of(BOTH, others=("t7",)), Triggers()):
        assert json.loads(json.dumps(task)) == task
        assert set(task) == {"thread", "reason"}


def test_a_decision_changes_nothing() -> None:
    state = state_of(BOTH, others=("t7",))
    before = json.dumps([m.model_dump() for m in state["messages"]]) + json.dumps(state["pending"])
    for _ in range(2):
        make_router(Triggers())(state)
    assert json.dumps([m.model_dump() for m in state["messages"]]) + json.dumps(state["pending"]) == before


def test_the_window_begins_with_a_user_and_keeps_calls_with_their_results() -> None:
    call = AIMessage("", tool_calls=[{"name": "pipeline", "args": {}, "id": "c1", "type": "tool_call"}])
    thread: list[AnyMessage] = [
        SystemMessage("s"), HumanMessage("one"), AIMessage("1"),
        HumanMessage("two"), call, ToolMessage("none", tool_call_id="c1"), AIMessage("2"),
    ]  # fmt: skip
    assert window(thread, 100) == thread[1:]
    assert window(thread, 4) == thread[3:]
    # Every hosted model refuses a tool's result without its call.
    assert window(thread, 3) == thread[3:]
    assert window(thread, 2) == thread[3:]
    assert window([AIMessage("alone")], 4) == [AIMessage("alone")]


def test_the_newest_user_message_is_found_behind_tools_and_replies() -> None:
    blocks = HumanMessage([{"type": "text", "text": "from "}, {"type": "text", "text": "blocks"}])
    assert last_user_text(
        [HumanMessage("old"), blocks, AIMessage("x"), ToolMessage("y", tool_call_id="z")]
    ) == ("from blocks")
    assert last_user_text([AIMessage("x")]) == ""


ROUND_TRIP: Final = """
import asyncio, json, sys, warnings
warnings.simplefilter("error")
import logging; logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from memory.store import AsyncStoreAdapter
from orchestrator.context import Context
from orchestrator.graph import build_graph
from orchestrator.offline.model import OfflineChatModel
from orchestrator.settings import Settings

async def main(folder):
    async with AsyncStoreAdapter(folder + "/m.sqlite") as store, AsyncSqliteSaver.from_conn_string(folder + "/t.sqlite") as saver:
        graph = build_graph(model=OfflineChatModel(), store=store, checkpointer=saver,
                            settings=Settings(_env_file=None, user="ann"))
        config = {"configurable": {"thread_id": "t"}}
        # Stopped before the update, so that the Send itself goes through the file.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # trustcall's import, once
            await graph.ainvoke({"messages": [HumanMessage("Met Dana Whitfield at Northwind Traders.")]}, config,
                                context=Context(user_id="ann"), interrupt_before=["update_memory"])
        waiting = await graph.aget_state(config)
        assert [task.name for task in waiting.tasks] == ["update_memory"], waiting.tasks
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            done = await graph.ainvoke(None, config, context=Context(user_id="ann"))
        plain = {name: value for name, value in (await graph.aget_state(config)).values.items() if name != "messages"}
        print(json.dumps(plain))
asyncio.run(main(sys.argv[1]))
"""


def test_state_and_tasks_go_through_the_checkpointer_as_plain_json(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ROUND_TRIP, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={"PYTHONPATH": "src", "LANGGRAPH_STRICT_MSGPACK": "true", "HOME": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    state = json.loads(done.stdout)
    assert state["pending"]["user_messages"] == 1
    assert state["last_update"]["outcome"] == "applied"
    assert {change["label"] for change in state["last_update"]["changes"]} == {
        "Dana Whitfield",
        "Northwind Traders",
    }
    assert state["memory"]["error"] is None
