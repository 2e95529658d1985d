from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st

from memory.domain.namespaces import Namespace
from memory.identity.compare import Comparison, Verdict
from memory.identity.similar import index_similar, similar_records
from memory.store import AsyncStoreAdapter
from tests.memory.identity.strategies import KINDS, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from memory.domain.drafts import Scalar
    from memory.store import StoredItem, Transaction

Fields = dict[str, "Scalar"]
USER = "dana"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AsyncStoreAdapter]:
    with AsyncStoreAdapter(tmp_path / "memory.db") as opened:
        yield opened


def move(
    store: AsyncStoreAdapter, kind: str, key: str, old: Mapping[str, Scalar], new: Mapping[str, Scalar]
) -> None:
    store.transaction(lambda tx: index_similar(tx, USER, kind, key, old, new))


def find(
    store: AsyncStoreAdapter, kind: str, fields: Fields, limit: int = 5, user: str = USER
) -> list[tuple[str, Comparison]]:
    return store.transaction(lambda tx: similar_records(tx, user, kind, fields, limit))


def found(store: AsyncStoreAdapter, kind: str, name: str, **more: Scalar) -> list[str]:
    return [key for key, _ in find(store, kind, {"name": name, **more})]


def rows(store: AsyncStoreAdapter) -> list[str]:
    return [item.key for item in store.scan((USER, Namespace.SIMILAR))]


@pytest.mark.parametrize(
    ("kind", "known", "asked"),
    [
        ("accounts", {"name": "Northwind Traders"}, {"name": "Nortwind Tradders Ltd"}),
        ("accounts", {"name": "Inter Trade Shipping"}, {"name": "ITS"}),
        ("accounts", {"name": "Kranz & Wohlert"}, {"name": "K&W"}),
        ("accounts", {"name": "ITS"}, {"name": "Inter Trade Shipping GmbH"}),
        ("accounts", {"name": "Acme"}, {"name": "Acme Europe"}),
        ("accounts", {"name": "Acme Europe"}, {"name": "Acme"}),
        ("accounts", {"name": "Lindenhof", "website": "lindenhof.org"}, {"name": "Lindenhof Klinik Basel"}),
        ("accounts", {"name": "Brightwater"}, {"name": "Bright Water Inc"}),
        ("contacts", {"name": "Dana Whitfield"}, {"name": "Dnaa Whitfeld"}),
        ("contacts", {"name": "Dana Whitfield"}, {"name": "D. Whitfield"}),
        ("contacts", {"name": "D. Whitfield"}, {"name": "Dana Whitfield"}),
        ("contacts", {"name": "Dana Whitfield"}, {"name": "Dana W."}),
        ("contacts", {"name": "Dana W."}, {"name": "Dana Whitfield"}),
        ("contacts", {"name": "Dana Whitfield"}, {"name": "Whitfield Dana"}),
        ("contacts", {"name": "Dana Whitfield"}, {"name": "Whitfield"}),
        ("contacts", {"name": "Whitfield"}, {"name": "Dana Whitfield"}),
        ("leads", {"name": "Robert Harker"}, {"name": "Bob Harker"}),
        ("leads", {"name": "Bob Harker"}, {"name": "Robert Harker"}),
        (
            "opportunities",
            {"name": "Renewal", "account_name": "Acme"},
            {"name": "Acme Renewal", "account_name": "Acme Inc"},
        ),
        ("opportunities", {"name": "Renewal"}, {"name": "Renewal", "account_name": "Acme Inc"}),
    ],
)
def test_an_altered_name_finds_the_record_among_others(
    store: AsyncStoreAdapter, kind: str, known: Fields, asked: Fields
) -> None:
    others = ["Zenith Works", "Marta Kowal", "Upsell", "Tarvos", "Ostrava Steel Group", "Yusuf Demir"]
    for number, name in enumerate(others):
        move(store, kind, f"other{number}", {}, {**known, "name": name, "website": ""})
    move(store, kind, "the:one|x", {}, known)
    first = find(store, kind, asked)[0]
    assert first[0] == "the:one|x"
    assert first[1].verdict is not Verdict.DIFFERENT


def test_the_best_come_first_and_no_more_than_asked_for(store: AsyncStoreAdapter) -> None:
    names = [
        "Northwind Traders",
        "Northwind Tradders",
        "Northwind Traders Europe",
        "Northwind",
        "Zenith",
        "Northwynd Trader",
    ]
    for number, name in enumerate(names):
        move(store, "accounts", f"k{number}", {}, {"name": name})
    every = find(store, "accounts", {"name": "NORTHWIND TRADERS"})
    assert every[0][0] == "k0"
    assert every[0][1].verdict is Verdict.SAME
    assert {key for key, _ in every} == {"k0", "k1", "k2", "k3", "k5"}
    scores = [comparison.score for _, comparison in every[1:]]
    assert scores == sorted(scores, reverse=True)
    assert find(store, "accounts", {"name": "NORTHWIND TRADERS"}, limit=2) == every[:2]


def test_a_record_left_out_is_not_found(store: AsyncStoreAdapter) -> None:
    move(store, "accounts", "k0", {}, {"name": "Acme"})
    without = store.transaction(
        lambda tx: similar_records(tx, USER, "accounts", {"name": "Acme"}, without=["k0"])
    )
    assert without == []


def test_users_and_kinds_do_not_meet(store: AsyncStoreAdapter) -> None:
    move(store, "contacts", "k0", {}, {"name": "Dana Whitfield"})
    assert found(store, "contacts", "Dana Whitfield") == ["k0"]
    assert found(store, "leads", "Dana Whitfield") == []
    assert find(store, "contacts", {"name": "Dana Whitfield"}, user="marta") == []


def test_a_renamed_record_is_found_by_its_new_name_only(store: AsyncStoreAdapter) -> None:
    old: Fields = {"name": "Tarvos Foods"}
    new: Fields = {"name": "Ostrava Steel", "phone": "312 555 0123"}
    move(store, "accounts", "k0", {}, old)
    move(store, "accounts", "k0", old, new)
    assert found(store, "accounts", "Tarvos Foods") == []
    assert found(store, "accounts", "Ostrava Stel") == ["k0"]


def test_a_changed_fact_is_seen_at_once(store: AsyncStoreAdapter) -> None:
    old: Fields = {"name": "Northwind Traders"}
    move(store, "accounts", "k0", {}, old)
    asked: Fields = {"name": "Northwind Tradders", "website": "northwind.com"}
    assert find(store, "accounts", asked)[0][1].verdict is Verdict.SIMILAR
    move(store, "accounts", "k0", old, {**old, "website": "www.northwind.com"})
    assert find(store, "accounts", asked)[0][1].verdict is Verdict.SAME


def test_what_tells_nobody_apart_is_not_written(store: AsyncStoreAdapter) -> None:
    old: Fields = {"name": "Acme", "industry": "Steel"}
    move(store, "accounts", "k0", {}, old)
    before = store.scan((USER, Namespace.SIMILAR))
    move(store, "accounts", "k0", old, {**old, "industry": "Paper", "rating": "Hot"})
    assert [item.version for item in store.scan((USER, Namespace.SIMILAR))] == [
        item.version for item in before
    ]
    move(store, "cases", "k1", {}, {"subject": "Printer on fire", "case_number": "00012"})
    assert len(rows(store)) == len(before)
    assert all("industry" not in item.value["fields"] for item in before)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.lists(records, min_size=1, max_size=3)), max_size=4))
def test_records_that_come_change_and_go_leave_nothing(
    tmp_path_factory: pytest.TempPathFactory, lives: list[tuple[str, list[Fields]]]
) -> None:
    with AsyncStoreAdapter(tmp_path_factory.mktemp("lives") / "memory.db") as store:
        for number, (kind, states) in enumerate(lives):
            for old, new in zip([{}, *states], [*states, {}], strict=True):
                move(store, kind, f"k{number}", old, new)
        assert rows(store) == []


def test_a_name_that_thousands_share_is_read_in_part(store: AsyncStoreAdapter) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(2_000):
            index_similar(tx, USER, "contacts", f"k{number:04}", {}, {"name": "Dana Whitfield"})

    store.transaction(fill)
    reads: list[int] = []

    def look(tx: Transaction) -> list[tuple[str, Comparison]]:
        class Counting:
            """Passes scans on and counts what they return."""

            def scan(self, *where: Any, **bounds: Any) -> list[StoredItem]:
                items = tx.scan(*where, **bounds)
                reads.append(len(items))
                return list(items)

        return similar_records(Counting(), USER, "contacts", {"name": "Dana Whitfield"})  # type: ignore[arg-type]  # all it asks for is `scan`

    assert len(store.transaction(look)) == 5
    assert sum(reads) < 700
