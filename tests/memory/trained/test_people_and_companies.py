"""With the shipped weights, a known person is not read as a company."""

from __future__ import annotations

from memory.trained.drafts import Turn
from memory.trained.known import Known
from memory.trained.reading import read

DANA = Known("k1", "contacts", {"name": "Dana Whitfield", "account_name": "Northwind Traders"})
SOW = "Remind me to send the SOW to Dana Whitfield by 2027-01-22."


def test_the_full_name_of_a_known_person_makes_no_company() -> None:
    drafts = read([Turn("m1", "user", SOW, own=True)], [DANA], least=0.0)
    assert [one for one in drafts if one.kind == "accounts"] == []
    (task,) = [one for one in drafts if one.kind == "tasks"]
    assert task.fields["due_date"].value == "2027-01-22"
    assert "related_to" not in task.fields or task.fields["related_to"].value != "Dana Whitfield"


def test_who_is_known_elsewhere_is_not_taken_to_the_company_spoken_of_before() -> None:
    known = [
        DANA,
        Known("k2", "accounts", {"name": "Kappa"}),
        Known("k3", "accounts", {"name": "Northwind Traders"}),
    ]
    before = Turn("m1", "user", "Kappa wants two more seats.", own=True, context=True)
    drafts = read(
        [before, Turn("m2", "user", "Call Dana Whitfield about the quote on 2027-01-22.", own=True)], known
    )
    assert not [one for one in drafts if "Kappa" in str(one.fields)]
    (task,) = [one for one in drafts if one.kind == "tasks"]
    assert task.fields["contact_name"].value == "Dana Whitfield"
