from __future__ import annotations

import pytest

from memory.identity.compare import Verdict, compare

SAME, SIMILAR, DIFFERENT = Verdict.SAME, Verdict.SIMILAR, Verdict.DIFFERENT
AT = {"account_name": "Northwind Traders"}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Renewal", "renewal"),
        ("Northwind Renewal", "the Renewal deal"),
        ("Warehouse roll-out", "Warehouse Roll Out"),
    ],
)
def test_one_name_within_one_account_is_the_same(left: str, right: str) -> None:
    other = {"name": right, "account_name": "NORTHWIND TRADERS Inc."}
    assert compare("opportunities", {"name": left, **AT}, other).verdict is SAME


def test_one_name_at_two_accounts_is_two_deals_and_without_an_account_a_question() -> None:
    left = {"name": "Renewal", **AT}
    assert compare("opportunities", left, {"name": "Renewal", "account_name": "Zenith"}).verdict is DIFFERENT
    assert compare("opportunities", left, {"name": "Renewal"}).verdict is SIMILAR


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Renewal 2026", "Renewal 2027"),
        ("Licences Q3", "Licences Q4"),
        ("Phase 1 roll-out", "Phase 2 roll-out"),
        ("Renewal", "Expansion"),
    ],
)
def test_another_period_number_or_word_is_another_deal(left: str, right: str) -> None:
    assert compare("opportunities", {"name": left, **AT}, {"name": right, **AT}).verdict is DIFFERENT


@pytest.mark.parametrize(
    "other", ["Warehouse Expansion Lisbon", "Warehouse Expansoin", "Warehouse Expansion 2027"]
)
def test_a_name_that_is_only_alike_asks(other: str) -> None:
    left = {"name": "Warehouse Expansion", **AT}
    assert compare("opportunities", left, {"name": other, **AT}).verdict is SIMILAR


def test_a_slip_and_the_same_contact_are_proof() -> None:
    left = {"name": "Warehouse Expansion", "contact_name": "Dana Whitfield", **AT}
    right = {"name": "Warehouse Expanson", "contact_name": "dana whitfield", **AT}
    assert compare("opportunities", left, right).verdict is SAME
    right["name"] = "Warehouse Expansion Lisbon"
    assert compare("opportunities", left, right).verdict is SIMILAR


def test_two_ids_are_never_linked_silently() -> None:
    left = {"name": "Renewal", "id": "006XX000001a2Bc", **AT}
    assert (
        compare("opportunities", left, {"name": "Renewal", "id": "006XX000001a2Bd", **AT}).verdict is SIMILAR
    )
    assert compare("opportunities", left, {"name": "Upsell", "id": "006XX000001a2BcYAI"}).verdict is SAME
    assert compare("opportunities", {**left, "id": "OPP-001"}, {**left, "id": "OPP-002"}).verdict is SIMILAR


def test_the_first_digits_of_a_uuid_do_not_contradict_it() -> None:
    left = {"name": "Renewal", "id": "3F2504E0-4f89-11d3-9a0c-0305e82c3301", **AT}
    assert compare("opportunities", left, {"name": "Renewal", "id": "3f2504e0", **AT}).verdict is SAME
    assert compare("opportunities", left, {"name": "Renewal", "id": "3f2504e1", **AT}).verdict is SIMILAR
    assert compare("opportunities", left, {"name": "Upsell", "id": "3f2504e0", **AT}).verdict is DIFFERENT


def test_kinds_without_names_are_one_by_their_id_alone() -> None:
    left = {"subject": "Printer on fire", "id": "500XX000000bcDE"}
    assert compare("cases", left, {"subject": "Other", "id": "500XX000000bcDE"}).verdict is SAME
    assert compare("tasks", {"subject": "Call Dana"}, {"subject": "Call Dana"}).verdict is DIFFERENT
