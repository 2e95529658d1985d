"""Values from a file that wait for a person although they contradict nothing.

A stranger would try to slip in money, access, or contact details of somebody whom the user named. The
currency of an amount is part of the statement of whoever gave the amount.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from memory.domain.authority import USER, rank
from memory.kinds import KINDS, spec_of
from memory.text.sensitive import holds_sensitive_numbers, mentions_sensitive

if TYPE_CHECKING:
    from memory.domain.grounded import Grounded, GroundedDraft
    from memory.records.items import StoredRecord

REACHES: Final = frozenset({"email", "phone"})
"""Kinds of values that are contact details."""
ASKED: Final = "a file alone says it, and it is about money, access or how to reach somebody you know"


def cautious(draft: GroundedDraft, known: StoredRecord) -> frozenset[str]:
    """Return the fields of a draft that a person is asked about before they are added to a record.

    A kind that only retells has none: it adds nothing to what was said, and the keys in it look like account
    numbers.
    """
    if KINDS[draft.kind].DERIVED:
        return frozenset()
    mine = is_users(known)
    return frozenset(
        name
        for name, given in draft.fields.items()
        if given.receipt["by"]["role"] == "file"
        and (_concerns(draft.kind, name, given, known_to_user=mine) or _qualifies(name, known))
    )


def _qualifies(name: str, known: StoredRecord) -> bool:
    """Tell whether a value would change the meaning of an amount that the user gave."""
    said = known.claims.held_by("amount")
    return name == "currency" and said is not None and rank(said) >= USER


def is_users(record: StoredRecord) -> bool:
    """Tell whether a record's name comes from the user's own words."""
    held = (record.claims.held_by(name) for name in KINDS[record.kind].LABEL)
    return any(receipt is not None and rank(receipt) >= USER for receipt in held)


def _concerns(kind: str, name: str, given: Grounded, *, known_to_user: bool) -> bool:
    spec = spec_of(KINDS[kind], name)
    if spec is None or not isinstance(given.value, str):
        return False
    if spec.kind in REACHES:
        return known_to_user
    if name.partition(".")[0] in KINDS[kind].ACTIONS:
        return mentions_sensitive(given.value)
    return spec.kind == "text" and holds_sensitive_numbers(given.value)
