"""Speaker labels: a person's full name on the other side of a call is evidence of that person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.text import fold
from orchestrator.offline.reader.model import Turn, Value
from orchestrator.offline.reader.shapes import is_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orchestrator.offline.reader.scene import Scene


def speakers(scene: Scene, turns: Sequence[Turn]) -> frozenset[str]:
    """Make the customers of a labelled call leads; return the folded names of the sellers, who are no records."""
    sellers = frozenset(fold(t.name) for t in turns if t.by == "assistant" and t.name and is_person(t.name))
    if not sellers:
        return frozenset()
    for index, turn in enumerate(turns):
        if turn.by == "user" and turn.name and is_person(turn.name) and fold(turn.name) not in sellers:
            _lead(scene, turn, turn.name, index)
    return sellers


def _lead(scene: Scene, turn: Turn, name: str, index: int) -> None:
    entity = scene.person(name) or scene.new("leads")
    scene.now = index
    scene.see(entity)
    begin = len(name) - len(name.lstrip())
    full = name.strip()
    first = full.split()[0]
    parts = {
        "name": (begin, begin + len(full)),
        "first_name": (begin, begin + len(first)),
        "last_name": (begin + full.index(" ") + 1, begin + len(full)),
    }
    for field, (start, end) in parts.items():
        if not entity.text(field):
            value = Value(name[start:end], turn.ref, "name", start, end, "speaker label")
            scene.set(entity, field, value, context=turn.context)
