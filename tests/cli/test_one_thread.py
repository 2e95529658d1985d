"""Two command lines at once in one conversation, each a process of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from orchestrator.context import checkpoint_thread

if TYPE_CHECKING:
    from tests.cli.conftest import Program


async def test_no_turn_of_either_is_missing_from_the_conversation(program: Program) -> None:
    lines = [[f"Note number {n} from {who}." for n in range(4)] for who in ("one", "two")]
    done = await asyncio.gather(
        *(
            asyncio.to_thread(
                program, "--user", "ann", "chat", "--thread", "deals", stdin="\n".join(said) + "\n"
            )
            for said in lines
        )
    )
    assert [one.code for one in done] == [0, 0], done
    async with AsyncSqliteSaver.from_conn_string(str(program.folder / "data" / "threads.sqlite")) as saver:
        state = await saver.aget({"configurable": {"thread_id": checkpoint_thread("ann", "deals")}})
    assert state is not None
    messages = state["channel_values"]["messages"]
    texts = [one.text for one in messages if one.type == "human"]
    assert sorted(texts) == sorted([*lines[0], *lines[1]])
    for said in lines:
        assert [text for text in texts if text in said] == said
    assert len([one for one in messages if one.type == "ai" and one.text]) == 8
