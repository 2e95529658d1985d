"""All work on the text of a message runs in other threads than the event loop's."""

from __future__ import annotations

import importlib
import threading
from collections import defaultdict
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import pytest
from langchain_core.messages import AIMessage

from memory.kinds.predicates import PREDICATES
from orchestrator.offline.model import OfflineChatModel
from tests.bounds.texts import long
from tests.support.scripted import ScriptedModel, call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.orchestrator.conftest import Office

WORKERS: Final = (
    ("memory.trained.gate", "may_hold"),
    ("memory.evidence.grounding", "steering"),
    ("memory.evidence.grounding", "clauses"),
    ("memory.evidence.grounding", "find_values"),
    ("memory.evidence.grounding", "find_text"),
    ("memory.evidence.quoting", "find_text"),
    ("memory.extraction.lines", "sentences"),
    ("memory.maintenance.episodes.extract", "clauses"),
    ("memory.maintenance.episodes.compose", "steering"),
    ("memory.recall.lookup", "find_values"),
    ("memory.recall.query.asking", "understand"),
    ("memory.recall.activity", "clauses"),
    ("memory.operations.notes", "find_text"),
    ("memory.operations.notes", "steering"),
    ("orchestrator.offline.answers.noting", "read"),
    ("orchestrator.offline.drafting", "read"),
)
"""(module, name) of functions that process a whole text, as the calling module imports them."""

TALK: Final = (
    "Met Dana Whitfield, VP Operations at Northwind Traders.",
    "The Northwind renewal moved to Negotiation, $48k, closing 2027-03-15.",
    "What do we know about Northwind?",
    "Remember that Dana Whitfield likes short e-mails",
    "hmm, it is done",
    "Which deals have gone quiet?",
    long("The call with Dana went well. ", 9_000),
)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[int]]:
    """Return the ids of the threads in which each of the workers has run."""
    seen: dict[str, set[int]] = defaultdict(set)

    def noted(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(work)
        def run(*args: Any, **kwargs: Any) -> Any:
            seen[name].add(threading.get_ident())
            return work(*args, **kwargs)

        return run

    for module, name in WORKERS:
        found = importlib.import_module(module)
        monkeypatch.setattr(found, name, noted(f"{module}.{name}", getattr(found, name)))
    return seen


def in_the_loop(threads: dict[str, set[int]]) -> set[str]:
    return {name for name, ran in threads.items() if threading.get_ident() in ran}


async def test_a_turn_works_on_text_beside_the_loop(office: Office, threads: dict[str, set[int]]) -> None:
    assistant = office.assistant()
    for text in TALK:
        await assistant.say(text)
    await assistant.engine.close("ann", "t1")
    assert len(threads) > len(WORKERS) // 2, sorted(threads)
    assert in_the_loop(threads) == set()


async def test_tools_work_on_text_beside_the_loop(office: Office, threads: dict[str, set[int]]) -> None:
    asked = [
        call("search_memory", "c1", query="what did Dana say about the renewal last week"),
        call("get_record", "c2", name="Northwind"),
        call("what_changed_since", "c3", since="last week"),
        call("stale_records", "c4", days=1),
        call("verify_fact", "c5", subject="Northwind", predicate=next(iter(PREDICATES)), answer="Lyon"),
        call("remember", "c6", text="Dana likes tea", expires="2027-01-22"),
        call("correct", "c7", name="renewal", field="amount", value="$50k"),
    ]
    await office.assistant().say(TALK[0])
    await office.assistant().say(TALK[1])
    threads.clear()

    def script(messages: Sequence[Any], *_: Any) -> AIMessage:
        answered = [one for one in messages if one.type == "tool"]
        return asked[len(answered)] if len(answered) < len(asked) else AIMessage("Done.")

    said = "Remember that Dana likes tea until 2027-01-22. Set the renewal to $50k."
    talker = office.assistant(ScriptedModel(script), extraction=OfflineChatModel())
    await talker.say(said)
    state = await talker.state()
    assert len([one for one in state["messages"] if one.type == "tool"]) == len(asked)
    assert {"memory.operations.notes.find_text", "memory.recall.query.asking.understand"} <= threads.keys()
    assert in_the_loop(threads) == set()


async def test_maintenance_works_on_text_beside_the_loop(
    office: Office, threads: dict[str, set[int]]
) -> None:
    assistant = office.assistant()
    for text in TALK:
        await assistant.say(text)
    threads.clear()
    await assistant.engine.maintain("ann")
    assert in_the_loop(threads) == set()
