"""What was said is found by asking as people ask."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

from memory.domain.namespaces import Namespace
from memory.recall.search import search
from memory.recall.signals import ALL, Signals
from tests.memory.recall.conversations import tell, tell_all
from tests.support.remembering import USER

if TYPE_CHECKING:
    from memory.recall.search import Hit
    from memory.store import AsyncStoreAdapter


async def ask(
    store: AsyncStoreAdapter, question: str, *, limit: int = 10, signals: Signals = ALL, user: str = USER
) -> list[Hit]:
    return await search(store, user, question, kind=Namespace.MESSAGES, limit=limit, signals=signals)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.source["message"] for hit in hits]


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("What made the board of Halden decide?", "kick-off/2"),
        ("How many vessels take part in the pilot?", "kick-off/4"),
        ("Who signs for Halden Marine?", "kick-off/6"),
        ("How often does the connection of the sensors drop?", "trouble/2"),
        ("Why does the connection drop near the fjord?", "trouble/4"),
        ("When did Jonas meet the crew?", "trouble/6"),
        ("Where did Marta run?", "weekend/2"),
        ("What did the kids buy Jonas?", "weekend/3"),
    ],
)
async def test_answers_are_found_though_they_repeat_little_of_the_question(
    store: AsyncStoreAdapter, question: str, message: str
) -> None:
    tell_all(store)
    assert message in ids(await ask(store, question))[:3]


async def test_who_is_asked_about_comes_before_who_is_not(store: AsyncStoreAdapter) -> None:
    tell(store, "a", [("Marta", "I like the crane."), ("Jonas", "I like the crane.")])
    tell(store, "b", [("Jonas", "The crane is loud."), ("Marta", "The crane is loud.")])
    assert (await ask(store, "What does Marta think of the crane?"))[0].value["name"] == "Marta"
    assert (await ask(store, "What does Jonas think of the crane?"))[0].value["name"] == "Jonas"


async def test_the_time_a_question_names_decides_between_equal_words(store: AsyncStoreAdapter) -> None:
    for month in ("01", "02", "03"):
        tell(
            store,
            f"talk {month}",
            [("Marta", "The harbour is closed.")],
            at=f"2026-{month}-10T09:00:00+00:00",
        )
    found = await ask(store, "Was the harbour closed in February 2026?")
    assert ids(found)[0] == "talk 02/0"
    assert "time" in found[0].why
    off = await ask(store, "Was the harbour closed in February 2026?", signals=replace(ALL, time=False))
    assert {hit.score for hit in off} == {off[0].score}


async def test_every_hit_says_why(store: AsyncStoreAdapter) -> None:
    tell_all(store)
    found = await ask(store, "Why does the connection drop near the fjord?")
    assert all(hit.why for hit in found)
    why = {hit.source["message"]: hit.why for hit in found}
    assert "answers a question about it" in why["trouble/2"]
    assert "holds what was asked for" in why["trouble/4"]
    assert found[0].as_json()["why"] == list(found[0].why)


async def test_scores_fall_and_the_order_does_not_depend_on_the_page(store: AsyncStoreAdapter) -> None:
    tell_all(store)
    every = await ask(store, "the connection of the sensors on the vessels", limit=22)
    scores = [hit.score for hit in every]
    assert scores == sorted(scores, reverse=True)
    assert ids(every) == ids(await ask(store, "the connection of the sensors on the vessels", limit=22))
    for limit in (1, 2, 5, 10):
        assert (
            ids(await ask(store, "the connection of the sensors on the vessels", limit=limit))
            == ids(every)[:limit]
        )


async def test_another_users_words_are_never_found_nor_weigh(store: AsyncStoreAdapter) -> None:
    tell_all(store)
    before = await ask(store, "How many vessels take part in the pilot?")
    tell_all(store, user="eve")
    for number in range(30):
        tell(store, f"noise {number}", [("Eve", "pilot vessels pilot vessels part")], user="eve")
    after = await ask(store, "How many vessels take part in the pilot?")
    assert [(hit.source, hit.score) for hit in after] == [(hit.source, hit.score) for hit in before]


@pytest.mark.parametrize(
    "question",
    ["", " ", "?!", "\0", "\ud800", '" OR *', "NEAR(a b)", "a" * 30_000, "日本", "the of and", "x-y:z^2"],
)
async def test_any_question_is_answered_without_an_error(store: AsyncStoreAdapter, question: str) -> None:
    tell_all(store)
    assert len(await ask(store, question)) <= 10


async def test_nothing_is_found_for_words_nobody_said(store: AsyncStoreAdapter) -> None:
    tell_all(store)
    assert await ask(store, "zeppelin quotas") == []
    assert await ask(store, "harbour", user="nobody") == []


@pytest.mark.parametrize("name", [field.name for field in fields(Signals)])
async def test_each_signal_can_be_switched_off(store: AsyncStoreAdapter, name: str) -> None:
    tell_all(store)
    found = await ask(store, "When did Jonas meet the crew?", signals=replace(ALL, **{name: False}))
    assert "trouble/5" in ids(found)


@pytest.mark.parametrize(
    ("name", "question", "message"),
    [
        ("forms", "buying a kayak", "weekend/3"),
        ("alike", "children", "weekend/3"),
    ],
)
async def test_a_signal_that_is_off_finds_nothing(
    store: AsyncStoreAdapter, name: str, question: str, message: str
) -> None:
    tell(store, "weekend", [("A", "x."), ("A", "x."), ("A", "x."), ("Jonas", "My daughters bought me one.")])
    assert ids(await ask(store, question))[:1] == [message]
    assert ids(await ask(store, question, signals=replace(ALL, **{name: False}))) == []


async def test_a_word_that_everybody_says_is_found_with_a_rare_one_however_old(
    store: AsyncStoreAdapter,
) -> None:
    tell(store, "old", [("Marta", "The walrus harbour is closed.")])
    for number in range(12):
        tell(store, f"new {number}", [("Marta", f"The harbour is open, note {at}.") for at in range(50)])
    tell(store, "last", [("Marta", "A walrus was seen.")])
    assert ids(await ask(store, "walrus harbour"))[0] == "old/0"


async def test_two_words_that_everybody_says_are_found_together_however_old(store: AsyncStoreAdapter) -> None:
    tell(store, "old", [("Marta", "The harbour crane fell.")])
    for number in range(10):
        tell(store, f"a {number}", [("Marta", f"The harbour is open, note {at}.") for at in range(50)])
        tell(store, f"b {number}", [("Marta", f"A crane is free, note {at}.") for at in range(50)])
    assert ids(await ask(store, "harbour crane"))[0] == "old/0"
