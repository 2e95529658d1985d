from __future__ import annotations

import asyncio
import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from memory.store import EmbeddingError, FoundItem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from memory.store import TransactionalStore
    from tests.memory.store.conftest import FakeClock, MakeStore

NS = ("u", "docs")
DIMS = 64


def embed(texts: Sequence[str]) -> list[list[float]]:
    """Return the counts of letters: texts of the same letters have the same vector."""
    return [
        [float(Counter(text)[chr(33 + place)]) for place in range(DIMS)] + []
        for text in map(str.upper, texts)
    ]


def cosine(left: str, right: str) -> float:
    one, other = embed([left, right])
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))


@pytest.fixture
def vectors(make_vectors: MakeStore, clock: FakeClock) -> Iterator[TransactionalStore]:
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    with make_vectors(index=index, clock=clock) as store:
        yield store


def found(store: TransactionalStore, query: str, **arguments: Any) -> list[FoundItem]:
    return [item for item in store.search(("u",), query=query, **arguments) if isinstance(item, FoundItem)]


def test_scores_are_cosines_where_no_word_matches(vectors: TransactionalStore) -> None:
    for text in ("listen", "cat", "dogma"):
        vectors.put(NS, text, {"text": text, "other": "silent"})
    result = found(vectors, "silent")
    assert next(item.key for item in result) == "listen"
    for item in result:
        assert item.score == pytest.approx(cosine("silent", item.key), abs=1e-3)
        assert item.matched == ("vector",)


def test_words_lift_an_item_above_one_equally_close(vectors: TransactionalStore) -> None:
    vectors.put(NS, "anagram", {"text": "silent cat"})
    vectors.put(NS, "word", {"text": "listen cat"})
    result = found(vectors, "listen")
    assert [(item.key, item.matched) for item in result] == [
        ("word", ("vector", "text")),
        ("anagram", ("vector",)),
    ]


def test_an_item_without_vector_is_found_by_its_words_and_the_rest_comes_last(
    make_vectors: MakeStore,
) -> None:
    with make_vectors() as plain:
        plain.put(NS, "old words", {"text": "zebra crossing"})
        plain.put(NS, "old other", {"text": "unrelated"})
    index: Any = {"dims": DIMS, "embed": embed}
    with make_vectors(index=index) as store:
        store.put(NS, "new", {"text": "something"})
        result = found(store, "zebra")
        assert {item.key for item in result[:2]} == {"new", "old words"}
        assert result[2].key == "old other"
        assert (result[2].score, result[2].matched) == (None, ())


def test_pages_are_exact_and_filter_comes_first(vectors: TransactionalStore) -> None:
    for number in range(200):
        vectors.put(NS, str(number), {"text": "abc" * (number % 7) + "x" * number, "even": number % 2 == 0})
    everything = [item.key for item in found(vectors, "abcx", limit=500)]
    assert sorted(everything) == sorted(map(str, range(200)))
    pages = [
        item.key for start in range(0, 210, 30) for item in found(vectors, "abcx", limit=30, offset=start)
    ]
    assert pages == everything
    even = [item.key for item in found(vectors, "abcx", limit=500, filter={"even": True})]
    assert even == [key for key in everything if int(key) % 2 == 0]


def test_equal_ones_come_in_their_order(vectors: TransactionalStore) -> None:
    keys = [str(number) for number in range(100)]
    for key in keys:
        vectors.put(NS, key, {"text": "listen"})
    vectors.put(NS, "far", {"text": "zzz"})
    assert [item.key for item in found(vectors, "silent", limit=90)] == keys[:90]
    assert [item.key for item in found(vectors, "silent", limit=200)] == [*keys, "far"]


def test_changed_and_deleted_items_do_not_linger(vectors: TransactionalStore) -> None:
    for number in range(40):
        vectors.put(NS, str(number), {"text": "abc"})
    assert len(found(vectors, "abc", limit=100)) == 40
    for number in range(0, 40, 2):
        vectors.delete(NS, str(number))
    vectors.put(NS, "1", {"text": "zzz"})
    result = found(vectors, "abc", limit=100)
    assert [item.key for item in result][-1] == "1"
    assert len(result) == 20
    assert len(found(vectors, "abc", limit=100)) == 20


def test_several_paths_count_by_the_closest(vectors: TransactionalStore) -> None:
    vectors.put(NS, "parts", {"a": ["qqq", "www"], "b": "eee"}, index=["a[*]", "b"])
    vectors.put(NS, "off", {"text": "www"}, index=False)
    result = found(vectors, "wqq")
    assert [item.key for item in result] == ["parts", "off"]
    assert result[0].score == pytest.approx(cosine("wqq", "qqq"), abs=1e-3)


def test_a_vector_of_zeros_is_as_far_as_can_be_told(vectors: TransactionalStore) -> None:
    for text in ("漢", "cat", "dog"):
        vectors.put(NS, text, {"text": text})
    assert {item.key: item.score for item in found(vectors, "tac")} == {
        "cat": pytest.approx(1.0),
        "dog": pytest.approx(0.0),
        "漢": 0.0,
    }
    assert {item.score for item in found(vectors, "字")} == {0.0}


def test_vectors_of_another_length_are_left_alone(make_vectors: MakeStore) -> None:
    short: Any = {"dims": 2, "embed": lambda texts: [[1.0, 2.0] for _ in texts]}
    with make_vectors(index=short) as store:
        store.put(NS, "short", {"text": "silent"})
    index: Any = {"dims": DIMS, "embed": embed, "fields": ["text"]}
    with make_vectors(index=index) as store:
        store.put(NS, "long", {"text": "listen"})
        assert [(item.key, item.score) for item in found(store, "tinsel")] == [
            ("long", pytest.approx(1.0)),
            ("short", None),
        ]


def test_transactions_embed_after_they_have_committed(vectors: TransactionalStore) -> None:
    vectors.transaction(lambda tx: tx.put(NS, "k", {"text": "silent"}))
    assert found(vectors, "listen")[0].score == pytest.approx(1.0)


async def test_a_failing_embedding_function_loses_nothing(make_vectors: MakeStore) -> None:
    broken = True

    async def sometimes(texts: Sequence[str]) -> list[list[float]]:
        await asyncio.sleep(0)
        if broken:
            raise ConnectionError("no network")
        return embed(texts)

    index: Any = {"dims": DIMS, "embed": sometimes}
    async with make_vectors(index=index) as store:
        with pytest.raises(ConnectionError):
            await store.aput(NS, "put", {"text": "silent"})
        assert await store.aget(NS, "put") is None
        await store.atransaction(lambda tx: tx.put(NS, "k", {"text": "silent"}))
        assert await store.aget(NS, "k") is not None
        broken = False
        await store.aembed_pending()
        assert [item.score for item in await store.asearch(("u",), query="x")] != [None]
        store.put(NS, "sync", {"text": "from a thread with a running loop"})
        assert len(store.search(("u",), query="thread")) == 2


@pytest.mark.parametrize(
    "answer",
    [[[1.0]], [[math.nan] * DIMS], [], [[1.0] * DIMS, [1.0] * DIMS]],
    ids=["dims", "nan", "none", "many"],
)
def test_what_is_not_a_vector_is_refused(make_vectors: MakeStore, answer: list[list[float]]) -> None:
    index: Any = {"dims": DIMS, "embed": lambda texts: answer}
    with make_vectors(index=index) as store:
        with pytest.raises(EmbeddingError, match="must return"):
            store.put(NS, "k", {"text": "words"})
        assert store.get(NS, "k") is None


def test_ranking_is_that_of_the_plain_product(make_vectors: MakeStore) -> None:
    rng = np.random.default_rng(7)
    known = {f"t{number}": rng.normal(size=DIMS).tolist() for number in range(3000)}
    index: Any = {"dims": DIMS, "embed": lambda texts: [known[text] for text in texts], "fields": ["text"]}
    with make_vectors(index=index) as store:
        known["query of no words"] = rng.normal(size=DIMS).tolist()
        store.batch([_put(text) for text in known if text[0] == "t"])
        got = [item.key for item in store.search(("u",), query="query of no words", limit=100)]
    matrix = np.array([known[f"t{number}"] for number in range(3000)], dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    order = np.argsort(-(matrix @ np.array(known["query of no words"], dtype=np.float32)))
    assert got == [f"t{number}" for number in order[:100]]


def _put(text: str) -> Any:
    from langgraph.store.base import PutOp

    return PutOp(NS, text, {"text": text})
