"""Signals beside the words: meaning, recency and importance, each of them small, explained and optional."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pytest

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.recall.search import search
from memory.recall.signals import ALL, Signals
from memory.records.message_log import load, register, settle
from memory.records.messages import Message
from memory.store import AsyncStoreAdapter
from tests.memory.recall.conversations import tell
from tests.memory.recall.test_records import record, write
from tests.support.remembering import START, USER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from memory.recall.search import Hit
    from memory.records.messages import Status

CONCEPTS: Final = (("boat", "trawler", "ketch"), ("crane", "hoist"), ("price", "tariff"), ("marta",))


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return for each text the counts of the concepts' words, plus a constant, so that no vector is zero."""
    return [[0.1 + sum(word in text.lower() for word in concept) for concept in CONCEPTS] for text in texts]


def failing(texts: Sequence[str]) -> list[list[float]]:
    if texts == ["How is the boat doing?"]:
        raise OSError("no connection")
    return embed(texts)


@pytest.fixture
async def vectors(tmp_path: Path) -> AsyncIterator[AsyncStoreAdapter]:
    index: Any = {"dims": len(CONCEPTS), "embed": embed}
    async with AsyncStoreAdapter(tmp_path / "vectors.db", index=index) as store:
        yield store


async def first(store: AsyncStoreAdapter, question: str, signals: Signals = ALL) -> Hit:
    return (await search(store, USER, question, kind=Namespace.MESSAGES, signals=signals))[0]


async def test_of_equal_words_the_one_that_means_the_same_comes_first(vectors: AsyncStoreAdapter) -> None:
    for thread, text in (("a", "The ketch needs paint."), ("b", "The shed needs paint.")):
        tell(vectors, thread, [("Jonas", text)])
    asked = "Does the boat need paint?"
    best = await first(vectors, asked)
    assert (best.source["thread"], "meaning" in best.why) == ("a", True)
    off = await search(vectors, USER, asked, kind=Namespace.MESSAGES, signals=replace(ALL, vectors=False))
    assert off[0].score == off[1].score


async def test_who_said_it_is_no_meaning(vectors: AsyncStoreAdapter) -> None:
    tell(vectors, "a", [("Marta", "The shed needs paint.")])
    tell(vectors, "b", [("Jonas", "The shed needs paint.")])
    hits = await search(
        vectors, USER, "paint for marta?", kind=Namespace.MESSAGES, signals=replace(ALL, speaker=False)
    )
    assert hits[0].score == pytest.approx(hits[1].score)


async def test_records_are_blended_too(vectors: AsyncStoreAdapter) -> None:
    write(vectors, [record("notes", "a", text="tidy hoist"), record("notes", "b", text="tidy shelf")])
    await vectors.aembed_pending()
    hits = await search(vectors, USER, "is the crane tidy?")
    assert [hit.key for hit in hits] == ["a", "b"]
    assert "meaning" in hits[0].why


async def test_a_failing_embedding_function_leaves_the_words(tmp_path: Path) -> None:
    index: Any = {"dims": len(CONCEPTS), "embed": failing}
    async with AsyncStoreAdapter(tmp_path / "v.db", index=index) as store:
        tell(store, "a", [("Jonas", "The boat is fine.")])
        assert (await first(store, "How is the boat doing?")).source["thread"] == "a"


async def test_the_newer_of_equal_messages_comes_first(store: AsyncStoreAdapter) -> None:
    for thread, day in (("old", "2026-01-05"), ("new", "2026-06-05")):
        tell(store, thread, [("Marta", "The tariff went up.")], at=f"{day}T09:00:00+00:00")
    best = await first(store, "What about the tariff?")
    assert (best.source["thread"], "recent" in best.why) == ("new", True)
    off = await search(
        store, USER, "What about the tariff?", kind=Namespace.MESSAGES, signals=replace(ALL, recency=False)
    )
    assert off[0].score == off[1].score


async def test_what_is_so_now_is_asked_of_the_newest(store: AsyncStoreAdapter) -> None:
    tell(store, "old", [("Marta", "The crane tariff is 40 for us.")], at="2026-01-05T09:00:00+00:00")
    tell(store, "new", [("Marta", "The tariff is 60 for us.")], at="2026-06-05T09:00:00+00:00")
    assert (await first(store, "What is the crane tariff for us?")).source["thread"] == "old"
    assert (await first(store, "What is the current tariff for us?")).source["thread"] == "new"


async def test_a_message_that_a_record_rests_on_counts_more(store: AsyncStoreAdapter) -> None:
    for thread in ("a", "b"):
        said = Message(f"{thread}/0", "user", "The tariff went up.", "Marta", None)
        log = partial(register, user=USER, thread=thread, messages=[said], origin="ingest", now=START)
        entry = (await load(store, USER, store.transaction(log)))[0]
        status: Status = "applied" if thread == "b" else "no-op"
        store.transaction(partial(settle, user=USER, message=entry, status=status))
    best = await first(store, "What about the tariff?")
    assert (best.source["thread"], "a record rests on it" in best.why) == ("b", True)


@pytest.mark.parametrize(("low", "high"), [(1, 3), (2, 5), (None, 4)])
async def test_the_weightier_note_comes_first(store: AsyncStoreAdapter, low: int | None, high: int) -> None:
    light = record("notes", "a", text="tariff of the crane", **({"importance": low} if low else {}))
    write(store, [light, record("notes", "b", text="tariff of the crane", importance=high)])
    hits = await search(store, USER, "tariff?")
    assert [hit.key for hit in hits] == ["b", "a"]
    assert (f"importance {high}" in hits[0].why) == (high != 3)
    off = await search(store, USER, "tariff?", signals=replace(ALL, importance=False))
    assert off[0].score == off[1].score


async def test_none_of_it_comes_before_a_name(vectors: AsyncStoreAdapter) -> None:
    await vectors.aput((user_label(USER), "other"), "x", {})
    write(vectors, [record("accounts", "acme", name="Acme Hoists")])
    write(
        vectors, [record("notes", f"n{at}", text="Acme Hoists crane hoist", importance=5) for at in range(30)]
    )
    assert (await search(vectors, USER, "latest crane news of Acme Hoists"))[0].key == "acme"
