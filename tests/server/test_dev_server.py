"""The dev server with our graph, store and authentication, driven as its users drive it.

The tests of this module share one server and go from normal use to misuse; its log is checked last.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from langgraph_sdk.errors import APIStatusError, PermissionDeniedError

from tests.server.dev_server import (
    DevServer,
    Outside,
    make_flags,
    make_options,
    reply_of,
    say,
    token_of,
    words,
)
from tests.support.patience import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from langgraph_sdk.client import LangGraphClient

NEWS = (
    "Met Dana Whitfield, VP Operations at Northwind Traders. "
    "The renewal moved to Negotiation, $48k, closing 2027-03-15."
)
QUESTION = "What do we know about Northwind?"
KNOWN = ("Dana Whitfield", "VP Operations", "renewal", "Negotiation", "48,000", "2027-03-15")


async def new_thread(client: LangGraphClient, **options: Any) -> str:
    return str((await client.threads.create(**options))["thread_id"])


async def contacts(client: LangGraphClient, user: str) -> dict[str, dict[str, Any]]:
    """Return a user's contacts by name, as the store API shows them."""
    found = await client.store.search_items((user, "contacts"), limit=100)
    return {item["value"]["name"]: item["value"] for item in found["items"]}


async def owner(client: LangGraphClient, thread: str) -> object:
    return ((await client.threads.get(thread))["metadata"] or {})["owner"]


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """What the first test leaves for the others: alice's thread and run."""
    return {}


async def test_the_reply_streams_before_memory_is_written(server: DevServer, told: dict[str, str]) -> None:
    async with server.client("alice") as alice:
        told["thread"] = await new_thread(alice)
        events = await say(alice, told["thread"], NEWS)
    told["run"] = next(data["run_id"] for event, data in events if event == "metadata")
    steps = [next(iter(data)) for event, data in events if event == "updates"]
    assert steps == ["initialize_memory", "llm_node", "update_memory"]
    tokens = [number for number, (event, _) in enumerate(events) if event == "messages"]
    written = next(
        n for n, (event, data) in enumerate(events) if event == "updates" and "update_memory" in data
    )
    assert len(tokens) > 3
    assert tokens[-1] < written
    update = next(data for event, data in events if event == "custom")
    assert update["outcome"] == "applied"
    assert {change["kind"] for change in update["changes"]} == {"accounts", "contacts", "opportunities"}


async def test_the_store_api_shows_the_memory_with_true_receipts(
    server: DevServer, told: dict[str, str]
) -> None:
    async with server.client("alice") as alice:
        dana = (await contacts(alice, "alice"))["Dana Whitfield"]
        deals = await alice.store.search_items(("alice", "opportunities"), query="renewal")
        namespaces = await alice.store.list_namespaces(prefix=["alice"])
    assert (dana["title"], dana["account_name"]) == ("VP Operations", "Northwind Traders")
    deal = deals["items"][0]["value"]
    assert (deal["name"], deal["amount"], deal["currency"]) == ("renewal", 48_000, "USD")
    for receipt in (*dana["receipts"].values(), *deal["receipts"].values()):
        assert NEWS[receipt["start"] : receipt["end"]] == receipt["quote"]
        assert receipt["thread"] == told["thread"]
    assert ["alice", "contacts"] in [list(namespace) for namespace in namespaces["namespaces"]]
    assert {namespace[0] for namespace in namespaces["namespaces"]} == {"alice"}


async def test_a_second_thread_knows_what_the_first_said(server: DevServer) -> None:
    async with server.client("alice") as alice:
        events = await say(alice, await new_thread(alice), QUESTION)
    assert [known for known in KNOWN if known not in reply_of(events)] == []


async def test_a_threads_session_is_in_its_state_and_can_be_edited(server: DevServer) -> None:
    async with server.client("alice") as alice:
        thread = await new_thread(alice)
        assert "The task is now" in reply_of(await say(alice, thread, "Let's work on the Kestrel renewal"))
        state: Any = (await alice.threads.get_state(thread))["values"]
        (execution,) = state["session"]["executions"]
        assert (execution["tool"], execution["ok"]) == ("set_task", True)
        assert execution["args"] == {"task": "the Kestrel renewal"}
        edited = {**state["session"], "task": {**state["session"]["task"], "text": "the Osprey upsell"}}
        await alice.threads.update_state(thread, {"session": edited}, as_node="llm_node")
        assert "the Osprey upsell" in reply_of(await say(alice, thread, "What am I working on?"))
        state = (await alice.threads.get_state(thread))["values"]
        assert state["session"]["totals"]["set_task"]["calls"] == 1


async def test_a_run_without_a_thread_remembers_too(server: DevServer) -> None:
    async with server.client("dot.user") as client:
        message = words("Met Ingrid Solberg, CFO at Fjordline.")
        await client.runs.wait(None, "orchestrator", input=message)
        assert "Ingrid Solberg" in await contacts(client, "dot%2Euser")


async def test_many_threads_of_many_users_at_once_lose_and_mix_nothing(server: DevServer) -> None:
    names = ("Ada Holm", "Bea Lind", "Carl Ek", "Dora Falk", "Erik Borg")

    async def tell(client: LangGraphClient, name: str, company: str) -> None:
        await say(client, await new_thread(client), f"Met {name}, CFO at {company}.")

    async with server.client("dot.user") as one, server.client("*") as other:
        await asyncio.gather(
            *(tell(one, name, "Kestrel Labs") for name in names),
            *(tell(other, name, "Osprey Foods") for name in names),
        )
        for client, label, company in ((one, "dot%2Euser", "Kestrel Labs"), (other, "%2A", "Osprey Foods")):
            found = (await client.store.search_items((label, "contacts"), limit=100))["items"]
            told = [item["value"]["name"] for item in found if item["value"]["account_name"] == company]
            assert sorted(told) == sorted(names)
            accounts = (await client.store.search_items((label, "accounts"), limit=100))["items"]
            assert [item["value"]["name"] for item in accounts].count(company) == 1
            waiting = (await client.store.search_items((label, "pending"), limit=100))["items"]
            assert waiting == []


async def test_another_user_knows_nothing(server: DevServer) -> None:
    async with server.client("bob") as bob:
        events = await say(bob, await new_thread(bob), QUESTION)
        assert await contacts(bob, "bob") == {}
    everything = json.dumps([data for event, data in events if event == "updates"])
    assert [known for known in KNOWN if known in everything] == []


CLAIMS: dict[str, dict[str, Any]] = {
    "Ivo Marek": {"context": {"user_id": "alice"}},
    "Petra Sedlak": {"config": {"configurable": {"user_id": "alice", "langgraph_auth_user_id": "alice"}}},
    "Tomas Urban": {"config": {"configurable": {"langgraph_auth_user": {"identity": "alice"}}}},
    "Lena Hruby": {"metadata": {"owner": "alice", "user_id": "alice"}},
}


@pytest.mark.parametrize("name", CLAIMS)
async def test_a_client_cannot_claim_to_be_somebody_else(server: DevServer, name: str) -> None:
    async with server.client("bob") as bob, server.client("alice") as alice:
        thread = await new_thread(bob, metadata={"owner": "alice"})
        body = {"input": words(f"Met {name}, CFO at Initech.")}
        response = await post(
            server,
            f"/threads/{thread}/runs/wait",
            "bob",
            {"assistant_id": "orchestrator", **body, **CLAIMS[name]},
        )
        assert response.status_code in (200, 422)
        assert name not in await contacts(alice, "alice")
        assert (name in await contacts(bob, "bob")) == (response.status_code == 200)
        assert await owner(bob, thread) == "bob"


async def test_an_assistant_cannot_claim_to_be_somebody_else(server: DevServer) -> None:
    async with server.client("bob") as bob, server.client("alice") as alice:
        mine = await bob.assistants.create(
            "orchestrator", context={"user_id": "alice"}, metadata={"created_by": "system", "owner": "alice"}
        )
        message = words("Met Jana Kovar, CTO at Globex.")
        await bob.runs.wait(await new_thread(bob), mine["assistant_id"], input=message)
        assert "Jana Kovar" in await contacts(bob, "bob")
        assert "Jana Kovar" not in await contacts(alice, "alice")
        assert mine["assistant_id"] not in [one["assistant_id"] for one in await alice.assistants.search()]
        deployed = next(one for one in await bob.assistants.search() if one["name"] == "orchestrator")
        answers = await statuses(
            alice.assistants.get(mine["assistant_id"]),
            alice.assistants.update(mine["assistant_id"], name="theirs"),
            alice.assistants.delete(mine["assistant_id"]),
            alice.runs.wait(await new_thread(alice), mine["assistant_id"], input=message),
            bob.assistants.update(deployed["assistant_id"], name="taken over"),
        )
    assert set(answers) == {404}


async def test_the_servers_mcp_endpoint_acts_as_the_tokens_user(server: DevServer) -> None:
    arguments = words("Met Zoe Quill, CFO at Initech.")
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    params = {"params": {"name": "orchestrator", "arguments": arguments}}
    response = await post(
        server, "/mcp", "bob", {**call, **params}, Accept="application/json, text/event-stream"
    )
    assert response.status_code == 200
    async with server.client("bob") as bob, server.client("alice") as alice:
        assert "Zoe Quill" in await contacts(bob, "bob")
        assert "Zoe Quill" not in await contacts(alice, "alice")


async def test_nobody_opens_anothers_thread(server: DevServer, told: dict[str, str]) -> None:
    thread, run, message = told["thread"], told["run"], words("hello")
    async with server.client("bob") as bob:
        answers = await statuses(
            bob.threads.get(thread),
            bob.threads.get_state(thread),
            bob.threads.get_history(thread),
            bob.threads.update_state(thread, {"messages": []}),
            bob.threads.update(thread, metadata={"owner": "bob"}),
            bob.threads.copy(thread),
            bob.threads.delete(thread),
            bob.threads.create(thread_id=thread, if_exists="do_nothing"),
            bob.runs.list(thread),
            bob.runs.get(thread, run),
            bob.runs.join(thread, run),
            bob.runs.cancel(thread, run),
            bob.runs.delete(thread, run),
            bob.crons.create_for_thread(thread, "orchestrator", schedule="0 0 1 1 *", input=message),
            bob.runs.wait(thread, "orchestrator", input=message),
            bob.runs.create(thread, "orchestrator", input=message),
        )
        assert set(answers) == {404, 409}
        found = await bob.threads.search(metadata={"owner": "alice"})
        assert thread not in [one["thread_id"] for one in found + await bob.threads.search(limit=100)]
    async with server.client("alice") as alice:
        assert await owner(alice, thread) == "alice"


PLACES: list[Any] = [
    ["alice", "contacts"], ["alice"], [], ["*"], ["*", "contacts"], ["Alice", "contacts"], ["alice ", "contacts"],
    ["%61lice", "contacts"], ["contacts"], "alice", ["alice", "contacts", ["bob"]], ["alice.bob"], [""],
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=repr)
async def test_nobody_reads_anothers_memory(server: DevServer, place: Any) -> None:
    found = await post(server, "/store/items/search", "bob", {"namespace_prefix": place, "limit": 100})
    listed = await post(server, "/store/namespaces", "bob", {"prefix": place})
    counted = await post(server, "/store/namespaces", "bob", {"suffix": ["contacts"], "max_depth": 1})
    assert {response.status_code for response in (found, listed, counted)} <= {403, 422}
    labels = ".".join(map(str, place))
    async with httpx.AsyncClient(base_url=server.url, headers=bearer("bob"), trust_env=False) as client:
        got = await client.get("/store/items", params={"namespace": labels, "key": "x"})
    assert got.status_code in (403, 422)


async def test_memory_below_ones_own_label_is_only_ones_own(server: DevServer) -> None:
    async with server.client("bob") as bob:
        for place in (("bob", "alice"), ("bob", "*"), ("bob", "/", "alice")):
            assert (await bob.store.search_items(place))["items"] == []


async def test_a_user_named_like_a_wildcard_is_nobody_else(server: DevServer) -> None:
    listed = await post(server, "/store/namespaces", "*", {"prefix": ["*"]})
    assert listed.status_code == 403
    own = await post(server, "/store/namespaces", "*", {"prefix": ["%2A"]})
    assert {namespace[0] for namespace in own.json()["namespaces"]} == {"%2A"}


async def test_memory_is_not_written_past_the_engine(server: DevServer) -> None:
    async with server.client("alice") as alice:
        with pytest.raises(PermissionDeniedError, match="tell it what to remember"):
            await alice.store.put_item(("alice", "contacts"), "forged", {"name": "Mallory"})
        key = (await alice.store.search_items(("alice", "contacts")))["items"][0]["key"]
        with pytest.raises(PermissionDeniedError, match="or to forget"):
            await alice.store.delete_item(("alice", "contacts"), key)
        assert set(await contacts(alice, "alice")) == {"Dana Whitfield"}


HEADERS: list[dict[str, str]] = [
    {},
    {"Authorization": "Bearer wrong"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer alice"},
    {"Authorization": f"Basic {token_of('alice')}"},
    {"Authorization": token_of("alice")},
    {"X-Api-Key": token_of("alice")},
    {"X-Auth-Scheme": "langsmith"},
    {"X-Auth-Scheme": "langsmith", "X-Api-Key": "anything"},
    {"X-Auth-Scheme": "langsmith", "Authorization": "Bearer wrong"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=repr)
async def test_without_a_valid_token_there_is_nothing(server: DevServer, headers: dict[str, str]) -> None:
    asked = {
        "/threads": {},
        "/threads/search": {},
        "/assistants/search": {},
        "/runs/wait": {"assistant_id": "orchestrator", "input": {"messages": []}},
        "/store/items/search": {"namespace_prefix": ["alice"]},
        "/mcp": {},
    }
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False) as client:
        for path, body in asked.items():
            response = await client.post(path, json=body)
            assert response.status_code == 401, path
            assert "Authorization: Bearer" in response.text


async def test_nothing_blocked_the_loop_failed_or_left_the_machine(
    server: DevServer, outside: Outside
) -> None:
    log = re.sub(r"\x1b\[[0-9;]*m", "", server.log)
    assert "Using custom store" in log
    assert "Blocking" not in log
    assert "Traceback" not in log
    assert not re.search(r"\[(?:error|critical)", log)
    assert outside.visitors == []


# The server logs the refusals of the next two as errors, so they come after its log has been read.


async def test_nobody_sees_anothers_schedules(server: DevServer) -> None:
    async with server.client("alice") as alice, server.client("bob") as bob:
        made: Any = await alice.crons.create("orchestrator", schedule="0 0 1 1 *", input=words("hello"))
        assert [one["cron_id"] for one in await alice.crons.search()] == [made["cron_id"]]
        assert await bob.crons.search() == []
        assert set(await statuses(bob.crons.delete(made["cron_id"]))) == {404}
        await alice.crons.delete(made["cron_id"])


async def test_nobody_listens_to_anothers_run(server: DevServer, told: dict[str, str]) -> None:
    async with server.client("bob") as bob:
        heard = [part async for part in bob.runs.join_stream(told["thread"], told["run"])]
        heard += [part async for part in await bob.threads.join_stream(told["thread"])]
    assert {part.event for part in heard} == {"error"}
    assert all("not found" in part.data["message"] for part in heard)


def test_make_dev_keeps_the_detector_on_and_everything_at_home() -> None:
    assert "--allow-blocking" not in make_options()
    assert {"--no-browser", "--no-reload"} <= set(make_options())
    wanted = {
        "LANGSMITH_TRACING": "false",
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "LANGGRAPH_NO_VERSION_CHECK": "1",
    }
    assert make_flags().items() >= wanted.items()


async def statuses(*calls: Awaitable[Any]) -> list[int]:
    """Return the status with which each call is refused; one that is not refused is a failure."""
    errors = await asyncio.gather(*calls, return_exceptions=True)
    return [status_of(error) for error in errors]


def status_of(error: Any) -> int:
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code
    assert isinstance(error, APIStatusError), error
    return int(error.status_code)


def bearer(user: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of(user)}"}


async def post(server: DevServer, path: str, user: str, body: Any, **headers: str) -> httpx.Response:
    """Send a request that the SDK would not send."""
    given = {**bearer(user), **headers}
    async with httpx.AsyncClient(
        base_url=server.url, headers=given, trust_env=False, timeout=TIMEOUT
    ) as client:
        return await client.post(path, json=body)
