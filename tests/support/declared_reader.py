"""A replacement for the embedded reader that reads only what a test declares, whatever the weights are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from memory.trained import gate
from memory.trained.drafts import Drafted, Value
from memory.trained.known import match_known
from orchestrator.offline import drafting
from orchestrator.offline.answers import noting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pytest

    from memory.trained.drafts import Turn
    from memory.trained.known import Known
    from memory.trained.words import Said

Fact = tuple[str, str, dict[str, Any]]
"""Words of a message, the kind of record they state, and its fields: a value, or a value and its words.

A field is stated only if its words are in the message, too."""


def met(name: str, account: str, title: str | None = None) -> list[Fact]:
    """Return what "Met Dana Whitfield, VP Operations at Northwind Traders" states."""
    contact = {"name": name, **({"title": title} if title else {}), "account_name": account}
    return [(f"Met {name}", "contacts", contact), (f"Met {name}", "accounts", {"name": account})]


def reader(*facts: Fact) -> Callable[[Sequence[Turn], Sequence[Known]], list[Drafted]]:
    """Return a reader of these facts: a message states those whose words it contains, with probability 1."""

    def read(turns: Sequence[Turn], known: Sequence[Known] = ()) -> list[Drafted]:
        return [
            _drafted(turn, turn.text.index(words), kind, fields, known)
            for turn in turns
            if not turn.context
            for words, kind, fields in facts
            if words in turn.text
        ]

    return read


def state(monkeypatch: pytest.MonkeyPatch, *facts: Fact) -> None:
    """Make the offline model read these facts, for memory and for its replies, and the gate pass them."""

    def may_hold(said: Sequence[Said], before: Sequence[Said] = ()) -> bool:
        return any(words in one.text for one in said for words, _, _ in facts)

    for module in (drafting, noting):
        monkeypatch.setattr(module, "read", reader(*facts))
    monkeypatch.setattr(gate, "may_hold", may_hold)


def _drafted(turn: Turn, at: int, kind: str, fields: Mapping[str, Any], known: Sequence[Known]) -> Drafted:
    values = dict(_values(turn, at, fields))
    found = match_known(kind, {name: one.value for name, one in values.items()}, known)
    return Drafted(kind, found.key if found else None, fields=values)


def _values(turn: Turn, at: int, fields: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for name, given in fields.items():
        value, words = given if isinstance(given, tuple) else (given, given)
        start = turn.text.find(words, at)
        if start >= 0:
            yield name, Value(value, turn.ref, "content", start, start + len(words), 1.0, words=words)
