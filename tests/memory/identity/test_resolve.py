"""Which record a draft means: tested through the engine, with an extractor that returns given drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from memory import MemoryEngine
from memory.domain.drafts import Draft, Extraction
from memory.domain.namespaces import Namespace
from memory.identity.keys import all_keys, name_key, strong_keys
from memory.kinds import KINDS
from memory.recall.lookup import named_in
from memory.records import message_log as log
from memory.records.items import read_record
from memory.store import AsyncStoreAdapter
from tests.support.remembering import THREAD, USER, FakeClock, draft, records, said, statuses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.domain.drafts import KnownRecord, Line, Scalar

LONG_ID = "006XX000001a2BcYAI"
SHORT_ID = LONG_ID[:15]


class Dictated:
    """An extractor that returns the drafts it was given."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []

    async def extract(self, lines: Sequence[Line], known: Sequence[KnownRecord]) -> Extraction:
        return Extraction(self.drafts)


class Talk:
    """Records one message for each draft, in words that state exactly its values."""

    def __init__(self, store: AsyncStoreAdapter, clock: FakeClock) -> None:
        self.store = store
        self.extractor = Dictated()
        self.engine = MemoryEngine(store, self.extractor, clock=clock)
        self.clock = clock
        self.count = 0

    async def say(self, kind: str, *, user: str = USER, key: str | None = None, **fields: Scalar) -> str:
        """Return the status of the message that states the fields."""
        self.count += 1
        self.clock.forward(60)
        self.extractor.drafts = [draft(kind, "m1", key=key, **fields)]
        text = f"Please update the {kind}: " + "; ".join(str(value) for value in fields.values())
        await self.engine.record(user, THREAD, [said(str(self.count), text)])
        await self.engine.update(user, THREAD)
        return (await statuses(self.store, user))[str(self.count)]

    async def known(self, kind: str, user: str = USER) -> list[dict[str, Scalar]]:
        return await records(self.store, kind, user)

    async def key_of(self, name: str, user: str = USER) -> str:
        return (await self.engine.find(user, name)).key


@pytest.fixture
def talk(store: AsyncStoreAdapter, clock: FakeClock) -> Talk:
    return Talk(store, clock)


class TestSame:
    @pytest.mark.parametrize(
        ("first", "second"),
        [(SHORT_ID, LONG_ID), (LONG_ID, SHORT_ID), (SHORT_ID, SHORT_ID), (LONG_ID, LONG_ID)],
    )
    async def test_both_forms_of_a_salesforce_id_are_one_record(
        self, talk: Talk, first: str, second: str
    ) -> None:
        await talk.say("opportunities", id=first, name="Renewal", account_name="Northwind")
        await talk.say("opportunities", id=second, amount=48000)
        assert [(deal["name"], deal["amount"]) for deal in await talk.known("opportunities")] == [
            ("Renewal", 48000.0)
        ]

    @pytest.mark.parametrize(
        ("kind", "first", "second"),
        [
            ("contacts", {"name": "Dana Whitfield", "email": "dana@n.com"}, {"email": "Dana@N.com", "title": "COO"}),
            ("contacts", {"name": "Dana Whitfield", "account_name": "Northwind"}, {"name": "dana whitfield", "account_name": "Northwind, Inc.", "title": "COO"}),
            ("contacts", {"name": "Dana Whitfield", "account_name": "Northwind"}, {"name": "Dana", "account_name": "Northwind", "title": "COO"}),
            ("contacts", {"name": "Zoë Müller", "account_name": "Northwind"}, {"name": "Zoe Muller", "title": "COO"}),
            ("accounts", {"name": "Acme Corp"}, {"name": "ACME, Inc.", "industry": "steel"}),
            ("opportunities", {"id": "OPP-001", "name": "Renewal"}, {"id": "opp-001", "stage": "Closed Won"}),
            ("cases", {"case_number": "#00123", "subject": "login fails"}, {"case_number": "00123", "status": "Closed"}),
            ("accounts", {"name": "Northwind", "website": "www.northwind.com"}, {"website": "northwind.com", "industry": "steel"}),
        ],
    )  # fmt: skip
    async def test_what_names_a_record_finds_it_again(
        self, talk: Talk, kind: str, first: dict[str, str], second: dict[str, str]
    ) -> None:
        assert await talk.say(kind, user=USER, key=None, **first) == "applied"
        assert await talk.say(kind, user=USER, key=None, **second) == "applied"
        (record,) = await talk.known(kind)
        added = next(name for name in second if name not in first)
        assert record[added] == second[added]

    async def test_an_old_address_still_finds_its_record(self, talk: Talk) -> None:
        await talk.say("contacts", name="Dana Whitfield", email="dana@old.com")
        await talk.say("contacts", name="Dana Whitfield", email="dana@new.com")
        await talk.say("contacts", email="dana@old.com", title="COO")
        assert [(one["email"], one["title"]) for one in await talk.known("contacts")] in (
            [("dana@old.com", "COO")],
            [("dana@new.com", "COO")],
        )


class TestDifferent:
    @pytest.mark.parametrize(
        ("kind", "first", "second"),
        [
            ("contacts", {"name": "Dana Whitfield", "account_name": "Northwind"}, {"name": "Dana Whitfield", "account_name": "Southport"}),
            ("opportunities", {"name": "Renewal", "account_name": "Northwind"}, {"name": "Renewal", "account_name": "Southport"}),
            ("opportunities", {"name": "Renewal", "id": "OPP-001"}, {"name": "Renewal", "id": "OPP-002"}),
            ("opportunities", {"name": "Renewal", "id": "006XX000001a2BcYAI"}, {"name": "Renewal", "id": "006XX000001a2Bd"}),
            ("accounts", {"name": "Acme"}, {"name": "Apex"}),
            ("contacts", {"name": "Dana Whitfield"}, {"name": "Bob Whitfield"}),
        ],
    )  # fmt: skip
    async def test_two_records_that_are_two_stay_two(
        self, talk: Talk, kind: str, first: dict[str, str], second: dict[str, str]
    ) -> None:
        await talk.say(kind, user=USER, key=None, **first)
        await talk.say(kind, user=USER, key=None, **second)
        key = {str(sorted(one.items())) for one in await talk.known(kind)}
        assert key == {str(sorted(first.items())), str(sorted(second.items()))}

    async def test_an_id_outweighs_an_address_that_two_people_share(self, talk: Talk) -> None:
        await talk.say("contacts", id="003XX000004TmiQ", name="Dana Whitfield", email="info@n.com")
        await talk.say("contacts", id="003XX000004TmiR", name="Bob Miller", email="info@n.com")
        known = {one["id"]: one["name"] for one in await talk.known("contacts")}
        assert known.get("003XX000004TmiQ") == "Dana Whitfield"
        assert "003XX000004TmiQ" not in {key for key, name in known.items() if name == "Bob Miller"}

    async def test_an_address_somebody_had_before_does_not_make_its_next_owner_the_same_person(
        self, talk: Talk
    ) -> None:
        await talk.say("contacts", name="Dana Whitfield", email="bob@acme.com")
        await talk.say("contacts", name="Dana Whitfield", email="dana@acme.com")
        assert await talk.say("contacts", name="Bob Miller", email="bob@acme.com") == "applied"
        assert {one["name"]: one["email"] for one in await talk.known("contacts")} == {
            "Dana Whitfield": "dana@acme.com",
            "Bob Miller": "bob@acme.com",
        }

    async def test_one_order_may_have_two_cases(self, talk: Talk) -> None:
        await talk.say("cases", case_number="00123", order_id="#W1234567", subject="late parcel")
        await talk.say("cases", case_number="00456", order_id="#W1234567", subject="wrong colour")
        assert {one["case_number"]: one["subject"] for one in await talk.known("cases")} == {
            "00123": "late parcel",
            "00456": "wrong colour",
        }


class TestUnclear:
    async def test_one_address_of_two_people_with_nothing_else_in_common_is_asked_about(
        self, talk: Talk
    ) -> None:
        await talk.say("contacts", name="Dana Whitfield", email="dana@acme.com")
        before = await talk.known("contacts")
        assert await talk.say("contacts", name="Bob Miller", email="dana@acme.com") == "quarantined"
        assert await talk.known("contacts") == before

    async def test_two_people_may_share_a_mailbox_of_the_office(self, talk: Talk) -> None:
        await talk.say("contacts", name="Dana Whitfield", email="info@acme.com")
        await talk.say("contacts", name="Bob Miller", email="info@acme.com")
        assert {one["name"] for one in await talk.known("contacts")} == {"Dana Whitfield", "Bob Miller"}

    async def test_a_name_that_two_people_have_is_asked_about_and_changes_neither(self, talk: Talk) -> None:
        await talk.say("contacts", name="Dana Whitfield", account_name="Northwind")
        await talk.say("contacts", name="Dana Whitfield", account_name="Southport")
        before = await talk.known("contacts")
        assert await talk.say("contacts", name="Dana Whitfield", title="COO") == "quarantined"
        assert await talk.known("contacts") == before
        entry = (await log.thread_messages(talk.store, USER, THREAD))[-1]
        assert entry.reason

    async def test_values_of_which_nothing_says_whose_they_are_are_set_aside_with_the_reason(
        self, talk: Talk
    ) -> None:
        assert await talk.say("contacts", title="COO") == "quarantined"
        assert await talk.known("contacts") == []
        entry = (await log.thread_messages(talk.store, USER, THREAD))[-1]
        assert "which record" in str(entry.reason)


class TestClaims:
    async def test_a_key_that_was_shown_holds(self, talk: Talk) -> None:
        await talk.say("contacts", name="Dana Whitfield")
        await talk.say("contacts", key=await talk.key_of("Dana Whitfield"), title="COO")
        assert [one["title"] for one in await talk.known("contacts")] == ["COO"]

    async def test_another_users_key_is_none(self, talk: Talk) -> None:
        await talk.say("contacts", user="bob", name="Dana Whitfield")
        foreign = await talk.key_of("Dana Whitfield", "bob")
        assert await talk.say("contacts", key=foreign, title="COO") == "quarantined"
        await talk.say("contacts", key=foreign, name="Carl Jensen", title="CFO")
        assert [one["name"] for one in await talk.known("contacts")] == ["Carl Jensen"]
        assert await talk.known("contacts", "bob") == [{"name": "Dana Whitfield"}]

    @pytest.mark.parametrize("claim", ["k1", "../x", "contacts:1", "", "' OR 1=1 --", "x" * 5_000])
    async def test_a_key_that_is_none_is_none(self, talk: Talk, claim: str) -> None:
        await talk.say("contacts", name="Dana Whitfield")
        assert await talk.say("contacts", key=claim, title="COO") == "quarantined"
        assert await talk.known("contacts") == [{"name": "Dana Whitfield"}]

    async def test_a_key_of_another_kind_is_none(self, talk: Talk) -> None:
        await talk.say("accounts", name="Northwind")
        assert await talk.say("contacts", key=await talk.key_of("Northwind"), title="COO") == "quarantined"
        assert await talk.known("contacts") == []
        assert await talk.known("accounts") == [{"name": "Northwind"}]

    async def test_a_claim_does_not_beat_an_id_that_says_otherwise(self, talk: Talk) -> None:
        await talk.say("opportunities", id="OPP-001", name="Renewal")
        await talk.say("opportunities", key=await talk.key_of("Renewal"), id="OPP-002", amount=5000)
        known = {deal["id"]: deal.get("amount") for deal in await talk.known("opportunities")}
        assert known == {"OPP-001": None, "OPP-002": 5000.0}


class TestNamed:
    @pytest.mark.parametrize(
        "text",
        [
            f"what about {SHORT_ID}?",
            f"what about {LONG_ID}?",
            f"what about {LONG_ID.lower()}?",
            "see www.northwind.com for more",
            "see https://northwind.com",
            "ask DANA@northwind.com",
            "the Renewal moved",
        ],
    )
    async def test_a_text_that_names_a_record_brings_it(self, talk: Talk, text: str) -> None:
        fields = {"id": SHORT_ID} if "006" in text.upper() else {}
        await talk.say("opportunities", user=USER, key=None, name="Renewal", **fields)
        await talk.say("accounts", name="Northwind", website="https://www.northwind.com/")
        await talk.say("contacts", name="Dana Whitfield", email="dana@northwind.com")
        found = [record.label for record in await named_in(talk.store, USER, text)]
        expected = (
            "Northwind" if "http" in text or "www" in text else "Dana Whitfield" if "@" in text else "Renewal"
        )
        assert found[:1] == [expected]


names = st.sampled_from(["Dana Whitfield", "Bob Miller", "Priya Raman", "Omar Haddad"])
emails = st.sampled_from(["a@x.com", "b@y.com", "c@z.com"])
companies = st.sampled_from(["Northwind", "Globex", "Initech"])
contacts = st.fixed_dictionaries({"name": names}, optional={"email": emails, "account_name": companies})
deals = st.fixed_dictionaries(
    {"name": st.sampled_from(["Renewal", "Pilot"])}, optional={"account_name": companies}
)
steps = st.lists(
    st.tuples(st.just("contacts"), contacts)
    | st.tuples(st.just("opportunities"), deals)
    | st.tuples(st.just("forget"), st.integers(0, 5)),
    max_size=8,
)


class TestIndex:
    @settings(max_examples=30, deadline=None)
    @given(steps)
    async def test_the_index_knows_every_record_by_all_its_keys_and_nothing_that_is_gone(
        self, tmp_path_factory: pytest.TempPathFactory, said_so: list[tuple[str, dict[str, str] | int]]
    ) -> None:
        with AsyncStoreAdapter(tmp_path_factory.mktemp("index") / "memory.db") as store:
            talk = Talk(store, FakeClock())
            for kind, what in said_so:
                if isinstance(what, dict):
                    await talk.say(kind, user=USER, key=None, **what)
                else:
                    await _forget(talk, what)
                await _check_index(store)
            for number in range(9):
                await _forget(talk, number)
            while await _forget(talk, 0):
                pass
            assert await store.ascan((USER, Namespace.IDENTITY)) == []

    @given(contacts)
    def test_every_strong_key_and_the_name_are_among_all_keys(self, fields: dict[str, Scalar]) -> None:
        keys = all_keys("contacts", fields)
        assert {*strong_keys("contacts", fields), name_key("contacts", fields)} <= set(keys)
        assert len(keys) == len(set(keys))


async def _everything(store: AsyncStoreAdapter) -> dict[str, dict[str, Scalar]]:
    return {f"{kind}:{item.key}": item.value for kind in KINDS for item in await store.ascan((USER, kind))}


async def _forget(talk: Talk, number: int) -> bool:
    refs = sorted(await _everything(talk.store))
    if not refs:
        return False
    kind, _, key = refs[number % len(refs)].partition(":")
    item = await talk.store.aget((USER, kind), key)
    assert item is not None
    await talk.engine.forget(USER, read_record(kind, key, item.value))
    return True


async def _check_index(store: AsyncStoreAdapter) -> None:
    known = await _everything(store)
    index = {item.key: item.value["records"] for item in await store.ascan((USER, Namespace.IDENTITY))}
    rebuilt = {(key, ref) for ref, value in known.items() for key in all_keys(ref.partition(":")[0], value)}
    kept = {(key, ref) for key, refs in index.items() for ref in refs}
    assert rebuilt <= kept
    assert {ref for _, ref in kept} <= set(known)
    assert all(len(refs) == len(set(refs)) > 0 for refs in index.values())
