"""The rules read records by ids; what else the network has read stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from memory.trained import reading
from memory.trained.drafts import Drafted, Turn, Value
from orchestrator.offline import voting

BRIEF = Drafted("profile", None, fields={"response_length": Value("short", "m1", "content", 0, 5, 0.9)})
DEAL = Drafted("opportunities", None, fields={"amount": Value(75_000.0, "m1", "content", 0, 5, 0.9)})
DEAL_BY_ID = Drafted(
    "opportunities", None, fields={**DEAL.fields, "id": Value("OPP-00113", "m1", "content", 0, 5, 0.9)}
)
ORDER = "Update opportunity OPP-00113 of client CL-00820: amount 75000."


@pytest.mark.parametrize(
    ("drafts", "text", "kinds"),
    [
        ([DEAL, BRIEF], ORDER, ["accounts", "opportunities", "profile"]),
        ([BRIEF], "Update opportunity OPP-00113: amount 75000.", ["opportunities", "profile"]),
        ([], ORDER, ["accounts", "opportunities"]),
        ([DEAL_BY_ID, BRIEF], "Update opportunity OPP-00113: amount 75000.", ["opportunities", "profile"]),
        ([DEAL, BRIEF], "The deal is at 75000, by the way.", ["opportunities", "profile"]),
    ],
)
def test_rules_replace_records_only(
    monkeypatch: pytest.MonkeyPatch, drafts: list[Drafted], text: str, kinds: list[str]
) -> None:
    monkeypatch.setattr(reading, "read", lambda turns, known: drafts)
    turns = [Turn("m1", "user", text, at=datetime(2026, 3, 2, tzinfo=UTC), own=True)]
    assert sorted(draft.kind for draft in voting.read(turns)) == kinds
