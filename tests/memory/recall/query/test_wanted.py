from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from memory.recall.query.period import FIRST_DAY, LAST_DAY
from memory.recall.query.wanted import MOST_TERMS, understand

TODAY = date(2026, 3, 2)


def words(text: str) -> list[str]:
    return [term.word for term in understand(text).terms]


def test_question_words_are_no_terms() -> None:
    assert words("What kind of discount did Dana mention for the renewal?") == ["discount", "dana", "renewal"]


def test_a_question_of_idle_words_alone_keeps_them() -> None:
    assert words("what was that about?") != []


def test_each_word_counts_once_in_whatever_form() -> None:
    assert words("buy bought buying purchase") == ["buy", "purchase"]


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("When did they sign?", {"time"}),
        ("How many seats do they want?", {"number"}),
        ("How long have they waited?", {"time", "number"}),
        ("Where is the office?", {"place"}),
        ("Why did they churn?", {"reason"}),
        ("Who signs?", {"name"}),
        ("renewal of the licence", set()),
    ],
)
def test_what_is_asked_for(text: str, shapes: set[str]) -> None:
    assert understand(text).asks == shapes


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("open tickets at Halden", {"cases"}),
        ("Which deals close this month?", {"opportunities"}),
        ("customers in Norway", {"accounts"}),
        ("remind me", set()),
    ],
)
def test_kinds_are_called_by_many_words(text: str, kinds: set[str]) -> None:
    assert understand(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("What was said on 2026-02-14?", ("2026-02-14", "2026-02-14")),
        ("What happened in March 2024?", ("2024-03-01", "2024-03-31")),
        ("What happened in February 2024?", ("2024-02-01", "2024-02-29")),
        ("What did we promise in 2025?", ("2025-01-01", "2025-12-31")),
        ("What did we promise yesterday?", ("2026-03-01", "2026-03-01")),
        ("What did we promise last week?", ("2026-02-23", "2026-03-01")),
        ("What did we promise this week?", ("2026-03-02", "2026-03-08")),
        ("What did we promise two weeks ago?", ("2026-02-16", "2026-02-22")),
        ("What did we promise last month?", ("2026-02-01", "2026-02-28")),
        ("What did we promise last quarter?", ("2025-10-01", "2025-12-31")),
        ("What did we promise last year?", ("2025-01-01", "2025-12-31")),
        ("What did we promise in Q2?", ("2025-04-01", "2025-06-30")),
        ("What did we promise in Q1 2025?", ("2025-01-01", "2025-03-31")),
        ("What did we promise in May?", ("2025-05-01", "2025-05-31")),
        ("What have we heard since January 2026?", ("2026-01-01", LAST_DAY)),
        ("What had we heard before March 2025?", (FIRST_DAY, "2025-02-28")),
        ("What was it from 2025-01-05 to 2025-02-01?", ("2025-01-05", "2025-02-01")),
        ("call +1 415 555 2024", None),
        ("What of OPP-2024-001?", None),
        ("What did we promise?", None),
    ],
)
def test_times_become_days(text: str, days: tuple[str, str] | None) -> None:
    assert understand(text, today=TODAY).days == days


def test_relative_times_mean_nothing_without_today() -> None:
    assert understand("What did we promise yesterday?").days is None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_understood(text: str) -> None:
    found = understand(text, today=TODAY)
    assert len(found.terms) <= MOST_TERMS
    assert len({term.base for term in found.terms}) == len(found.terms)
    assert all(term.word in term.forms for term in found.terms)
    assert found == understand(text, today=TODAY)


def test_a_long_text_costs_no_more() -> None:
    assert len(understand("harbour " * 200_000 + "crane").terms) == 1
