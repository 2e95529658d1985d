"""Long turns cut into bounded ones before they are read, and what was read put back in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from memory.text.windows import spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from orchestrator.offline.reader.model import Draft, Turn, Value

Places = dict[str, tuple[str, int]]
"""Of each piece (its own `ref`): the turn's `ref`, and where in the turn it begins."""


def cut(turns: Sequence[Turn]) -> tuple[list[Turn], Places]:
    """Cut each turn into pieces that the patterns of the reader are fit for; most turns are one."""
    places: Places = {}
    pieces = []
    for turn in turns:
        for start, end in list(spans(turn.text)) or [(0, 0)]:
            ref = f"{turn.ref}+{start}"
            places[ref] = (turn.ref, start)
            pieces.append(replace(turn, ref=ref, text=turn.text[start:end]))
    return pieces, places


def joined(draft: Draft, places: Places) -> Draft:
    """Return a draft whose values lie in the turns again."""
    return replace(draft, fields={name: _in_turn(value, places) for name, value in draft.fields.items()})


def _in_turn(value: Value, places: Mapping[str, tuple[str, int]]) -> Value:
    ref, begin = places[value.ref]
    shift = begin if value.of == "content" else 0
    return replace(value, ref=ref, start=value.start + shift, end=value.end + shift)
