"""A server without tokens: a single user, from the settings, and only on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from tests.server.dev_server import running, say, words

if TYPE_CHECKING:
    from pathlib import Path


async def test_everybody_is_the_default_user_but_no_foreign_web_page(tmp_path: Path) -> None:
    settings = {
        "ORCHESTRATOR_SERVER_TOKENS": "",
        "ORCHESTRATOR_USER": "carol",
        "LANGGRAPH_STRICT_MSGPACK": "true",
    }
    with running(tmp_path, settings) as server:
        async with server.client(None) as client:
            thread = (await client.threads.create())["thread_id"]
            await say(client, thread, "Met Dana Whitfield, VP Operations at Northwind Traders.")
            await say(client, thread, "Dana Whitfield is now COO.")
            found = await client.store.search_items(("carol", "contacts"))
            assert [item["value"]["name"] for item in found["items"]] == ["Dana Whitfield"]
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as page:
            body = {"assistant_id": "orchestrator", "input": words("hello")}
            for origin, status in (("https://evil.example", 403), ("http://localhost:3000", 200)):
                answer = await page.post("/runs/wait", json=body, headers={"Origin": origin})
                assert answer.status_code == status
        assert "Blocking" not in server.log
