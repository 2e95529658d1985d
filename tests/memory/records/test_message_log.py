from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from memory import InvalidMessageError, MemoryEngine
from memory.domain.drafts import Extraction
from memory.domain.namespaces import Namespace
from memory.records import message_log as log
from memory.records.messages import Message, digest, thread_range
from memory.store import AsyncStoreAdapter
from tests.support.remembering import (
    START,
    THREAD,
    USER,
    FakeClock,
    ReadingExtractor,
    exported,
    journal,
    records,
    said,
    statuses,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import KnownRecord, Line

TALK = [
    said("1", "Met Dana Whitfield at Northwind, e-mail d@n.com"),
    said("2", "The Blue deal with Northwind is worth $500"),
    said("3", "Thanks!"),
]


@pytest.fixture
def extractor() -> ReadingExtractor:
    return ReadingExtractor()


@pytest.fixture
def engine(store: AsyncStoreAdapter, clock: FakeClock, extractor: ReadingExtractor) -> MemoryEngine:
    return MemoryEngine(store, extractor, clock=clock)


async def test_messages_registered_twice_are_read_once(
    engine: MemoryEngine, extractor: ReadingExtractor, clock: FakeClock
) -> None:
    assert len(await engine.record(USER, THREAD, TALK)) == 3
    assert await engine.record(USER, THREAD, [*TALK, TALK[0]]) == []
    await engine.update(USER, THREAD)
    before = await exported(engine.store)
    clock.forward(3600)
    for _ in range(2):
        assert await engine.record(USER, THREAD, TALK) == []
        assert (await engine.update(USER, THREAD)).outcome == "nothing"
    assert await exported(engine.store) == before
    assert [text for texts in extractor.asked for text in texts].count(TALK[0].content) == 1


async def test_one_batch_that_holds_a_message_twice_registers_it_once(engine: MemoryEngine) -> None:
    assert len(await engine.record(USER, THREAD, [TALK[0], TALK[0], TALK[0]])) == 1
    assert len(await engine.pending(USER)) == 1


async def test_an_edited_message_is_read_anew_and_what_has_been_read_is_not(
    engine: MemoryEngine, extractor: ReadingExtractor, clock: FakeClock
) -> None:
    await engine.record(USER, THREAD, TALK)
    await engine.update(USER, THREAD)
    clock.forward(60)
    edited = said("2", "The Blue deal with Northwind is worth $900")
    assert len(await engine.record(USER, THREAD, [TALK[0], edited, TALK[2]])) == 1
    await engine.update(USER, THREAD)
    assert extractor.asked[-1] == [edited.content]
    assert [deal["amount"] for deal in await records(engine.store, "opportunities")] == [900.0]
    assert await engine.record(USER, THREAD, [TALK[1], edited]) == []


async def test_of_a_message_and_its_edit_in_one_batch_each_has_its_own_outcome(engine: MemoryEngine) -> None:
    for text in ("Thanks!", TALK[0].content, "ok"):
        await engine.record(USER, THREAD, [said("1", text)])
    await engine.update(USER, THREAD)
    stored = await log.thread_messages(engine.store, USER, THREAD)
    assert [entry.status for entry in stored] == ["no-op", "applied", "no-op"]


async def test_of_words_said_at_one_time_the_last_hold_in_whatever_order_the_model_gives_them(
    store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    class Backwards(ReadingExtractor):
        async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
            found = await super().extract(lines, known)
            return Extraction(list(reversed(found.drafts)))

    engine = MemoryEngine(store, Backwards(), clock=clock)
    amounts = [said(str(number), f"The Blue deal with Acme is worth ${number}00") for number in range(1, 4)]
    await engine.record(USER, THREAD, amounts)
    await engine.record(
        USER, THREAD, [said("4", "The Blue deal with Acme is worth $5. The Blue deal with Acme is worth $7")]
    )
    await engine.update(USER, THREAD)
    assert [deal["amount"] for deal in await records(store, "opportunities")] == [7.0]


async def test_two_messages_of_the_same_words_are_two_messages(
    engine: MemoryEngine, extractor: ReadingExtractor
) -> None:
    await engine.record(USER, THREAD, [said("1", TALK[0].content), said("2", TALK[0].content)])
    await engine.update(USER, THREAD)
    assert extractor.asked == [[TALK[0].content] * 2]
    assert len(await records(engine.store, "contacts")) == 1
    assert await statuses(engine.store) == {"1": "applied", "2": "applied"}


async def test_a_forked_thread_says_again_what_is_known_without_doubling_it(
    engine: MemoryEngine, clock: FakeClock
) -> None:
    await engine.record(USER, THREAD, TALK)
    await engine.update(USER, THREAD)
    before = [row for row in await exported(engine.store) if row["kind"] != "messages"]
    clock.forward(60)
    await engine.record(USER, "fork", TALK[:2])
    await engine.update(USER, "fork")
    after = [row for row in await exported(engine.store) if row["kind"] != "messages"]
    assert [(row["kind"], row["key"], row["value"]) for row in after] == [
        (row["kind"], row["key"], row["value"]) for row in before
    ]
    assert [entry["op"] for entry in await journal(engine.store) if entry["op"] == "create"] == ["create"] * 3


async def test_a_thread_replayed_from_an_earlier_point_goes_on_from_there(
    engine: MemoryEngine, extractor: ReadingExtractor
) -> None:
    await engine.record(USER, THREAD, TALK)
    await engine.update(USER, THREAD)
    again = said("4", "The Red deal with Northwind is worth $70")
    await engine.record(USER, THREAD, [TALK[0], again])
    await engine.update(USER, THREAD)
    assert extractor.asked[-1] == [again.content]
    stored = await log.thread_messages(engine.store, USER, THREAD)
    assert [entry.message.id for entry in stored] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("content", ["", " ", "\n\t ", "\u00a0\u2003"])
async def test_blank_messages_are_logged_and_never_read(
    engine: MemoryEngine, extractor: ReadingExtractor, content: str
) -> None:
    await engine.record(USER, THREAD, [said("1", content)])
    assert (await engine.update(USER, THREAD)).outcome == "nothing"
    assert await statuses(engine.store) == {"1": "no-op"}
    assert extractor.asked == []


async def test_the_assistants_own_words_are_not_learned_in_a_chat_and_are_in_an_ingested_conversation(
    engine: MemoryEngine, extractor: ReadingExtractor
) -> None:
    words = said("1", TALK[0].content, role="assistant")
    await engine.record(USER, "chat", [words, said("s", TALK[0].content, role="system")])
    await engine.update(USER, "chat")
    assert (extractor.asked, await statuses(engine.store)) == ([], {"1": "no-op", "s": "no-op"})
    await engine.record(USER, "transcript", [words], origin="ingest")
    await engine.update(USER, "transcript")
    assert extractor.asked == [[TALK[0].content]]
    assert [row["name"] for row in await records(engine.store, "contacts")] == ["Dana Whitfield"]


async def test_odd_text_is_kept_to_the_character(engine: MemoryEngine) -> None:
    texts = ["a\x00b", "\x1b[31mred", "שלום Dana", "\ufeffx", "🙂" * 10, "x" * 1_000_000, "tab\tnew\r\nline"]
    await engine.record(USER, THREAD, [said(str(number), text) for number, text in enumerate(texts)])
    stored = await log.thread_messages(engine.store, USER, THREAD)
    assert [entry.message.content for entry in stored] == texts


async def test_lone_surrogates_are_replaced_one_for_one_so_that_offsets_stay(engine: MemoryEngine) -> None:
    odd = said("1", "\ud800Met Dana Whitfield at Northwind\udfff, e-mail d@n.com", name="A\ud83d")
    assert len(await engine.record(USER, THREAD, [odd])) == 1
    assert await engine.record(USER, THREAD, [odd]) == []
    await engine.update(USER, THREAD)
    rows = [row for row in await exported(engine.store) if row["kind"] == "contacts"]
    assert (rows[0]["receipts"]["name"]["start"], rows[0]["receipts"]["name"]["quote"]) == (
        5,
        "Dana Whitfield",
    )
    assert (await log.thread_messages(engine.store, USER, THREAD))[0].message.name == "A\ufffd"


async def test_a_message_without_an_id_is_refused_with_its_whole_batch(engine: MemoryEngine) -> None:
    with pytest.raises(InvalidMessageError, match="no id"):
        await engine.record(USER, THREAD, [TALK[0], said("", "Met Bob Miller at Acme")])
    assert await engine.pending(USER) == []


async def test_ten_thousand_messages_of_a_thread_are_registered_in_order(engine: MemoryEngine) -> None:
    many = [said(f"id-{number}", "Thanks!") for number in range(10_000)]
    await engine.record(USER, THREAD, many)
    assert [entry.message for entry in await engine.pending(USER, THREAD)] == [one.id for one in many]


async def test_forgetting_a_thread_takes_its_messages_and_no_others(engine: MemoryEngine) -> None:
    await engine.record(USER, THREAD, TALK)
    await engine.record(USER, "other", TALK[:1])
    removed = await engine.store.atransaction(lambda tx: log.forget_thread(tx, USER, THREAD))
    assert removed == 3
    assert [entry.thread for entry in await engine.pending(USER)] == ["other"]
    assert [thread["thread"] for thread in await log.threads(engine.store, USER)] == ["other"]
    assert len(await engine.record(USER, THREAD, TALK)) == 3


parts = st.lists(st.text(max_size=6), max_size=4)


@given(parts, parts)
def test_a_digest_tells_parts_apart_and_where_they_end(left: list[str], right: list[str]) -> None:
    assert (digest(*left) == digest(*right)) is (left == right)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("12"), st.sampled_from(["x", "y", ""])), max_size=12
    )
)
def test_the_log_holds_each_version_of_each_message_once_in_order(
    said_in: list[tuple[str, str, str]],
) -> None:
    with TemporaryDirectory() as folder, AsyncStoreAdapter(Path(folder) / "memory.db") as store:
        expected: dict[str, list[tuple[str, str]]] = {"a": [], "b": []}
        for thread, identity, text in said_in:
            new = _register(store, thread, said(identity, text))
            assert len(new) == ((identity, text) not in expected[thread])
            expected[thread] += [(identity, text)] * len(new)
        for thread, versions in expected.items():
            after, before = thread_range(thread)
            items = store.scan((USER, Namespace.MESSAGES), after=after, before=before)
            assert [(item.value["message"], item.value["content"]) for item in items] == versions
            waiting = store.scan((USER, Namespace.PENDING), after=after, before=before)
            assert [item.key for item in waiting] == [item.key for item in items if item.value["content"]]


def _register(store: AsyncStoreAdapter, thread: str, message: Message) -> list[str]:
    return store.transaction(lambda tx: log.register(tx, USER, thread, [message], origin="chat", now=START))


async def test_what_follows_a_message_is_of_its_thread_and_in_order(engine: MemoryEngine) -> None:
    keys = await engine.record(USER, THREAD, TALK)
    await engine.record(USER, "another", [said("9", "Not this one")])
    following = await log.following(engine.store, USER, keys[0], 5)
    assert [one.message.id for one in following] == ["2", "3"]
    last = await log.following(engine.store, USER, keys[0], 1, last=True)
    assert [one.message.id for one in last] == ["3"]
    assert await log.following(engine.store, USER, keys[2], 5) == []
