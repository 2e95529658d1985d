from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from memory.identity.compare import Verdict, compare

if TYPE_CHECKING:
    from memory.domain.drafts import Scalar

SAME, SIMILAR, DIFFERENT = Verdict.SAME, Verdict.SIMILAR, Verdict.DIFFERENT
AT = "Northwind Traders"


def named(left: str, right: str, **both: Scalar) -> Verdict:
    return compare("contacts", {"name": left, **both}, {"name": right, **both}).verdict


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Dana Whitfield", "DANA WHITFIELD"),
        ("Whitfield, Dana", "Dana Whitfield"),
        ("Ms. Dana Whitfield", "Dana Whitfield, PhD"),
        ("Dana M. Whitfield", "Dana Whitfield"),
        ("José Muñoz", "jose munoz"),
        ("Anne-Marie O'Neil", "Anne Marie ONeil"),
    ],
)
def test_one_name_up_to_case_accents_titles_and_comma_is_the_same(left: str, right: str) -> None:
    assert named(left, right) is SAME
    assert named(left, right, account_name=AT) is SAME


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("D. Whitfield", "Dana Whitfield"),
        ("Dana W.", "Dana Whitfield"),
        ("Whitfield D", "Dana Whitfield"),
        ("Whitfield Dana", "Dana Whitfield"),
        ("Dana Whitfeld", "Dana Whitfield"),
        ("Dana Whtifield", "Dana Whitfield"),
        ("DanaWhitfield", "Dana Whitfield"),
        ("Bob Harker", "Robert Harker"),
        ("Whitfield", "Dana Whitfield"),
        ("Dana", "Dana Whitfield"),
        ("Dana", "Dana"),
        ("William G. Frost", "William W. Frost"),
        ("Ana Luisa Prado", "Ana Prado"),
        ("AL Prado", "Ana Luisa Prado"),
    ],
)
def test_a_name_that_is_only_alike_asks(left: str, right: str) -> None:
    assert named(left, right) is SIMILAR
    assert named(left, right, account_name=AT) is SIMILAR


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Erin Rogers", "Noah Rogers"),
        ("Dana Whitfield", "Dana Petrov"),
        ("John Harker Jr", "John Harker Sr."),
        ("D. Whitfield", "Maria Whitfield"),
        ("D.", "Dana Whitfield"),
        ("Ana Luisa Prado", "Ana Teresa Prado"),
    ],
)
def test_another_first_or_last_name_is_another_person(left: str, right: str) -> None:
    assert named(left, right) is DIFFERENT
    assert named(left, right, account_name=AT) is DIFFERENT


@pytest.mark.parametrize(
    ("fact", "evidence"),
    [
        ({"phone": "+1 312 555 0123"}, "phone"),
        ({"mobile_phone": "(312) 555-0123"}, "phone"),
        ({"title": "VP Operations", "account_name": "Northwind Traders Inc"}, "title"),
    ],
)
@pytest.mark.parametrize("name", ["Dana Whitfeld", "D. Whitfield", "Whitfield Dana", "Dana W."])
def test_an_abbreviation_or_a_slip_and_one_independent_fact_are_proof(
    fact: dict[str, str], evidence: str, name: str
) -> None:
    known = {"name": "Dana Whitfield", "phone": "312-555-0123", "title": "VP Operations", "account_name": AT}
    found = compare("contacts", known, {"name": name, **fact})
    assert found.verdict is SAME
    assert evidence in found.evidence


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Paul Harker", "Paula Harker"),
        ("Daniel Harker", "Daniela Harker"),
        ("Bob Harker", "Robert Harker"),
        ("Erin Rogers", "Noah Rogers"),
        ("Harker", "Paul Harker"),
    ],
)
def test_another_first_name_is_never_proved_by_a_shared_number(left: str, right: str) -> None:
    assert named(left, right, account_name=AT, phone="312 555 0123", title="Buyer") is SIMILAR


@pytest.mark.parametrize(
    "fact",
    [{"phone": "312 555 0123"}, {"title": "Buyer", "account_name": AT}, {"mailing_street": "12 Quay St"}],
)
@pytest.mark.parametrize(
    ("left", "right"), [("Dana Petrov", "Dana Whitfield"), ("Erin Harker", "Noah Harker")]
)
def test_colleagues_and_relatives_who_share_a_name_and_one_fact_are_two(
    left: str, right: str, fact: dict[str, Scalar]
) -> None:
    assert named(left, right, **fact) is DIFFERENT


def test_one_name_at_two_accounts_is_two_people() -> None:
    left, right = (
        {"name": "Dana Whitfield", "account_name": AT},
        {"name": "Dana Whitfield", "account_name": "Zenith"},
    )
    assert compare("contacts", left, right).verdict is DIFFERENT
    mobile = {"mobile_phone": "312 555 0123"}
    assert compare("contacts", {**left, **mobile}, {**right, **mobile}).verdict is SIMILAR


def test_one_name_at_accounts_that_may_be_one_is_one_person() -> None:
    left = {"name": "Dana Whitfield", "account_name": AT}
    right = {"name": "Dana Whitfield", "account_name": "Northwind"}
    assert compare("contacts", left, right).verdict is SAME


@pytest.mark.parametrize("name", ["Dana Whitfield", "D Whitfield", "Whitfield", "Dana Petrov-Whitfield"])
def test_one_personal_mailbox_is_one_person(name: str) -> None:
    left, right = (
        {"name": "Dana Whitfield", "email": "Dana.W@northwind.com"},
        {"name": name, "email": "dana.w@northwind.com"},
    )
    assert compare("contacts", left, right).verdict is SAME


def test_one_mailbox_and_unlike_names_is_a_question() -> None:
    mail = {"email": "whitfield@northwind.com"}
    assert named("Dana Whitfield", "Erin Whitfield", **mail) is SIMILAR
    assert named("Dana Whitfield", "Marco Petrov", **mail) is SIMILAR


@pytest.mark.parametrize("mail", ["info@northwind.com", "Sales@northwind.com", "no-reply@northwind.com"])
def test_a_mailbox_of_a_department_proves_nobody(mail: str) -> None:
    assert named("Dana Petrov", "Dana Whitfield", email=mail) is DIFFERENT
    assert named("Dana", "Dana", email=mail) is SIMILAR


def test_two_mailboxes_make_one_name_a_question() -> None:
    left, right = (
        {"name": "John Harker", "email": "jh@acme.com"},
        {"name": "John Harker", "email": "john.harker2@acme.com"},
    )
    assert compare("contacts", left, right).verdict is SIMILAR


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("dw2@northwind.com", "dw3@northwind.com"),
        ("jharker@northwind.com", "kharker@northwind.com"),
        ("dana.whitfield@gmail.com", "dana.whitfield@ymail.com"),
    ],
)
def test_addresses_that_belong_to_two_people_are_no_slips(left: str, right: str) -> None:
    found = compare(
        "contacts", {"name": "Dana Whitfield", "email": left}, {"name": "Dana Whitfeld", "email": right}
    )
    assert found.verdict is not SAME
    assert "other e-mail" in found.evidence


def test_two_salesforce_ids_are_never_linked_silently() -> None:
    left = {"name": "Dana Whitfield", "id": "003XX000004TmiQ", "email": "d@northwind.com"}
    right = {"name": "Dana Whitfield", "id": "003XX000004TmiR", "email": "d@northwind.com"}
    assert compare("contacts", left, right).verdict is SIMILAR


def test_first_and_last_name_count_as_the_name() -> None:
    left, right = {"first_name": "Dana", "last_name": "Whitfield"}, {"name": "Whitfield, Dana"}
    assert compare("contacts", left, right).verdict is SAME


def test_leads_are_people_at_a_company() -> None:
    left, right = (
        {"name": "Dana Whitfield", "company": AT},
        {"name": "Dana Whitfield", "company": "Northwind Traders Ltd"},
    )
    assert compare("leads", left, right).verdict is SAME
    assert compare("leads", left, {**right, "company": "Zenith"}).verdict is DIFFERENT


def test_names_in_scripts_without_spaces_are_whole_names() -> None:
    assert named("王小明", "王小明") is SAME
    assert named("Дарья Власова", "ДАРЬЯ ВЛАСОВА") is SAME
    assert named("王小明", "李小明") is not SAME
