"""Hours of the day and time zones, as people write them."""

from __future__ import annotations

import pytest

from memory.text import find_values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I work 9 to 5", "09:00-17:00"),
        ("from 08:30 till 16:15", "08:30-16:15"),
        ("8am-4pm", "08:00-16:00"),
        ("between 10 and 6", "10:00-18:00"),
        ("7am to 3 p.m.", "07:00-15:00"),
        ("14:00 to 22:00", "14:00-22:00"),
        ("nıne to five", "09:00-17:00"),  # the dotless i folds to an i
    ],
)
def test_hours(text: str, value: str) -> None:
    assert [found.value for found in find_values("hours", text, today=None)] == [value]


@pytest.mark.parametrize("text", ["2026-11-20", "call 5551234-9876", "3/4 to 5/6", "25 to 30", "page 3-7%"])
def test_no_hours(text: str) -> None:
    assert find_values("hours", text, today=None) == []


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin time", "Europe/Berlin"),
        ("US Eastern", "America/New_York"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("san francisco", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("Sao Paulo", "America/Sao_Paulo"),
    ],
)
def test_zones(text: str, zone: str) -> None:
    assert [found.value for found in find_values("timezone", text, today=None)] == [zone]
