"""Growth of a long conversation: size of its checkpoint and of its prompt.

    python -m benchmarks.threads [--messages 5000] [--plot docs/thread-growth.svg]

One thread runs through the whole graph, read by the offline model and answered by a model without latency.
Its latest checkpoint on disk, in bytes, and the prompt, in characters, are compared with the bytes of all its
messages, which a graph without a window keeps in every checkpoint.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.plotting import drawn
from benchmarks.turn import USER, InstantModel, name
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from pydantic import PrivateAttr

from memory.records.message_log import thread_messages
from memory.store import AsyncStoreAdapter
from orchestrator.context import Context
from orchestrator.graph import build_graph
from orchestrator.offline.model import OfflineChatModel
from orchestrator.settings import load_settings

if TYPE_CHECKING:
    from langchain_core.outputs import ChatResult
    from langchain_core.runnables import RunnableConfig

SAYS = (
    "Met {person}, Head of Purchasing at {company}, who asked what support costs beyond the first year.",
    "We agreed on {amount},000 EUR with {company}, to be signed before the end of the quarter.",
    "Remind me to send {person} the security paper.",
    "Thanks, that is what I wanted to know about {company}.",
)


class Recording(InstantModel):
    """A model that answers at once and records the length of each prompt."""

    _seen: list[int] = PrivateAttr(default_factory=list)

    @property
    def prompt(self) -> int:
        """Characters of the latest prompt."""
        return self._seen[-1]

    def _generate(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        self._seen.append(sum(len(message.text) for message in messages))
        return super()._generate(messages, stop, run_manager, **kwargs)


@dataclass(frozen=True, slots=True)
class Point:
    """One measurement."""

    messages: int
    checkpoint: int
    """Bytes."""
    prompt: int
    """Characters."""
    everything: int
    """Bytes of all messages so far, serialised as a checkpoint does."""


async def measure(count: int, every: int = 100) -> list[Point]:
    """Return a measurement every `every` messages while a thread grows to `count`, replies included."""
    points, said, model = [], [], Recording()
    config: RunnableConfig = {"configurable": {"thread_id": "t1"}}
    settings = load_settings(model="offline", user=USER)
    with tempfile.TemporaryDirectory() as folder:
        async with (
            AsyncStoreAdapter(Path(folder) / "memory.sqlite") as store,
            AsyncSqliteSaver.from_conn_string(str(Path(folder) / "threads.sqlite")) as saver,
        ):
            graph = build_graph(
                model=model,
                extraction_model=OfflineChatModel(),
                settings=settings,
                store=store,
                checkpointer=saver,
            )
            for number in range(count // 2):
                text = SAYS[number % len(SAYS)].format(
                    person=name(number), company=f"{name(number // 8)} Mills", amount=number + 1
                )
                state = await graph.ainvoke({"messages": [HumanMessage(text)]}, config, context=Context(USER))
                said += state["messages"][-2:]
                if len(said) % every == 0:
                    row = await (
                        await saver.conn.execute(
                            "SELECT length(checkpoint) FROM checkpoints ORDER BY checkpoint_id DESC LIMIT 1"
                        )
                    ).fetchone()
                    _, raw = saver.serde.dumps_typed(said)
                    points.append(Point(len(said), row[0] if row else 0, model.prompt, len(raw)))
                    print(f"\r{len(said)} of {count} messages", end="", file=sys.stderr)
            logged = await thread_messages(store, USER, "t1")
            assert len(logged) == count, f"{len(logged)} of {count} messages are in the log"
    print(file=sys.stderr)
    return points


def table(points: list[Point]) -> str:
    """Return some of the points as a table in Markdown."""
    chosen = [points[0], *(one for one in points if one.messages % 1000 == 0)]
    rows = [
        f"| {one.messages:,} | {one.checkpoint:,} | {one.prompt:,} | {one.everything:,} |" for one in chosen
    ]
    head = "| messages | checkpoint, bytes | prompt, characters | all messages, bytes |"
    return "\n".join([head, "|---" * 4 + "|", *rows])


def plot(points: list[Point], target: str) -> None:
    """Draw the points into an SVG file."""
    at = [one.messages for one in points]
    with drawn(target, "threads") as axes:
        axes.plot(at, [one.everything for one in points], ":", label="all messages, bytes")
        axes.plot(at, [one.checkpoint for one in points], "-", label="checkpoint, bytes")
        axes.plot(at, [one.prompt for one in points], "--", label="prompt, characters")
        axes.set(yscale="log", xlabel="messages in the thread")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--plot")
    options = parser.parse_args()
    measured = asyncio.run(measure(options.messages))
    print(table(measured))
    if options.plot:
        plot(measured, options.plot)
