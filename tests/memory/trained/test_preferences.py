from __future__ import annotations

import pytest

from memory.trained.preferences import own_field


@pytest.mark.parametrize(
    ("label", "words", "found"),
    [
        ("name", "Fi", ("name", "Fi")),
        ("language", "Deutsch", ("language", "de")),
        ("contact_method", "e-mail", ("contact_method", "email")),
        ("timezone", "Vilnius time", ("timezone", "Europe/Vilnius")),
        ("timezone", "Lisbon time until mid August", ("custom.lisbon-time-until-mid-august", None)),
        ("style", "tables for figures", ("custom.tables-for-figures", None)),
        ("avoid_contact", "nothing on Sunday mornings", ("custom.nothing-on-sunday-mornings", None)),
        ("interest", "old railway maps", ("interests.old-railway-maps", None)),
        ("other", "sign mails with first name only", ("custom.sign-mails-with-first-name-only", None)),
    ],
)
def test_a_preference_goes_where_its_form_fits_and_else_is_kept_as_said(
    label: str, words: str, found: tuple[str, str | None]
) -> None:
    name, value = found
    assert own_field(label, words) == (name, value or words)
