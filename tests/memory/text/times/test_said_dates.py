"""Days that words mean, if they are known to be a date; today is Monday 2 March 2026 unless given."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from memory.text.times.said_dates import read_date

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-03-15", "2026-03-15"),
        ("15.3.", "2026-03-15"),
        ("15.03.27", "2027-03-15"),
        ("1/7", "2026-07-01"),
        ("13/7", "2026-07-13"),
        ("20260618T081500", "2026-06-18"),
        ("today", "2026-03-02"),
        ("morgen", "2026-03-03"),
        ("après-demain", "2026-03-04"),
        ("pasado mañana", "2026-03-04"),
        ("dopodomani", "2026-03-04"),
        ("jutro", "2026-03-03"),
        ("yarın", "2026-03-03"),
        ("overmorgen", "2026-03-04"),
        ("amanhã cedo", "2026-03-03"),
        ("Friday", "2026-03-06"),
        ("Monday", "2026-03-09"),
        ("Do", "2026-03-05"),
        ("piątek", "2026-03-06"),
        ("cumaya", "2026-03-06"),
        ("Friday week", "2026-03-13"),
        ("Wednesday 5.15pm", "2026-03-04"),
        ("Wednesday 5.15", "2026-03-04"),
        ("Wed at 16:30", "2026-03-04"),
        ("Friday 2pm", "2026-03-06"),
        ("2 p.m. Friday", "2026-03-06"),
        ("at 5 on Monday", "2026-03-09"),
        ("Mittwoch 17 Uhr", "2026-03-04"),
        ("Freitag 14.30", "2026-03-06"),
        ("mercredi 17h30", "2026-03-04"),
        ("jueves a las 5", "2026-03-05"),
        ("Fri 6.3. 14:00", "2026-03-06"),
        ("Wed 4 March 5.15pm", "2026-03-04"),
        ("17.12.", "2026-12-17"),
        ("30 listopada", "2026-11-30"),
        ("Monatsende", "2026-03-31"),
        ("before the month is out", "2026-03-31"),
        ("vendredi en huit", "2026-03-13"),
        ("Samstag in einer Woche", "2026-03-14"),
        ("doce de junio", "2026-06-12"),
        ("in 24 h", "2026-03-03"),
        ("dans 48 heures", "2026-03-04"),
        ("in two hours", "2026-03-02"),
        ("Friday fortnight", "2026-03-20"),
        ("a week from tomorrow", "2026-03-10"),
        ("viernes de la semana que viene", "2026-03-13"),
        ("Friday the 13th", "2026-03-13"),
        ("the 18th", "2026-03-18"),
        ("the 1st", "2026-04-01"),
        ("dia 24", "2026-03-24"),
        ("15 maggio", "2026-05-15"),
        ("May 20", "2026-05-20"),
        ("31 de marzo", "2026-03-31"),
        ("achtzehnten Dezember", "2026-12-18"),
        ("20 October", "2026-10-20"),
        ("20 February", "2026-02-20"),
        ("end of May", "2026-05-31"),
        ("fin septembre", "2026-09-30"),
        ("Ende KW 13", "2026-03-27"),
        ("end of week 38", "2026-09-18"),
        ("mid May", "2026-05-15"),
        ("Ende Q2", "2026-06-30"),
        ("end of the third quarter", "2026-09-30"),
        ("EOM", "2026-03-31"),
        ("end of next month", "2026-04-30"),
        ("last Friday in August", "2026-08-28"),
        ("the first monday of august", "2026-08-03"),
        ("in two weeks", "2026-03-16"),
        ("3 days ago", "2026-02-27"),
        ("new year's eve", "2026-12-31"),
        ("within one hour", "2026-03-02"),
    ],
)
def test_which_day_words_mean(words: str, day: str) -> None:
    assert read_date(words, MONDAY) == date.fromisoformat(day)


def test_where_months_come_first_the_figures_are_read_so() -> None:
    assert read_date("3/4", MONDAY, month_first=True) == date(2026, 3, 4)
    assert read_date("3/4", MONDAY) == date(2026, 4, 3)
    assert read_date("13/4", MONDAY, month_first=True) == date(2026, 4, 13)


@pytest.mark.parametrize(
    "words", ["", "soon", "after the summer", "March", "31 February", "x" * 500, "99/99", "0.0."]
)
def test_vague_or_impossible_words_mean_no_day(words: str) -> None:
    assert read_date(words, MONDAY) is None


@given(st.text(max_size=90), st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_any_text_is_borne(words: str, said: date) -> None:
    assert read_date(words, said) is None or isinstance(read_date(words, said), date)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 25))
def test_a_written_day_is_that_day(said: date, day: int) -> None:
    assert read_date(f"{day}.11.2031", said) == date(2031, 11, day)
    assert read_date(f"{day} November 2031", said) == date(2031, 11, day)
