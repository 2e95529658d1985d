from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from memory.text.amounts.said_amounts import read_amount, read_currency


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("48k", 48_000),
        ("48,000", 48_000),
        ("38.500,-", 38_500),
        ("143.500", 143_500),
        ("215 000,00", 215_000),
        ("1'250'000", 1_250_000),
        ("1,2 Mio", 1_200_000),
        ("1.250 million", 1_250_000),
        ("412 tausend", 412_000),
        ("145 mila", 145_000),
        ("38 mil", 38_000),
        ("9,4 millones", 9_400_000),
        ("85 tys.", 85_000),
        ("120 bin", 120_000),
        ("38 lakh", 3_800_000),
        ("1.5 crore", 15_000_000),
        ("12,34,567", 1_234_567),
        ("7.14", 7.14),
        ("two sixty", 260),
        ("four eighty thousand", 480_000),
        ("One point one five million", 1_150_000),
        ("four and a half grand", 4_500),
        ("twenty-one grand", 21_000),
        ("half a million", 500_000),
        ("31 thousand 200", 31_200),
        ("soixante-treize mille", 73_000),
    ],
)
def test_what_number_words_mean(words: str, amount: float) -> None:
    assert read_amount(words) == amount


@pytest.mark.parametrize("words", ["", "a lot", "1.2-1.5M", "grand piano", "x" * 200])
def test_a_range_or_no_number_is_no_amount(words: str) -> None:
    assert read_amount(words) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("€", "EUR"),
        ("zł", "PLN"),
        ("Sing dollars", "SGD"),
        ("lakh", None),
        ("Franken", "CHF"),
        ("naira", "NGN"),
    ],
)
def test_which_currency_words_mean(words: str, code: str | None) -> None:
    assert read_currency(words) == code


@given(st.integers(1, 10**9))
def test_grouped_figures_are_read_whichever_mark_groups_them(number: int) -> None:
    for mark in (",", ".", " ", "'"):
        assert read_amount(f"{number:,}".replace(",", mark)) == number


@given(st.text(max_size=90))
def test_any_text_is_borne(words: str) -> None:
    found = read_amount(words)
    assert found is None or found >= 0
