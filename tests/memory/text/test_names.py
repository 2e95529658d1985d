from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from memory.text import core_name, fold, person_key, salesforce_kind, suffix


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Fernhill, Inc.", "fernhill"),
        ("FERNHILL Corporation", "fernhill"),
        ("The Fernhill Company", "fernhill"),
        ("Kaufmann & Söhne GmbH", "kaufmann and sohne"),
        ("Vigneto Rosso S.p.A.", "vigneto rosso"),
        ("Fernhill Europe GmbH", "fernhill europe"),
        ("The Limited", "the limited"),
        ("Inc.", "inc"),
    ],
)
def test_core_name(name: str, core: str) -> None:
    assert core_name(name) == core


@pytest.mark.parametrize(
    "name",
    ["Dana Whitfield", "whitfield, dana", "Ms. Dana Whitfield", "DANA M. WHITFIELD", "Dana  Whitfield Jr."],
)
def test_person_key(name: str) -> None:
    assert person_key(name) == "dana whitfield"


def test_salesforce_ids() -> None:
    assert suffix("006XX000001a2Bc") == "YAI"
    assert salesforce_kind("006XX000001a2BcYAI") == "opportunities"
    assert salesforce_kind("troubleshooting") is None


@given(st.text(max_size=40))
def test_folding_is_stable_for_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert isinstance(core_name(text), str)
    assert isinstance(person_key(text), str)
