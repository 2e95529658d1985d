from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from memory.kinds import KINDS, ValueKind, specs
from memory.text import find_values

TODAY = date(2026, 11, 20)  # a Friday

READ: list[tuple[ValueKind, str, object]] = [
    ("amount", "$48k", 48000),
    ("amount", "48,000 EUR", 48000),
    ("amount", "1.2M", 1_200_000),
    ("amount", "75000.5", 75000.5),
    ("amount", "75 grand", 75000),
    ("amount", "75.000,00 €", 75000),
    ("amount", "$ 9 900", 9900),
    ("amount", "12,5k €", 12500),
    ("amount", "CHF 1'200'000", 1_200_000),
    ("amount", "seventy five thousand dollars", 75000),
    ("amount", "half a million", 500_000),
    ("amount", "5 lakh", 500_000),
    ("currency", "$48k", "USD"),
    ("currency", "20k usd", "USD"),
    ("currency", "in euros", "EUR"),
    ("percent", "60%", 60),
    ("percent", "65.5 %", 65.5),
    ("percent", "seventy-five percent", 75),
    ("date", "15 March 2027", "2027-03-15"),
    ("date", "March 15th, 2027", "2027-03-15"),
    ("date", "3/15/27", "2027-03-15"),
    ("date", "15/03/2027", "2027-03-15"),
    ("date", "15.03.2027", "2027-03-15"),
    ("date", "31-Dec-2026", "2026-12-31"),
    ("date", "15. März 2027", "2027-03-15"),
    ("date", "march fifteenth twenty twenty seven", "2027-03-15"),
    ("date", "March 2027", "2027-03"),
    ("date", "tomorrow", "2026-11-21"),
    ("date", "Friday", "2026-11-27"),
    ("date", "next Tuesday", "2026-11-24"),
    ("date", "last Friday", "2026-11-13"),
    ("date", "in two weeks", "2026-12-04"),
    ("date", "EOM", "2026-11-30"),
    ("date", "end of the year", "2026-12-31"),
    ("date", "end of Q1 2027", "2027-03-31"),
    ("date", "June 3", "2027-06-03"),
    ("email", "dana at northwind dot com", "dana@northwind.com"),
    ("phone", "(415) 555-0100", "(415) 555-0100"),
    ("phone", "+44 20 7946 0958", "+44 20 7946 0958"),
    ("url", "www.brightline.example.com", "www.brightline.example.com"),
    ("id", "006XX000001a2BcYAI", "006XX000001a2BcYAI"),
    ("id", "opp_xyz789", "opp_xyz789"),
    ("id", "#W1234567", "#W1234567"),
    ("id", "5f3a9c1e", "5f3a9c1e"),
    ("number", "250", 250),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_reads(kind: ValueKind, text: str, value: object) -> None:
    carried = f"So it is {text}, then."
    found = find_values(kind, carried, today=TODAY)
    assert [f.value for f in found] == [value]
    surface = carried[found[0].start : found[0].end]
    assert [f.value for f in find_values(kind, surface, today=TODAY)] == [value] or kind == "currency"


REFUSED: list[tuple[ValueKind, str]] = [
    ("amount", "between $1.2-1.5M"),
    ("amount", "on 2027-03-15"),
    ("amount", "order #W4411"),
    ("percent", "80-90%"),
    ("percent", "grew 140%"),
    ("date", "it may 5 times"),
    ("date", "version 1.2.3"),
    ("date", "2027-02-30"),
    ("id", "troubleshooting"),
    ("id", "in Q3, 48k and the 2nd"),
    ("phone", "order 7916676427"),
    ("phone", "2027-03-15"),
    ("email", "@handle or name@"),
]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_refuses(kind: ValueKind, text: str) -> None:
    assert find_values(kind, text, today=TODAY) == []


@pytest.mark.parametrize("text", ["next Friday", "tomorrow", "March 15", "in two weeks", "end of month"])
def test_relative_dates_need_today(text: str) -> None:
    assert find_values("date", text, today=None) == []


def test_choices_are_word_bounded_and_canonical() -> None:
    stages = specs(KINDS["opportunities"])["stage"].choices
    found = find_values(
        "choice", "moved to closed - won after a review of wonders", today=None, choices=stages
    )
    assert [f.value for f in found] == ["Closed Won", "Negotiation/Review"]


KIND = st.sampled_from(sorted({kind for kind, _, _ in READ}))
PIECES = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                "$",
                "€",
                " ",
                "1",
                "2027",
                "-",
                "/",
                "k",
                "İ",
                "ı",
                "ſ",
                "\u2028",
                "@a.com",
                " may ",
                "first ",
                ".",
            ]
        ),
    ),
    max_size=30,
).map("".join)


@given(kind=KIND, text=PIECES)
def test_offsets_are_valid_for_any_text(kind: ValueKind, text: str) -> None:
    for found in find_values(kind, text, today=TODAY):
        assert 0 <= found.start < found.end <= len(text)
        assert found.rule


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a deal for 3 million yen", [3_000_000.0]),
        ("3,5 million euros", [3_500_000.0]),
        ("€1.2 million", [1_200_000.0]),
        ("a million dollars", [1_000_000.0]),
        ("the million dollar deal", [1_000_000.0]),
        ("a few million dollars", []),
        ("several hundred thousand euros", []),
        ("10-12 million yen", []),
    ],
)
def test_a_scale_alone_is_no_amount_of_its_own(text: str, expected: list[float]) -> None:
    assert [found.value for found in find_values("amount", text, today=None, choices=None)] == expected
