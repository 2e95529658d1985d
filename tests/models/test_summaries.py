"""Summaries by a hosted model through the real client: whatever it invents is stored nowhere."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from memory.domain.usage import usage
from memory.engine.memory_engine import MemoryEngine
from memory.extraction.prompt import parse_transcript
from memory.extraction.trustcall_extractor import TrustcallExtractor
from memory.maintenance.episodes.chat_writer import ChatWriter
from memory.recall.structured import all_records
from memory.records.items import grouped_fields
from orchestrator.models.choosing import explain, extraction_model
from orchestrator.offline.model import OfflineChatModel
from tests.models.conftest import USER, with_settings
from tests.support.chat_server import Reply, call, cut, failing, raw_call, say
from tests.support.remembering import said

if TYPE_CHECKING:
    from pathlib import Path

    from memory.store import AsyncStoreAdapter
    from orchestrator.settings import Settings
    from tests.models.conftest import Script
    from tests.support.chat_server import ChatRequest, ChatServer
    from tests.support.remembering import FakeClock

SAID = (
    "Met Dana Whitfield, VP Operations at Northwind Traders, in Lisbon.",
    "We agreed on 40 seats at $48,000 for Northwind Traders, to be signed by 2027-03-15.",
    "Who at Northwind Traders approves the discount of 12%?",
)
TRUE = (
    ("Dana Whitfield is VP Operations at Northwind Traders.", ["m1"]),
    ("Northwind Traders agreed to take 40 seats for 48,000 dollars.", ["m2"]),
    ("The contract should be signed by 15 March 2027.", ["m2"]),
)
NAMES = ("Priya Nair", "Contoso", "Tobias", "Umbrella Corporation", "Grant", "São Paulo", "Aisha", "Price")
NUMBERS = ("41", "400", "$84,000", "48,500", "15%", "forty-one", "3 million", "0.5", "2028", "a dozen")
DATES = ("2027-03-16", "16 March 2027", "yesterday", "next Tuesday", "in July", "Q4 2029", "March 2028")
ADDRESSES = ("priya@northwind.com", "https://northwind.example", "+1 415 555 0199", "#hidden-channel")


class Inventive:
    """A model that writes true sentences, and others with something invented at a random place."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.invented: list[str] = []

    def __call__(self, request: ChatRequest) -> Reply:
        lines = [line.ref for line in parse_transcript(request.text) if not line.context]
        good = [{"text": text, "refs": refs} for text, refs in TRUE]
        parts = {part: [self._false(lines) for _ in range(4)] for part in ("decisions", "questions")}
        summary = [*good, *(self._false(lines) for _ in range(4))]
        self.random.shuffle(summary)
        return call("Summary", title=self._false(lines)["text"], summary=summary, **parts)

    def _false(self, lines: list[str]) -> dict[str, Any]:
        invented = self.random.choice((*NAMES, *NUMBERS, *DATES, *ADDRESSES))
        words = self.random.choice(TRUE)[0].rstrip(".").split()
        at = self.random.randint(0, len(words))
        self.invented.append(invented)
        return {"text": " ".join([*words[:at], invented, *words[at:]]), "refs": lines}


def engine_of(settings: Settings, store: AsyncStoreAdapter, clock: FakeClock) -> MemoryEngine:
    writer = ChatWriter(extraction_model(settings), explain=explain)
    return MemoryEngine(store, TrustcallExtractor(OfflineChatModel()), clock=clock, writer=writer)


async def told(engine: MemoryEngine) -> dict[str, Any]:
    await engine.record(USER, "t1", [said(str(number), text) for number, text in enumerate(SAID)])
    await engine.update(USER, "t1")
    await engine.close(USER, "t1")
    (episode,) = await all_records(engine.store, USER, "episodes")
    return grouped_fields(episode)


@pytest.mark.parametrize("seed", range(40))
async def test_nothing_invented_is_stored(
    settings: Settings, script: Script, store: AsyncStoreAdapter, clock: FakeClock, tmp_path: Path, seed: int
) -> None:
    model = Inventive(seed)
    script.replies["summary"] = model
    episode = await told(engine_of(settings, store, clock))
    assert sorted(episode["summary"]) == sorted(text for text, _ in TRUE)
    assert "decisions" not in episode
    assert "questions" not in episode
    await store.aclose()
    on_disk = b"".join(one.read_bytes() for one in tmp_path.iterdir() if one.is_file())
    for one in model.invented:
        if len(one) > 4:  # a short number occurs in any file
            assert one.encode() not in on_disk, one


def test_the_inventions_are_none_of_the_conversation() -> None:
    assert not [one for one in (*NAMES, *NUMBERS, *DATES, *ADDRESSES) if one in " ".join(SAID)]


@pytest.mark.parametrize(
    "reply",
    [
        say("Here is your summary: all went well."),
        raw_call("Summary", '{"summary": [{"text": "Da'),
        raw_call("Summary", '{"summary": "Dana"}'),
        call("Wrong", text="x"),
        call("Summary"),
        call("Summary", summary=[{"text": "", "refs": ["m1"]}, {"text": "x" * 100_000, "refs": ["m1"]}]),
        failing(500),
        failing(401),
        cut(call("Summary", summary=[]), after=1),
    ],
)
async def test_a_model_that_fails_costs_no_episode(
    settings: Settings, script: Script, store: AsyncStoreAdapter, clock: FakeClock, reply: Reply
) -> None:
    script.replies["summary"] = reply
    episode = await told(engine_of(settings, store, clock))
    assert episode["summary"] == list(SAID[:2])
    assert episode["questions"] == [SAID[2]]


async def test_it_asks_once_and_what_it_costs_is_counted(
    settings: Settings, script: Script, server: ChatServer, store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    script.replies["summary"] = call("Summary", summary=[{"text": text, "refs": refs} for text, refs in TRUE])
    engine = engine_of(settings, store, clock)
    await told(engine)
    await engine.close(USER, "t1")
    (request,) = server.of("summary")
    assert request.body["tool_choice"] == "required"
    assert [line.text for line in parse_transcript(request.text)] == list(SAID)
    (day,) = await usage(store, USER)
    assert day.extraction.all > 0


async def test_the_graph_writes_summaries_only_if_it_is_set_to(
    server: ChatServer, script: Script, tmp_path: Path
) -> None:
    assert with_settings(server, tmp_path).summaries == "written"
    assert with_settings(server, tmp_path, summaries="quoted").summaries == "quoted"
