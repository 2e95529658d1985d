"""Parts of pasted text that are not values: terminal codes and secret numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from memory.text import find_values

if TYPE_CHECKING:
    from memory.kinds.fields import ValueKind

PHONE = "Dana's phone is {}."


def values(kind: ValueKind, text: str) -> list[object]:
    return [found.value for found in find_values(kind, text, today=None)]


@pytest.mark.parametrize("escape", ["\x1b[", "\x9b", "^[[", r"\e[", r"\033[", r"\x1b[", r"\u001b[", "["])
@pytest.mark.parametrize("code", ["31m", "1;31m", "38;5;196m", "2K", "1m", "0;1;4m", "10B"])
@pytest.mark.parametrize(
    "text", ["The renewal is {} red", "the deal: {}$48k now", "amount {}", "{} 48,000 USD [ok]"]
)
def test_a_colour_is_no_amount(escape: str, code: str, text: str) -> None:
    said = text.format(escape + code)
    assert values("amount", said) == values("amount", text.format("")), said
    for kind in ("percent", "number", "id", "phone", "date"):
        assert values(kind, said) == values(kind, text.format("")), (kind, said)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("the renewal [31m] is big", [31_000_000.0]),
        ("deals: [31m, 5m]", [31_000_000.0, 5_000_000.0]),
        ("it is at 31m now", [31_000_000.0]),
        ("$48k [1] and 2K [2]", [48_000.0, 2_000.0]),
    ],
)
def test_an_amount_in_brackets_is_one(text: str, amounts: list[float]) -> None:
    assert [value for value in values("amount", text) if value not in (1, 2)] == amounts


@pytest.mark.parametrize(
    ("text", "amounts"),
    [("$48k - 60 seats", [48_000.0]), ("$48k - $60k", []), ("$48k - EUR 60k", []), ("$48k-$60k", [])],
)
def test_a_range_states_no_single_amount(text: str, amounts: list[float]) -> None:
    assert [value for value in values("amount", text) if value != 60] == amounts


@given(st.from_regex(r"\d{3}([ .-])\d{2}\1\d{4}", fullmatch=True).filter(str.isascii), st.sampled_from(
    ["{}", "My SSN is {}.", PHONE, "call me: {}", "phone and SSN: {}", "Dana: {}, mobile 555-123-4567"]
))  # fmt: skip
def test_a_social_security_number_is_no_phone(number: str, text: str) -> None:
    expected = ["555-123-4567"] if "mobile" in text else []
    assert values("phone", text.format(number)) == expected


@pytest.mark.parametrize(
    "number", ["555-123-4567", "+1 555-12-3456", "(030) 12-3456-78", "030 1234 5678", "22 12 34 56 78"]
)
def test_a_phone_is_one(number: str) -> None:
    assert values("phone", PHONE.format(number)) == [number]
