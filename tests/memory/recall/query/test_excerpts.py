from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from memory.recall.query.excerpts import excerpt, significant_words

LIST = (
    "Hi Bea, hand-over: 1) Sundvik, contact is Elina, happy customer, the renewal is due in May. 2) Tea House, Giles left "
    "in January, the new contact is Saffron. 3) Ironside Cycles closed down in autumn, take them off the list, please."
)


def test_a_short_text_is_told_whole() -> None:
    assert excerpt("Marlin won it.", {"marlin"}, 40) == "Marlin won it."


def test_of_a_long_text_the_part_that_is_asked_about_is_told() -> None:
    part = excerpt(LIST, significant_words("is Ironside Cycles still a customer?"), 120)
    assert "Ironside Cycles closed down in autumn" in part
    assert part.startswith("…")


def test_where_nothing_fits_the_beginning_is_told() -> None:
    assert excerpt(LIST, {"zebra"}, 60).startswith("Hi Bea")
    assert excerpt(LIST, {"zebra"}, 60).endswith("…")


@pytest.mark.parametrize("text", ["x" * 500, " " * 500, "a b " * 200])
def test_odd_texts_are_cut_to_size(text: str) -> None:
    assert len(excerpt(text, {"b"}, 100)) <= 102


@given(st.text(max_size=400), st.integers(90, 200))
def test_what_is_told_stands_in_the_text(text: str, most: int) -> None:
    part = excerpt(text, significant_words(text[-40:]), most)
    assert part.strip("…").strip() in text
    assert len(part) <= most + 2
