"""The offline model drafts records from a chat in the same way as its replies have read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from langchain_core.messages import HumanMessage

from memory.extraction.prompt import CLOSE, OPEN
from memory.trained import gate
from orchestrator.offline import drafting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.drafts import Turn
    from memory.trained.words import Said

NEWS = "Met Dana Whitfield at Northwind Traders."
TALK = "imagine they took two of them"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Turn]]:
    """Return the turns that the reader gets; the gate passes `NEWS` and skips `TALK`."""
    given: list[Sequence[Turn]] = []

    def reading(turns: Sequence[Turn], known: Sequence[object]) -> list[object]:
        given.append(turns)
        return []

    def may_hold(said: Sequence[Said], before: Sequence[Said]) -> bool:
        return any(one.text.startswith("Met") for one in said)

    monkeypatch.setattr(drafting, "read", reading)
    monkeypatch.setattr(gate, "may_hold", may_hold)
    return given


def prompt(*lines: tuple[str, str, bool]) -> list[HumanMessage]:
    rows = [
        orjson.dumps({"ref": f"m{at}", "by": by, "text": text, "own": by == "user", "context": context})
        for at, (by, text, context) in enumerate(lines)
    ]
    return [HumanMessage(OPEN + b"\n".join(rows).decode() + CLOSE)]


@pytest.mark.parametrize(
    ("lines", "new"),
    [
        ([("user", TALK, False), ("user", NEWS, False)], [NEWS]),
        ([("user", NEWS, False), ("user", TALK, False)], [NEWS, TALK]),
        ([("user", TALK, False), ("user", TALK, False)], [TALK, TALK]),
        ([("user", NEWS, True), ("user", TALK, False), ("user", NEWS, False)], [NEWS]),
        ([("user", NEWS, False), ("assistant", "Noted.", False), ("user", NEWS, False)], [NEWS, NEWS]),
    ],
)
def test_messages_without_news_are_what_was_said_before(
    read: list[Sequence[Turn]], lines: list[tuple[str, str, bool]], new: list[str]
) -> None:
    drafting.draft_calls(prompt(*lines))
    (turns,) = read
    assert [turn.text for turn in turns if not turn.context] == new
    assert len(turns) == sum(by == "user" for by, _, _ in lines)
