"""The labelled cases of preferences, facts and todos stay at the figures that were reached."""

from __future__ import annotations

import pytest
from evals.memories.run import score


@pytest.mark.evaluation
@pytest.mark.parametrize("kind", ["preferences", "facts", "todos"])
async def test_the_labelled_cases_are_read(kind: str) -> None:
    tally = await score(kind, "known")
    precision, recall = tally.right / (tally.right + tally.wrong), tally.right / (tally.right + tally.missed)
    assert precision >= 0.95, tally.complaints
    assert recall >= 0.85, tally.complaints
