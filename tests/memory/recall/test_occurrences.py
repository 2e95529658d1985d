"""Occurrences of words: the look-up in the text index that rankings start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.store.items.types import Sought

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter
    from tests.support.remembering import FakeClock

NOTES = ("ann", "notes")


def find(*words: str, limit: int = 10) -> Sought:
    return Sought((words,), limit)


async def test_only_the_namespace_itself_and_only_its_user(store: AsyncStoreAdapter) -> None:
    for namespace in (NOTES, ("ann", "notes", "old"), ("ann", "cases"), ("eve", "notes")):
        await store.aput(namespace, ".".join(namespace), {"text": "the crane"})
    (found,) = await store.aoccurrences(NOTES, [find("crane")])
    assert found.keys == ["ann.notes"]
    assert found.complete
    assert [one.keys for one in await store.aoccurrences(("bob", "notes"), [find("crane"), find("x")])] == [
        [],
        [],
    ]


async def test_the_newest_first_and_no_more_than_asked_for(store: AsyncStoreAdapter) -> None:
    for number in range(20):
        await store.aput(NOTES, f"{number:02d}", {"text": f"cranes {number}"})
    (found,) = await store.aoccurrences(NOTES, [find("crane", limit=3)])
    assert found.keys == ["19", "18", "17"]
    assert not found.complete


async def test_any_word_of_a_group_and_one_of_each_group(store: AsyncStoreAdapter) -> None:
    texts = {"a": "buy a crane", "b": "bought a ship", "c": "a crane broke", "d": "sold a crane"}
    for key, text in texts.items():
        await store.aput(NOTES, key, {"text": text})
    either, both = await store.aoccurrences(
        NOTES, [find("buy", "bought"), Sought((("buy", "bought", "sold"), ("crane",)), 10)]
    )
    assert set(either.keys) == {"a", "b"}
    assert set(both.keys) == {"a", "d"}


async def test_a_rare_word_tells_more_than_a_common_one_seen_in_part(store: AsyncStoreAdapter) -> None:
    for number in range(60):
        await store.aput(NOTES, f"{number:02d}", {"text": "crane walrus" if number == 7 else "crane"})
    common, rare, absent = await store.aoccurrences(
        NOTES, [find("crane", limit=5), find("walrus"), find("zebra")]
    )
    assert absent.rarity > rare.rarity > common.rarity >= 0


async def test_what_was_changed_deleted_or_has_expired_is_not_found(
    store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    await store.aput(NOTES, "kept", {"text": "crane"})
    await store.aput(NOTES, "changed", {"text": "crane"})
    await store.aput(NOTES, "deleted", {"text": "crane"})
    await store.aput(NOTES, "expired", {"text": "crane"}, ttl=1)
    await store.aput(NOTES, "changed", {"text": "ship"})
    await store.adelete(NOTES, "deleted")
    clock.forward(120)
    (found,) = await store.aoccurrences(NOTES, [find("crane")])
    assert found.keys == ["kept"]


async def test_nothing_in_a_word_leaves_the_expression(store: AsyncStoreAdapter) -> None:
    await store.aput(NOTES, "a", {"text": "crane"})
    for word in ('"', '" OR "crane', "crane*", "NOT", ")", "body:crane", "^crane"):
        (found,) = await store.aoccurrences(NOTES, [find(word)])
        assert found.keys in ([], ["a"])
