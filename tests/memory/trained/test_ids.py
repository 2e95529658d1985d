"""Ids in a text, each of which belongs to the record that is mentioned beside it."""

from __future__ import annotations

import pytest

from memory.trained.ids import Mentioned, is_id, owners

DEAL, CLIENT, PERSON = "o1", "a1", "c1"
KIND = {DEAL: "opportunities", CLIENT: "accounts", PERSON: "contacts"}


def given(text: str, **words: str) -> dict[str, str]:
    """Return which record gets which id; `words` are what the records are called in the text."""
    mentioned = [
        Mentioned(ref, KIND[ref], text.index(one), text.index(one) + len(one)) for ref, one in words.items()
    ]
    return {ref: str(found.value) for ref, found in owners(text, mentioned)}


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("Set opportunity OPP-001 of client CLI-004 to won", {DEAL: "won", CLIENT: "client"}, {DEAL: "OPP-001", CLIENT: "CLI-004"}),
        ("Halden (CL-77) signed the renewal", {CLIENT: "Halden", DEAL: "renewal"}, {CLIENT: "CL-77"}),
        ("Halden signed the renewal, see PO-77", {CLIENT: "Halden", DEAL: "renewal"}, {}),
        ("006XX000001a2Bc is Halden's renewal", {CLIENT: "Halden", DEAL: "renewal"}, {DEAL: "006XX000001a2Bc"}),
        ("006XX000001a2Bc is what Dana works on", {PERSON: "Dana"}, {}),
        ("the renewal, opportunity id: OPP-9 (formerly OPP-8)", {DEAL: "renewal"}, {DEAL: "OPP-9"}),
        ("nothing with an id", {}, {}),
    ],
)  # fmt: skip
def test_whose_an_id_is(text: str, words: dict[str, str], wanted: dict[str, str]) -> None:
    assert given(text, **words) == wanted


def test_two_records_share_no_id() -> None:
    text = "Halden CL-77 Kappa"
    assert given(text, a1="Halden") == {CLIENT: "CL-77"}
    both = [Mentioned("a1", "accounts", 0, 6), Mentioned("a2", "accounts", 13, 18)]
    assert len(list(owners(text, both))) == 1


@pytest.mark.parametrize(
    ("words", "alone"), [("006XX000001a2Bc", True), ("(OPP-001)", True), ("Halden 7", False), ("", False)]
)
def test_an_id_alone_is_no_name(words: str, alone: bool) -> None:
    assert is_id(words) is alone
