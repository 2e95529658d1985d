"""Known names that a question misspells are found; what is exact, ordinary, unclear or unknown is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, strategies as st
from rapidfuzz.distance import OSA

from memory.domain.users import user_label
from memory.recall.context import create_memory_context
from memory.recall.query.misspelt import Spelt, one_slip, respell, see_spelt
from memory.recall.search import search
from tests.memory.recall.conversations import tell
from tests.memory.recall.test_records import record, write
from tests.support.remembering import USER

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter

RECORDS: Final = (
    record("accounts", "halden", name="Halden Robotics GmbH"),
    record("accounts", "acme", name="Acme"),
    record("accounts", "castellan", name="Castellan Hotels"),
    record("accounts", "summit", name="Summit"),
    record("contacts", "whitfield", name="Dana Whitfield", account_name="Halden Robotics"),
    record("contacts", "kessler", name="Dana Kessler"),
    record("contacts", "bell", name="Marcus Bell"),
    record("contacts", "hansen", name="Lena Hansen"),
    record("contacts", "jansen", name="Piet Jansen"),
    record("opportunities", "renewal", name="Renewal", account_name="Halden Robotics"),
)


@pytest.mark.parametrize(
    ("asked", "first", "like"),
    [
        ("deals with Haldne Robotics?", "halden", "Halden Robotics GmbH"),
        ("deals with haldne robotics?", "halden", "Halden Robotics GmbH"),
        ("What do we know about Haldn?", "halden", "Halden Robotics GmbH"),
        ("Halden Robtics", "halden", "Halden Robotics GmbH"),
        ("Who is Dana Whitfeild?", "whitfield", "Dana Whitfield"),
        ("whittfeild's phone", "whitfield", "Dana Whitfield"),
        ("Where does Marcus Ball work?", "bell", "Marcus Bell"),
        ("open cases at Castelan Hotel", "castellan", "Castellan Hotels"),
    ],
)
async def test_a_misspelt_name_brings_its_record(
    store: AsyncStoreAdapter, asked: str, first: str, like: str
) -> None:
    write(store, RECORDS)
    hits = await search(store, USER, asked)
    assert hits[0].key == first
    assert hits[0].why == (f"spelt like {like}",)


@pytest.mark.parametrize(
    "asked",
    [
        "Did we submit the proposal?",  # Summit
        "Who came to the meeting?",  # Acme
        "Where is Dana Bell?",  # all of it is known
        "What did Ball say?".lower(),  # four letters, nothing beside
        "What about Nansen?",  # Hansen or Jansen
        "Who is Zephyr Quill?",
        "mail dana@haldne.example",
        "Tell me about Xalden.",  # another first letter, and nothing beside
        "A long statement of what was said by people " * 5 + "Haldne",
    ],
)
def test_what_is_ordinary_unclear_or_unknown_stays(store: AsyncStoreAdapter, asked: str) -> None:
    write(store, RECORDS)
    assert store.view(lambda view: see_spelt(view, user_label(USER), asked)) == []


async def test_an_exact_name_comes_before_one_that_is_spelt_like_it(store: AsyncStoreAdapter) -> None:
    write(store, [*RECORDS, record("accounts", "haldon", name="Haldon Robotics")])
    hits = await search(
        store, USER, "Halden Robotics or Haldon Robotics, and Castelan Hotels?", kind="accounts"
    )
    assert {hits[0].key, hits[1].key} == {"halden", "haldon"}
    assert hits[2].why == ("spelt like Castellan Hotels",)
    assert all("spelt" not in why for hit in hits[:2] for why in hit.why)


async def test_a_word_that_people_use_is_no_misspelling(store: AsyncStoreAdapter) -> None:
    write(store, RECORDS)
    tell(store, "t", [("Marta", "The Haldor sensors arrived.")])
    assert all("spelt" not in why for hit in await search(store, USER, "Haldor?") for why in hit.why)


async def test_what_was_said_of_a_misspelt_name_is_found(store: AsyncStoreAdapter) -> None:
    write(store, RECORDS)
    tell(store, "t", [("Marta", "We had lunch."), ("Jonas", "Castellan wants two more licences.")])
    hits = await search(store, USER, "What did Castelan want?", kind="messages")
    assert hits[0].value["content"].startswith("Castellan wants")


async def test_the_context_of_a_turn_has_it_and_what_belongs_to_it(store: AsyncStoreAdapter) -> None:
    write(store, RECORDS)
    context = await create_memory_context(store, USER, "deals with Haldne Robotics?")
    assert "spelt like Halden Robotics GmbH" in context.text
    assert "opportunity Renewal" in context.text


async def test_another_users_names_correct_nothing(store: AsyncStoreAdapter) -> None:
    write(store, RECORDS, user="bob")
    assert await search(store, USER, "deals with Haldne Robotics?") == []


WORDS = st.text("abcdefgh", min_size=1, max_size=7)


@given(WORDS, WORDS)
def test_one_slip_yields_exactly_what_is_one_slip_away(word: str, other: str) -> None:
    assert (other in set(one_slip(word)) - {word}) == (OSA.distance(word, other) == 1)


def test_only_whole_words_are_respelt() -> None:
    assert respell("Haldne, Haldnes", [Spelt("Haldne", "Halden")]) == "Halden, Haldnes"
