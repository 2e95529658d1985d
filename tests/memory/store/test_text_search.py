from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter

NS = ("u", "notes")


def keys(store: AsyncStoreAdapter, query: str, prefix: tuple[str, ...] = ("u",)) -> set[str]:
    return {item.key for item in store.search(prefix, query=query)}


@pytest.mark.parametrize(
    "query",
    [
        "zoe",
        "ZOË",
        "who is Zoé?",
        "renewing contracts",
        "acme.com",
        "dana@acme.com",
        "Lodz",
        "gross",
        "contract AND",
    ],
)
def test_finds_words_whatever_their_case_accent_or_ending(store: AsyncStoreAdapter, query: str) -> None:
    store.put(NS, "hit", {"a": [{"b": "Zoë renewed the contract of Łódź"}, "Straße groß, dana@acme.com"]})
    store.put(NS, "miss", {"a": "nothing of interest", "n": 5})
    assert keys(store, query) == {"hit"}


@pytest.mark.parametrize(
    "query",
    ['"', "''", "\0", "AND", "NOT", "OR OR", "a*", "body:x", "NEAR(a b)", "^", "-", "{}", "\ud800", "🚀", "()", "a\0b",
     "'; DROP TABLE items; --", "%", "x" * 1_000_000, "word " * 200_000, "\u0301"],
)  # fmt: skip
def test_no_query_breaks_it(store: AsyncStoreAdapter, query: str) -> None:
    store.put(NS, "k", {"text": "plain words"})
    store.search(("u",), query=query)
    assert keys(store, f"plain {query}") == {"k"}


def test_scripts_without_spaces_are_found_by_part(store: AsyncStoreAdapter) -> None:
    store.put(NS, "ja", {"text": "東京都の契約を更新した"})
    store.put(NS, "other", {"text": "京東の約束"})
    assert keys(store, "契約") == {"ja"}
    assert keys(store, "東京") == {"ja"}


def test_the_better_match_comes_first_with_the_higher_score(store: AsyncStoreAdapter) -> None:
    for number in range(20):
        store.put(NS, f"filler{number}", {"text": "the weather in Berlin"})
    store.put(NS, "both", {"text": "Globex renewal"})
    store.put(NS, "one", {"text": "Globex invoice and other long matters of no interest at all"})
    found = store.search(("u",), query="what about the Globex renewal?")
    assert [item.key for item in found] == ["both", "one"]
    assert found[0].score is not None
    assert found[1].score is not None
    assert found[0].score > found[1].score > 0


def test_index_decides_what_is_searchable(store: AsyncStoreAdapter) -> None:
    value = {"title": "alpha", "body": {"text": "beta", "parts": [{"t": "gamma"}, {"t": "delta"}]}}
    store.put(NS, "all", value)
    store.put(NS, "none", value, index=False)
    store.put(NS, "some", value, index=["title", "body.parts[*].t"])
    assert keys(store, "alpha") == {"all", "some"}
    assert keys(store, "beta") == {"all"}
    assert keys(store, "delta") == {"all", "some"}
    store.put(NS, "all", value, index=False)
    store.put(NS, "some", value)
    assert keys(store, "beta") == {"some"}


def test_replaced_and_deleted_words_are_not_found(store: AsyncStoreAdapter) -> None:
    store.put(NS, "k", {"text": "first"})
    store.put(NS, "k", {"text": "second"})
    assert (keys(store, "first"), keys(store, "second")) == (set(), {"k"})
    store.delete(NS, "k")
    assert keys(store, "second") == set()
    store.put(NS, "new", {"text": "third"})  # may get the row id of the deleted one
    assert keys(store, "second third") == {"new"}


def test_prefix_and_filter_apply_before_ranking_and_paging(store: AsyncStoreAdapter) -> None:
    for number in range(50):
        store.put(("other", "notes"), str(number), {"text": "globex globex globex"})
        store.put(("u", "noise"), str(number), {"text": "globex globex", "kind": "x"})
    for number in range(4):
        store.put(NS, str(number), {"text": "globex and more words than elsewhere", "kind": "y"})
    assert len(store.search(NS, query="globex", limit=10)) == 4
    found = [
        store.search(("u",), query="globex", filter={"kind": "y"}, limit=2, offset=offset)
        for offset in (0, 2, 4)
    ]
    assert [len(page) for page in found] == [2, 2, 0]
    assert len({item.key for page in found for item in page}) == 4
    assert store.search(("nobody",), query="globex") == []
