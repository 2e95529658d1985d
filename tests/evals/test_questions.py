"""The offline model answers the questions of the evaluation, and invents nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from evals.questions.history import lines
from evals.questions.run import Known, ask_all, invented

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.evaluation
async def test_questions_about_a_history_are_answered_and_nothing_is_invented(tmp_path: Path) -> None:
    verdicts = await ask_all(tmp_path)
    asked = Counter(one.tag for one in verdicts)
    assert len(verdicts) >= 200
    assert set(asked) == {"records", "history", "time", "relations", "unknown", "spelling", "events"}
    assert min(asked.values()) >= 9
    assert [(one.id, one.invented) for one in verdicts if one.invented] == []
    wrong = Counter(one.tag for one in verdicts if one.wrong)
    for tag, count in asked.items():
        assert wrong[tag] <= 0.05 * count, [one for one in verdicts if one.wrong and one.tag == tag]


def test_every_question_says_what_is_expected() -> None:
    rows = lines("questions.jsonl")
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["expect"] and row["ask"] for row in rows)


def test_the_check_sees_what_is_made_up() -> None:
    known = Known()
    known.add("Dana Whitfield of Northwind has $48k, closing 2027-03-15, dana@northwind.example")
    fine = "Dana Whitfield is worth 48,000 (2027-03-15). I know dana@northwind.example."
    assert list(invented(fine, known)) == []
    for wrong, value in (
        ("Dana Whitfield has 49,000.", "49,000"),
        ("It closes on 2027-03-16.", "2027-03-16"),
        ("It is d.w@northwind.example.", "d.w@northwind.example"),
        ("Dana Cole knows.", "Cole"),
    ):
        assert list(invented(wrong, known)) == [value], wrong
    assert list(invented("There are 2 deals:\n- Dana\n- Northwind", known)) == []
    assert list(invented("There are 3 deals:\n- Dana\n- Northwind", known)) == ["3"]
