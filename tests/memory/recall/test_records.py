"""Records are found by every key they have, first and always."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from memory.domain.namespaces import Namespace
from memory.domain.users import user_label
from memory.recall.lookup import named_in, partly_named_in
from memory.recall.records import BY_PART
from memory.recall.search import search
from memory.records.items import StoredRecord, write_record
from tests.memory.recall.conversations import tell
from tests.support.remembering import START, USER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from memory.store import AsyncStoreAdapter, Transaction

FIRST = ("Dana", "Omar", "Priya", "Lena", "Kofi", "Ines", "Yuki", "Carl")
SYLLABLES = ("ka", "lo", "mi", "ren", "tas", "vo", "du", "bel", "nor", "shi")


def record(kind: str, key: str, **fields: Any) -> StoredRecord:
    return StoredRecord(kind, key, fields, {}, START.isoformat(), START.isoformat())


def write(store: AsyncStoreAdapter, records: Iterable[StoredRecord], user: str = USER) -> None:
    def work(tx: Transaction) -> None:
        for one in records:
            write_record(tx, user_label(user), one, {})

    store.transaction(work)


def seeded(count: int) -> list[StoredRecord]:
    """Return records of four kinds; no two of them share an identity key."""
    rng = random.Random(5)
    found = []
    for at in range(count):
        name = "".join(rng.choices(SYLLABLES, k=3)).title() + str(at)
        if at % 4 == 0:
            fields = {
                "name": f"{FIRST[at % 8]} {name}", "email": f"{name}@firm.example", "phone": f"+47 22 {100000 + at}",
                "id": f"003XX{at:010d}",
            }  # fmt: skip
            found.append(record("contacts", f"c{at}", **fields))
        elif at % 4 == 1:
            fields = {
                "name": f"{name} Shipping GmbH",
                "website": f"{name}.example",
                "email": f"hi@{name}.example",
            }
            found.append(record("accounts", f"a{at}", **fields, phone=f"(415) 555-{at:04d}"))
        elif at % 4 == 2:
            fields = {"subject": f"Login fails: {name} (error {at})!", "case_number": f"CS-{at:06d}"}
            found.append(record("cases", f"s{at}", **fields))
        else:
            found.append(
                record("opportunities", f"o{at}", name=f"{name} - renewal & upgrade", id=f"OPP-{at:05d}")
            )
    return found


KEYS = ("name", "subject", "email", "phone", "id", "case_number", "website")
PHRASES = (
    "{}",
    "What do we know about {}?",
    "hi, please call {} back before the renewal of the contract with the customer",
    "Anything new on {}, or the open cases?",
    "tell me about {}. And the deals?",
)


async def test_a_thousand_seeded_keys_each_bring_their_record_first(store: AsyncStoreAdapter) -> None:
    """Requirement R2."""
    records = seeded(400)
    write(store, records)
    rng = random.Random(7)
    keys = [(one, str(one.fields[name])) for one in records for name in KEYS if name in one.fields]
    asked = [rng.choice(keys) for _ in range(1000 - len(keys))] + keys if len(keys) < 1000 else keys[:1000]
    missed = []
    for at, (one, value) in enumerate(asked):
        hits = await search(store, USER, PHRASES[at % len(PHRASES)].format(value), limit=3)
        if not hits or hits[0].key != one.key:
            missed.append((value, [hit.key for hit in hits], one.key))
    assert missed == []
    assert len(asked) == 1000


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("call 415.555.0133 please", "a"),
        ("ring +1 (415) 555-0133", "a"),
        ("write to INFO@halden.example", "a"),
        ("what of halden marine, inc.?", "a"),
        ("Halden Marine", "a"),
        ("Dana M. Whitfield called", "c"),
        ("Ms. Whitfield, Dana", "c"),
        ("dana whitfield's number", "c"),
        ("is pier 4 / gate 2 - repair done", "o"),
        ("the deal called New", "n"),
    ],
)
async def test_keys_are_known_however_they_are_written(store: AsyncStoreAdapter, text: str, key: str) -> None:
    write(
        store,
        [
            record(
                "accounts", "a", name="Halden Marine", phone="+1 415 555 0133", email="info@halden.example"
            ),
            record("contacts", "c", name="Dana Whitfield", account_name="Halden Marine"),
            record("opportunities", "o", name="Pier 4 / Gate 2 - Repair"),
            record("opportunities", "n", name="New deal"),
            record("contacts", "x", name="Dana Berg"),
        ],
    )
    if key == "n":
        text = "how is the new deal going"
    hits = await search(store, USER, text)
    assert hits[0].key == key
    assert hits[0].score > BY_PART
    assert hits[0].why[0].startswith(("named", "has"))
    assert key in [found.key for found in await named_in(store, USER, text)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("oh and scrap what i said for hesslewick", {"a"}),
        ("martin wants the certs by thursday", {"c"}),
        ("the chemicals are in the yard", set()),
        ("we marine the fish", set()),
    ],
)
async def test_companies_and_people_are_called_by_a_part_of_their_names(
    store: AsyncStoreAdapter, text: str, keys: set[str]
) -> None:
    write(
        store,
        [
            record("accounts", "a", name="Hesslewick Chemicals"),
            record("accounts", "b", name="Halden Marine"),
            record("contacts", "c", name="Martin Quayle", account_name="Hesslewick Chemicals"),
        ],
    )
    assert {one.key for one in await partly_named_in(store, USER, text, 6)} == keys


async def test_a_code_counts_more_than_a_name_and_a_name_more_than_a_part_of_one(
    store: AsyncStoreAdapter,
) -> None:
    write(
        store,
        [
            record("contacts", "1", name="Dana Whitfield"),
            record("contacts", "2", name="Dana Berg"),
            record("cases", "3", subject="Crane", case_number="CS-000042"),
        ],
    )
    hits = await search(store, USER, "Does Dana Whitfield know of CS-000042?")
    assert [hit.key for hit in hits[:3]] == ["3", "1", "2"]


async def test_what_belongs_to_the_named_account_follows_when_its_kind_is_asked_for(
    store: AsyncStoreAdapter,
) -> None:
    write(
        store,
        [
            record("accounts", "a", name="Halden Marine"),
            record("opportunities", "o", name="Radar 2027", account_name="Halden Marine"),
            record("cases", "s", subject="Antenna", account_name="Halden Marine"),
            record("opportunities", "p", name="Radar 2028", account_name="Other Ltd"),
        ],
    )
    deals = await search(store, USER, "deals with Halden Marine")
    assert [hit.key for hit in deals[:2]] == ["a", "o"]
    assert "belongs to Halden Marine" in deals[1].why
    tickets = await search(store, USER, "Halden Marine tickets", kind="cases")
    assert [hit.key for hit in tickets] == ["s"]


async def test_a_kind_alone_lists_its_records(store: AsyncStoreAdapter) -> None:
    write(store, [record("opportunities", "o", name="Radar"), record("cases", "s", subject="Antenna")])
    assert [hit.key for hit in await search(store, USER, "show me the deals")] == ["o"]
    assert [hit.key for hit in await search(store, USER, "tickets", kind="cases")] == ["s"]


async def test_records_and_messages_share_a_search_and_the_named_record_leads(
    store: AsyncStoreAdapter,
) -> None:
    write(store, [record("contacts", "c", name="Signe Aune", title="Harbour master")])
    tell(store, "t", [("Marta", "Signe Aune signs."), ("Jonas", "The harbour master is new.")])
    hits = await search(store, USER, "Who is Signe Aune?")
    assert hits[0].kind == "contacts"
    assert {hit.kind for hit in hits} == {"contacts", Namespace.MESSAGES}
    assert {hit.kind for hit in await search(store, USER, "harbour", kind=Namespace.MESSAGES)} == {
        Namespace.MESSAGES
    }
    assert {hit.kind for hit in await search(store, USER, "harbour", kind="contacts")} == {"contacts"}


async def test_a_hundred_people_of_one_first_name_do_not_hide_the_one_named(store: AsyncStoreAdapter) -> None:
    write(store, [record("contacts", f"c{at}", name=f"Dana Nr{at}") for at in range(120)])
    hits = await search(store, USER, "Where does Dana Nr77 work?", limit=2)
    assert hits[0].key == "c77"


async def test_another_users_records_are_never_found(store: AsyncStoreAdapter) -> None:
    write(store, seeded(40), user="eve")
    assert await search(store, USER, "OPP-00003 CS-000002") == []
