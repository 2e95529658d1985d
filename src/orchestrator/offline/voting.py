"""What two readers make of a message: the trained network's reading; where it finds nothing, or leaves ids over, that by rules.

The rules (`offline/reader`) know commands and tickets full of ids, of which the network has seen too few. They go when
the corpus holds enough of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.trained import ids, reading
from memory.trained.drafts import Drafted, Value
from orchestrator.offline import reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory.trained.drafts import Turn
    from memory.trained.known import Known

RULED_KINDS: Final = frozenset({"accounts", "contacts", "opportunities", "cases", "tasks", "leads"})
"""Kinds that the rules read; of all others the network's reading counts."""
RULED: Final = 0.9
"""How sure what the rules read is: as often as they are right on texts that they were not written for."""


def read(turns: Sequence[Turn], known: Sequence[Known] = ()) -> list[Drafted]:
    """Read what the turns that are not context state."""
    drafts = reading.read(turns, known)
    if drafts and not _leaves_ids(drafts, turns):
        return drafts
    ruled = _by_rules(turns, known)
    if drafts and not any("id" in one.fields for one in ruled):
        return drafts
    return [*ruled, *(one for one in drafts if one.kind not in RULED_KINDS)]


def _leaves_ids(drafts: Sequence[Drafted], turns: Sequence[Turn]) -> bool:
    """Tell whether the new turns hold more ids of records than the drafts have."""
    said = {str(one.value) for turn in turns if not turn.context for one in ids.found_in(turn.text)}
    held = [one for one in drafts if {"id", *ids.CALLED} & one.fields.keys()]
    return len(said) > len(held)


def _by_rules(turns: Sequence[Turn], known: Sequence[Known]) -> list[Drafted]:
    new = [turn for turn in turns if not turn.context]
    if not new:
        return []
    given = [
        reader.Turn(one.ref, one.by, one.name, one.at, one.text, one.context, one.own)  # type: ignore[arg-type]  # the prompt knows only the three roles
        for one in turns
    ]
    drafts = reader.read(given, [reader.Known(one.key, one.kind, dict(one.fields)) for one in known])
    return [_drafted(one, new[-1]) for one in drafts]


def _drafted(draft: reader.Draft, newest: Turn) -> Drafted:
    fields = {
        name: Value(one.value, one.ref, one.of, one.start, one.end, RULED)
        for name, one in draft.fields.items()
    }
    ended = {
        name: Value(newest.text, newest.ref, "content", 0, len(newest.text), RULED) for name in draft.retract
    }
    return Drafted(draft.kind, draft.key, fields=fields, ended=ended)
