"""Questions on the dev server: several destructive calls in a hosted model's reply, answered by a client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from memory.extraction.prompt import parse_transcript
from tests.server.dev_server import DevServer, running, say, words
from tests.support.chat_server import ChatRequest, ChatServer, Reply, call, calls, nothing, say as answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langgraph_sdk.client import LangGraphClient

PEOPLE: Final = ("Dana Brandt", "Omar Haddad", "Lena Fischer")
NEWS: Final = f"Met {', '.join(PEOPLE)}."
ORDER: Final = f"Forget {', '.join(PEOPLE)}."


def model_script(request: ChatRequest) -> Reply:
    """Return contacts when reading; asked to forget, one call per person, and again those to be repeated."""
    if request.phase == "chat":
        return _chat(request)
    new = [line.text for line in parse_transcript(request.text) if not line.context]
    return calls(*(call("Contact", name=name) for name in PEOPLE)) if NEWS in new else nothing()


def _chat(request: ChatRequest) -> Reply:
    last = request.messages[-1]
    if last["role"] == "user":
        return (
            calls(*(call("forget", name=n) for n in PEOPLE)) if ORDER in last["content"] else answer("Fine.")
        )
    made = next(one["tool_calls"] for one in reversed(request.messages) if one.get("tool_calls"))
    results = {m["tool_call_id"]: m["content"] for m in request.messages[-len(made) :]}
    again = [one["function"]["arguments"] for one in made if "call this again" in results[one["id"]]]
    return calls(*(call("forget", **json.loads(args)) for args in again)) if again else answer("Done.")


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    with ChatServer(model_script) as model:
        environment = {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "key"}
        with running(tmp_path_factory.mktemp("asking"), environment) as server:
            yield server


async def known(client: LangGraphClient) -> set[str]:
    found = await client.store.search_items(("alice", "contacts"), limit=100)
    return {item["value"]["name"] for item in found["items"]}


async def resumed(client: LangGraphClient, thread: str, answers: Any) -> None:
    await client.runs.wait(thread, "orchestrator", command={"resume": answers})


async def open_questions(client: LangGraphClient, thread: str) -> list[Any]:
    state: Any = await client.threads.get_state(thread)
    return [one for task in state["tasks"] for one in task["interrupts"]]


async def test_each_question_has_its_own_answer(server: DevServer) -> None:
    async with server.client("alice") as alice:
        thread = str((await alice.threads.create())["thread_id"])
        await say(alice, thread, NEWS)
        assert await known(alice) == set(PEOPLE)
        await alice.runs.wait(thread, "orchestrator", input=words(ORDER))
        asked = {}
        for reply in ("yes", "no", "yes"):
            (one,) = await open_questions(alice, thread)
            name = one["value"]["args"]["name"]
            assert one["value"]["question"] == f"Forget the contact {name}?"
            asked[name] = reply
            await resumed(alice, thread, {one["id"]: reply})
            await resumed(alice, thread, {one["id"]: "yes"})  # once more, when it is no longer open
            assert await known(alice) == {each for each in PEOPLE if asked.get(each) != "yes"}
        assert sorted(asked) == sorted(PEOPLE)
        assert await open_questions(alice, thread) == []
        await resumed(alice, thread, "yes")
        assert len(await known(alice)) == 1
    assert "Blocking" not in server.log
