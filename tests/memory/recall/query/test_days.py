"""The days that words stand for, looking back and ahead."""

from __future__ import annotations

from datetime import date

import pytest

from memory.recall.query.days import looking_ahead, looking_back, means_overdue, quarter_of

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("since Monday", "2026-11-16", "9999-12-31"),
        ("on Monday", "2026-11-16", "2026-11-16"),
        ("since Friday", "2026-11-20", "9999-12-31"),
        ("since last Friday", "2026-11-13", "9999-12-31"),
        ("yesterday", "2026-11-19", "2026-11-19"),
        ("this week", "2026-11-16", "2026-11-22"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("the last 3 days", "2026-11-17", "9999-12-31"),
        ("past 2 weeks", "2026-11-06", "9999-12-31"),
        ("since 2026-11-02", "2026-11-02", "9999-12-31"),
        ("in October", "2026-10-01", "2026-10-31"),
        ("in December", "2025-12-01", "2025-12-31"),
    ],
)
def test_looking_back(words: str, first: str, last: str) -> None:
    assert looking_back(words, FRIDAY) == (first, last)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("this week", "2026-11-16", "2026-11-22"),
        ("next week", "2026-11-23", "2026-11-29"),
        ("next month", "2026-12-01", "2026-12-31"),
        ("this quarter", "2026-10-01", "2026-12-31"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("next year", "2027-01-01", "2027-12-31"),
        ("in Q1 2027", "2027-01-01", "2027-03-31"),
        ("2027-Q2", "2027-04-01", "2027-06-30"),
        ("in March", "2027-03-01", "2027-03-31"),
        ("by March", "0001-01-01", "2027-03-31"),
        ("before 2027-03-15", "0001-01-01", "2027-03-14"),
        ("by 2027-03-15", "0001-01-01", "2027-03-15"),
        ("after 2027-03-15", "2027-03-15", "9999-12-31"),
        ("in 2028", "2028-01-01", "2028-12-31"),
        ("tomorrow", "2026-11-21", "2026-11-21"),
    ],
)
def test_looking_ahead(words: str, first: str, last: str) -> None:
    assert looking_ahead(words, FRIDAY) == (first, last)


@pytest.mark.parametrize("words", ["", "whenever", "the renewal", "in my view"])
def test_what_is_no_time_is_none(words: str) -> None:
    assert looking_back(words, FRIDAY) is None
    assert looking_ahead(words, FRIDAY) is None


def test_quarters() -> None:
    assert [quarter_of(day) for day in ("2027-01-31", "2027-03", "2027-04-01", "2027-12-31")] == [
        "2027-Q1",
        "2027-Q1",
        "2027-Q2",
        "2027-Q4",
    ]


@pytest.mark.parametrize("words", ["this morning", "since lunch", "heute früh", "ce matin", "later today"])
def test_a_part_of_today_is_today(words: str) -> None:
    assert looking_back(words, FRIDAY) == (FRIDAY.isoformat(), FRIDAY.isoformat())


def test_overdue_is_no_day() -> None:
    assert means_overdue("what is overdue")
    assert means_overdue("überfällig")
    assert not means_overdue("this week")
    assert looking_ahead("overdue", FRIDAY) is None
