"""Checks of what the embedded reader has read against the words that it cites."""

from __future__ import annotations

from memory.domain.drafts import Draft, Evidence
from memory.evidence.quoting import Quoter
from memory.extraction.lines import make_lines
from tests.support.remembering import logged

DEAL = "Kappa: 110k, no, 120k for Kappa."


def _quoter(text: str = DEAL, before: str | None = None) -> Quoter:
    earlier = [logged(before, identity="0")] if before else []
    return Quoter(make_lines(earlier, [logged(text)]))


def test_the_receipt_is_of_the_very_place_that_was_read() -> None:
    draft = Draft("accounts", None, {"name": "Kappa"}, {"name": Evidence("m1", "Kappa", 26, 0.9)})
    grounded, refusals = _quoter().ground(draft)
    assert not refusals
    assert (grounded.fields["name"].receipt["start"], grounded.fields["name"].sure) == (26, 0.9)


def test_words_that_stand_elsewhere_than_was_said_prove_nothing() -> None:
    draft = Draft("accounts", None, {"name": "Kappa"}, {"name": Evidence("m1", "Kappa", 3)})
    grounded, refusals = _quoter().ground(draft)
    assert not grounded.fields
    assert refusals[0].reason == "it is not in the text"


def test_only_what_names_a_record_may_come_from_before() -> None:
    draft = Draft(
        "opportunities",
        None,
        {"account_name": "Kappa", "amount": 110_000.0},
        {"account_name": Evidence("c1", "Kappa", 0), "amount": Evidence("c1", "110k", 7)},
    )
    grounded, refusals = _quoter("Sorry, less.", DEAL).ground(draft)
    assert set(grounded.fields) == {"account_name"}
    assert [one.field for one in refusals] == ["amount"]


def test_a_field_that_does_not_exist_and_a_value_that_is_none_are_refused() -> None:
    draft = Draft(
        "opportunities",
        None,
        {"colour": "red", "amount": "much"},
        {"colour": Evidence("m1", "Kappa"), "amount": Evidence("m1", "110k")},
    )
    grounded, refusals = _quoter().ground(draft)
    assert not grounded.fields
    assert {one.field for one in refusals} == {"colour", "amount"}


def test_an_ending_needs_its_words_too() -> None:
    ended = {"amount": Evidence("m1", "120k"), "stage": Evidence("m1", "lost")}
    grounded, refusals = _quoter().ground(Draft("opportunities", "k", {}, {}, ended))
    assert set(grounded.ended) == {"amount"}
    assert [one.field for one in refusals] == ["stage"]
