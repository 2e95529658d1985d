from __future__ import annotations

import pytest

from memory.identity.compare import Verdict, compare

SAME, SIMILAR, DIFFERENT = Verdict.SAME, Verdict.SIMILAR, Verdict.DIFFERENT
ID = "001XX000003DHPh"
LONG_ID = "001XX000003DHPhYAO"


def named(left: str, right: str) -> Verdict:
    return compare("accounts", {"name": left}, {"name": right}).verdict


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Acme Corp", "ACME, Inc."),
        ("Acme Corp", "Acme Corporation"),
        ("The Acme Company", "acme"),
        ("Quellhof & Söhne GmbH", "QUELLHOF AND SOHNE"),
        ("Tarvos N. V.", "TARVOS NV"),
        ("D.F.K. Foods", "DFK Foods Ltd"),
        ("Mueller-Kranz AG", "Mueller Kranz Aktiengesellschaft"),
        ("OAO Volnaya", "Volnaya JSC"),
    ],
)
def test_one_name_up_to_case_accents_punctuation_and_legal_form_is_the_same(left: str, right: str) -> None:
    assert named(left, right) is SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hallmoor Bank AG", "Hallmoor Bank GmbH"),
        ("Acme", "Acme Europe"),
        ("Acme Foods", "Acme Foods Canada Ltd"),
        ("Northwind Traders", "Northwind Tradders"),
        ("Brightwater", "Bright Water"),
        ("ITS", "Inter Trade Shipping"),
        ("K&W", "Kranz & Wohlert GmbH"),
        ("Koros Technologies", "Koros Tech"),
        ("Three Rivers Logistics", "3 Rivers Logistics"),
        ("Rosebank Fund A", "Rosebank Fund B"),
    ],
)
def test_a_name_that_is_only_alike_asks(left: str, right: str) -> None:
    assert named(left, right) is SIMILAR


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Acme Europe", "Acme Canada"),
        ("Canto Europe", "Sorell Europe"),
        ("Branch 12", "Branch 21"),
        ("First Lakeside Bank", "Second Lakeside Bank"),
        ("Global Systems", "Global Solutions Group"),
        ("Delta", "Dorset"),
        ("Harbour Fund II", "Harbour Fund III"),
    ],
)
def test_another_telling_word_or_number_is_another_account(left: str, right: str) -> None:
    assert named(left, right) is DIFFERENT


@pytest.mark.parametrize(
    ("fact", "evidence"),
    [
        ({"website": "https://www.northwind.com/about"}, "domain"),
        ({"email": "sales@northwind.com"}, "domain"),
        ({"phone": "+44 20 7946 0958"}, "phone"),
        ({"billing_street": "12 Quay St."}, "street"),
        ({"billing_postal_code": "sw1a 1aa", "billing_city": "London"}, "city and postal code"),
    ],
)
def test_a_slip_of_the_pen_and_one_independent_fact_are_proof(fact: dict[str, str], evidence: str) -> None:
    known = {
        "name": "Northwind Traders",
        "website": "northwind.com",
        "phone": "020 7946 0958 ext. 4",
        "billing_street": "12 Quay Street, 2nd floor",
        "billing_city": "London",
        "billing_postal_code": "SW1A 1AA",
    }
    found = compare("accounts", known, {"name": "Northwind Tradders", **fact})
    assert found.verdict is SAME
    assert evidence in found.evidence
    assert found.score >= 92


@pytest.mark.parametrize(
    "other", ["Northwind Traders Europe", "Northwind Austria", "Eastern Northwind Traders"]
)
def test_no_second_fact_makes_another_word_the_same(other: str) -> None:
    facts = {"website": "northwind.com", "phone": "020 7946 0958", "billing_street": "12 Quay Street"}
    assert (
        compare("accounts", {"name": "Northwind Traders", **facts}, {"name": other, **facts}).verdict
        is SIMILAR
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Northwind Austria", "Northwind Australia"),
        ("Eastern Valley Foods", "Western Valley Foods"),
        ("Northwind Slovakia", "Northwind Slovenia"),
        ("Wharf Fund I", "Wharf Fund II"),
    ],
)
def test_words_that_only_look_alike_are_no_slips(left: str, right: str) -> None:
    facts = {"website": "northwind.com", "phone": "020 7946 0958"}
    assert compare("accounts", {"name": left, **facts}, {"name": right, **facts}).verdict is not SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"id": ID}, {"id": "001XX000003DHPg"}),
        ({"website": "acme.com"}, {"website": "acmefoods.de"}),
        ({"billing_city": "Omaha"}, {"billing_city": "Dallas"}),
        ({"website": "acme.com"}, {"email": "info@zenithworks.com"}),
    ],
)
def test_a_fact_against_it_makes_one_name_a_question(left: dict[str, str], right: dict[str, str]) -> None:
    found = compare("accounts", {"name": "Acme Inc", **left}, {"name": "Acme Corp", **right})
    assert found.verdict is SIMILAR
    assert any(fact.startswith("other ") for fact in found.evidence)


@pytest.mark.parametrize("code", [ID, LONG_ID, LONG_ID.lower()])
def test_one_salesforce_id_in_any_of_its_forms_is_proof_whatever_the_names_say(code: str) -> None:
    left, right = {"name": "Acme", "id": ID}, {"name": "Zenith Works", "id": code}
    if code == LONG_ID.lower():
        left = {"name": "Acme", "id": LONG_ID}
    assert compare("accounts", left, right).verdict is SAME


def test_short_salesforce_ids_that_differ_in_case_are_two() -> None:
    left, right = {"name": "Acme", "id": "001XX000003DHPh"}, {"name": "Acme", "id": "001XX000003DHpH"}
    assert compare("accounts", left, right).verdict is SIMILAR


def test_ids_of_different_systems_say_nothing() -> None:
    left, right = {"name": "Acme", "id": ID}, {"name": "Acme", "id": "CUST-0042"}
    assert compare("accounts", left, right).verdict is SAME


def test_a_mail_provider_is_no_second_fact() -> None:
    left = {"name": "Northwind Traders", "email": "northwind@gmail.com"}
    right = {"name": "Northwind Tradders", "email": "traders@gmail.com"}
    assert compare("accounts", left, right).verdict is SIMILAR


def test_two_facts_make_unlike_names_a_question_and_no_more() -> None:
    facts = {"phone": "312 555 0123", "billing_street": "740 N. Campbell Avenue"}
    left, right = {"name": "Lindenhof", **facts}, {"name": "Verein Sonnental", **facts}
    assert compare("accounts", left, right).verdict is SIMILAR
    assert compare("accounts", {"name": "Lindenhof"}, {"name": "Verein Sonnental"}).verdict is DIFFERENT


def test_part_of_a_name_at_another_street_is_another_account() -> None:
    left = {"name": "Hilltop Dental", "billing_street": "12 Oak Road"}
    right = {"name": "Hilltop Dental Riverside", "billing_street": "955 Mill Lane"}
    assert compare("accounts", left, right).verdict is DIFFERENT


def test_records_without_names_are_not_one() -> None:
    assert compare("accounts", {}, {}).verdict is DIFFERENT
    assert compare("accounts", {"name": "Acme"}, {"phone": "312 555 0123"}).verdict is DIFFERENT
    assert compare("accounts", {"name": "!!!"}, {"name": "???"}).verdict is DIFFERENT


def test_texts_too_long_to_be_names_are_one_only_if_equal() -> None:
    long = "Acme " * 5_000
    assert named(long, long.upper()) is SAME
    assert named(long, long + "Europe") is DIFFERENT
