"""Fields, stages and bounds of amounts that a question names literally but the network may leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.kinds import KINDS, specs
from memory.recall import bound_in, state_of
from memory.text import find_values, words
from orchestrator.offline.answers.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

CHOSEN: Final = ("stage", "status", "priority")
"""Fields whose values people name without the field ("high cases", "deals in negotiation")."""


def fields_in(text: str) -> tuple[str, ...]:
    """Return the fields that a text names, in the order of the text."""
    row = f" {' '.join(words(text))} "
    found = {
        name: min((at for word in entry.get("words", ()) if (at := row.find(f" {word} ")) >= 0), default=-1)
        for name, entry in vocabulary()["fields"].items()
    }
    return tuple(sorted((name for name, at in found.items() if at >= 0), key=lambda name: found[name]))


def filters_in(kind: str, text: str, names: Iterable[str], *, ending: bool) -> dict[str, str]:
    """Return the filters that a text states: values of a kind's picklists, and a bound of an amount.

    `names` are not searched. With `ending`, words such as "closed" count too, as a filter on stage or status.
    """
    for named in names:
        text = text.replace(named, " ")
    known = specs(KINDS[kind]) if kind in KINDS else {}
    found = {}
    for name in CHOSEN:
        values = find_values("choice", text, today=None, choices=known[name].choices) if name in known else ()
        if values:
            found[name] = text[values[0].start : values[0].end]
    if ending and not found:
        said = [word for word in words(text) if state_of(word) and word not in {"over", "close"}]
        field = next((name for name in CHOSEN[:2] if name in known), "")
        found = {field: said[0]} if said and field else {}
    bound = bound_in(text) if "amount" in known else ""
    return {**found, "amount": bound} if bound else found
