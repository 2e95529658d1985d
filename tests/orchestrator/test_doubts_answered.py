"""Answers to "Shall I keep that?", which may repeat the question and never approve a removal."""

from __future__ import annotations

import pytest

from orchestrator.yes_or_no import asks_to_forget, is_answer, is_yes, strip_repetition

REPLY = "Noted: **Dana** – CFO.\n\nI am not sure of the account **Pellwick Marine**. Shall I keep that?"


@pytest.mark.parametrize(
    "text", ["yes", "Yes, keep that.", "yes please", "ja!", "no", "nope, thanks", "yes pellwick marine"]
)
def test_an_answer_may_repeat_the_question(text: str) -> None:
    assert is_answer(strip_repetition(text, REPLY))


@pytest.mark.parametrize(
    "text", ["keep the e17 case", "yes and Dana", "yes but only the first", "that is wrong", ""]
)
def test_more_than_that_is_no_answer(text: str) -> None:
    assert not is_answer(strip_repetition(text, REPLY))


def test_to_a_question_that_removes_something_it_is_no_yes() -> None:
    assert not is_yes("yes keep that")


def test_of_several_things_in_doubt_a_name_is_no_answer_to_all() -> None:
    two = REPLY.replace("**. Shall", "** and the case **plugin**. Shall")
    assert not is_answer(strip_repetition("yes pellwick marine", two))
    assert is_answer(strip_repetition("yes", two))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Please forget Dana.", True),
        ("vergiss Dana Brandt", True),
        ("delete the Kappa case", True),
        ("cancel the call with Dana", False),
        ("Undo that", False),
    ],
)
def test_only_who_asks_to_forget_is_asked_to_confirm_it(text: str, asks: bool) -> None:
    assert asks_to_forget(text) is asks
