"""Filters in everyday wording: amounts with bounds, states, choices, dates and plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from memory.domain.receipts import Receipt
from memory.kinds import KINDS, specs
from memory.recall.fitting import fitting, ordered, state_of, within
from memory.records.items import StoredRecord

TODAY = date(2026, 3, 2)


def record(kind: str, at: str = "2026-02-01", **fields: Any) -> StoredRecord:
    receipt = Receipt(
        thread="t",
        message="m",
        by={"role": "user", "name": None},
        at=f"{at}T10:00:00+00:00",
        of="content",
        start=0,
        end=1,
        quote="x",
        rule="text",
        version=None,
    )
    return StoredRecord(kind, "k", fields, dict.fromkeys(fields, receipt))


def fit(one: StoredRecord, **where: str) -> bool:
    return bool(fitting([one], where, specs(KINDS[one.kind]), TODAY))


DEAL = record(
    "opportunities",
    name="data platform",
    stage="Negotiation/Review",
    amount=48_000.0,
    currency="EUR",
    close_date="2026-04-10",
    owner="Ann Lee",
)


@pytest.mark.parametrize(
    ("where", "fits"),
    [
        ({"amount": "over 40k"}, True),
        ({"amount": "over 50k"}, False),
        ({"amount": "unter 50.000 €"}, True),
        ({"amount": "plus de 60 000"}, False),
        ({"amount": "40k+"}, True),
        ({"amount": "> 48k"}, True),
        ({"amount": "between 10k and 20k"}, False),
        ({"amount": "40-50k"}, True),
        ({"amount": "48k"}, True),
        ({"amount": "big"}, False),
        ({"currency": "euros"}, True),
        ({"currency": "USD"}, False),
        ({"stage": "negotiation"}, True),
        ({"stage": "open"}, True),
        ({"stage": "won"}, False),
        ({"stage": "abierto"}, True),
        ({"stage": "proposal"}, False),
        ({"close_date": "next month"}, True),
        ({"close_date": "this month"}, False),
        ({"owner": "ann"}, True),
        ({"owner": "Bob"}, False),
        ({"next_step": "call"}, False),
        ({"stage": "negotiation", "amount": "over 1m"}, False),
    ],
)
def test_words_fit_a_value_or_not(where: dict[str, str], *, fits: bool) -> None:
    assert fit(DEAL, **where) is fits


def test_a_case_is_open_until_it_is_closed() -> None:
    assert [
        fit(record("cases", status=status), status="open") for status in ("New", "Working", "Closed")
    ] == [
        True,
        True,
        False,
    ]
    assert fit(record("cases", priority="High"), priority="urgent")
    assert not fit(record("cases", priority="Low"), priority="urgent")
    assert (state_of("Signed"), state_of("perdus"), state_of("whatever")) == ("won", "lost", None)


def test_a_time_is_about_the_date_a_kind_has_or_when_it_was_told_of() -> None:
    march, february = ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28")
    won = record("opportunities", at="2026-02-20", stage="Closed Won", close_date="2026-06-30")
    told = record("contacts", at="2026-02-20", name="Ann Lee")
    assert within([DEAL, won, told], march) == []
    assert within([DEAL, won, told], february) == [won, told]
    assert within([DEAL], ("2026-04-01", "2026-04-30")) == [DEAL]


@given(st.lists(st.one_of(st.none(), st.floats(1, 1e9)), max_size=8))
def test_what_has_no_amount_comes_last(amounts: list[float | None]) -> None:
    deals = [record("opportunities", amount=one) if one else record("opportunities") for one in amounts]
    known = sorted(one for one in amounts if one is not None)
    rest = [None] * (len(amounts) - len(known))
    for order, expected in (("largest", known[::-1]), ("smallest", known)):
        found = ordered(deals, order)  # type: ignore[arg-type]  # both strings are valid orders
        assert [one.fields.get("amount") for one in found] == [*expected, *rest]


def test_orders_by_date() -> None:
    early, late = (
        record("tasks", at="2026-01-01", due_date="2026-05-01"),
        record("tasks", at="2026-02-01", subject="call"),
    )
    assert ordered([early, late], "newest") == [late, early]
    assert ordered([late, early], "oldest") == [early, late]
    assert ordered([late, early], "soonest") == [early, late]
    assert ordered([late, early], None) == [late, early]
