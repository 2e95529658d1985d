"""By which words people call a field, beside its own name: what tells that a value is meant for it."""

from __future__ import annotations

from memory.records.wording import wording


def ended() -> frozenset[str]:
    """Return what says that something is over, beside its value or the word for its field."""
    return frozenset(wording("fields")["over"]["words"])


def called(field: str) -> frozenset[str]:
    """Return the words of a field (`tags.urgent` is one of the tags), in their base form."""
    base = field.partition(".")[0]
    return frozenset((*base.split("_"), *wording("fields")["called"].get(base, "").split()))


def over(field: str) -> frozenset[str]:
    """Return the words by which a field's value ends, in their base form."""
    return frozenset(wording("fields")["endings"].get(field.partition(".")[0], "").split())
