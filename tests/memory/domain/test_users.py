from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from memory import InvalidUserError, MemoryEngine
from memory.domain.namespaces import Namespace
from memory.domain.users import MAX_USER_LENGTH, user_label, user_name
from memory.recall.search import search
from tests.support.remembering import THREAD, FakeClock, ReadingExtractor, exported, records, said

if TYPE_CHECKING:
    from memory.store import AsyncStoreAdapter

ODD = [
    "ann",
    "Ann",
    "a/b",
    "a.b",
    "a%2Eb",
    "a%252Eb",
    "..",
    ".",
    "%2E",
    "%",
    "%%",
    "langgraph",
    "%6Canggraph",
    "Langgraph",
    "langgraph.x",
    "' OR 1=1 --",
    '"; DROP TABLE items',
    "a*",
    "a%",
    "a_b",
    "_",
    "ann ",
    " ann",
    "зоя",
    "zoë",
    "zoe\u0308",
    "🙂",
    "messages",
    "x" * MAX_USER_LENGTH,
    "." * MAX_USER_LENGTH,
]


@given(st.lists(st.sampled_from(ODD) | st.text(min_size=1, max_size=20), min_size=2, max_size=2, unique=True))
def test_two_users_never_share_a_label_and_a_label_gives_its_user_back(pair: list[str]) -> None:
    labels = []
    for user in pair:
        try:
            labels.append(user_label(user))
        except InvalidUserError:
            assert not user.isprintable() or not user.strip()
        else:
            assert user_name(labels[-1]) == user
            assert "." not in labels[-1]
            assert labels[-1] != "langgraph"
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    "user",
    [
        "",
        " ",
        "\t",
        "a\nb",
        "a\x00b",
        "\x1b[31m",
        "x" * (MAX_USER_LENGTH + 1),
        "x" * 10_000,
        "\ud800",
        "a\u202eb",
        "\u200b",
    ],
)
async def test_a_name_that_cannot_be_a_key_is_refused_before_anything_is_written(
    store: AsyncStoreAdapter, user: str
) -> None:
    engine = MemoryEngine(store, ReadingExtractor())
    with pytest.raises(InvalidUserError, match="1 to 256 printable"):
        await engine.record(user, THREAD, [said("1", "Met Dana Whitfield at Northwind")])
    with pytest.raises(InvalidUserError):
        await engine.update(user, THREAD)
    assert store.list_namespaces() == []


async def test_users_of_odd_names_remember_and_never_see_each_other(
    store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    extractor = ReadingExtractor()
    engine = MemoryEngine(store, extractor, clock=clock)
    for number, user in enumerate(ODD):
        company = f"Firm{number:02d}"
        await engine.record(
            user, THREAD, [said("1", f"Met Dana Whitfield at {company}, e-mail dana@firm.com")]
        )
        assert (await engine.update(user, THREAD)).outcome == "applied"
    assert all(known == [] for known in extractor.known)
    for number, user in enumerate(ODD):
        company = f"Firm{number:02d}"
        assert [row["name"] for row in await records(store, "accounts", user)] == [company]
        assert [row["account_name"] for row in await records(store, "contacts", user)] == [company]
        hits = await search(store, user, "Dana Whitfield dana@firm.com", limit=50)
        assert {company} == {
            word.strip(",")
            for hit in hits
            for word in str(dict(hit.value)).replace("'", " ").split()
            if word.startswith("Firm")
        }
        with_other = await engine.find(user, "Dana Whitfield")
        assert with_other.fields["account_name"] == company


async def test_every_key_that_is_written_carries_the_user(store: AsyncStoreAdapter, clock: FakeClock) -> None:
    engine = MemoryEngine(store, ReadingExtractor(), clock=clock)
    for user in ("ann", "a.b"):
        await engine.record(
            user, THREAD, [said("1", "Met Dana Whitfield at Northwind, e-mail d@n.com. Is $5 ok?")]
        )
        await engine.update(user, THREAD)
        await engine.forget(user, await engine.find(user, "Dana Whitfield"))
    namespaces = store.list_namespaces(limit=1_000)
    assert {namespace[0] for namespace in namespaces} == {user_label("ann"), user_label("a.b")}
    assert {
        ("ann", Namespace.MESSAGES),
        ("a%2Eb", Namespace.MESSAGES),
        ("ann", "accounts"),
        ("a%2Eb", "accounts"),
    } <= set(namespaces)


async def test_forgetting_and_failing_for_one_user_leave_the_others_as_they_were(
    store: AsyncStoreAdapter, clock: FakeClock
) -> None:
    engine = MemoryEngine(store, ReadingExtractor(), clock=clock)
    for user in ("ann", "bob"):
        await engine.record(user, THREAD, [said("1", "Met Dana Whitfield at Northwind, e-mail d@n.com")])
        await engine.update(user, THREAD)
    before = await exported(store, "bob")
    await engine.forget("ann", await engine.find("ann", "Dana Whitfield"))
    await engine.record("ann", THREAD, [said("2", "Met Dana Whitfield at Southwind, e-mail d@n.com")])
    await engine.update("ann", THREAD)
    assert await exported(store, "bob") == before
    assert await exported(store, "ann") != before
