from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings, strategies as st

from memory.text.wordforms.stemming import base_form, forms_of, porter

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDINGS = (
    "", "s", "es", "ed", "ing", "eed", "ies", "y", "e", "er", "ation", "ational", "izer", "fulness", "iviti", "logi",
    "icate", "ness", "ement", "ment", "ance", "ible", "sion", "tion", "ion", "ll", "lle", "ously", "abli",
)  # fmt: skip
LETTERS = st.text("aeioubcdlmnprstyz", min_size=1, max_size=8)


def stems_of_the_index(words: Sequence[str]) -> list[str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5 (body, tokenize='porter unicode61')")
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, instance)")
        connection.executemany("INSERT INTO texts VALUES (?)", ((word,) for word in words))
        return [term for (term,) in connection.execute("SELECT term FROM terms ORDER BY doc, offset")]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(LETTERS, st.sampled_from(ENDINGS)), min_size=20, max_size=60))
def test_stems_are_those_of_the_text_index(made: list[tuple[str, str]]) -> None:
    words = ["".join(parts) for parts in made]
    assert [porter(word) for word in words] == stems_of_the_index(words)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("went", "going"),
        ("bought", "buys"),
        ("children", "child"),
        ("written", "writes"),
        ("met", "meeting"),
        ("renewals", "renewal"),
        ("relational", "relate"),
    ],
)
def test_forms_of_a_word_meet(left: str, right: str) -> None:
    assert base_form(left) == base_form(right)
    assert set(forms_of(left)) & {left} == {left}


@pytest.mark.parametrize(
    ("left", "right"), [("news", "newt"), ("wander", "wonder"), ("contract", "contact"), ("leaf", "leave")]
)
def test_other_words_do_not(left: str, right: str) -> None:
    assert base_form(left) != base_form(right)


def test_what_is_all_ending_is_stemmed_as_in_the_index() -> None:
    words = [
        "sses",
        "ies",
        "ss",
        "eed",
        "ing",
        "ed",
        "ation",
        "ement",
        "ion",
        "lle",
        "yes",
        "yyy",
        "ness",
        "ably",
    ]
    assert [porter(word) for word in words] == stems_of_the_index(words)


@pytest.mark.parametrize("word", ["", "a", "is", "é", "naïve", "日本", "4711", "x" * 10_000])
def test_what_is_no_english_word_stays(word: str) -> None:
    assert porter(word) == word
