"""The similarity index and the search for similar records, at a bounded cost whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from memory.domain.namespaces import Namespace
from memory.identity.blocks import Probe, block_keys, probes
from memory.identity.compare import COMPARED, Comparison, Verdict, compare, name_of
from memory.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from memory.domain.drafts import Scalar
    from memory.store import Transaction

TELLING_FIELDS: Final = (
    "name",
    "first_name",
    "last_name",
    "id",
    "email",
    "website",
    "phone",
    "mobile_phone",
    "title",
    "account_name",
    "company",
    "contact_name",
    "billing_street",
    "billing_city",
    "billing_postal_code",
    "mailing_street",
    "mailing_city",
    "mailing_postal_code",
)
_PER_BLOCK: Final = 60
_MOST_READ: Final = 600
_MOST_COMPARED: Final = 24
_LEAST_LIKE: Final = 60.0
"""Likeness (0 to 100) below which two names are never similar."""
_RANK: Final = {Verdict.SAME: 0, Verdict.SIMILAR: 1}


def index_similar(
    tx: Transaction,
    label: str,
    kind: str,
    key: str,
    old_fields: Mapping[str, Scalar],
    new_fields: Mapping[str, Scalar],
) -> None:
    """Move a record from the blocks of its old fields to those of its new ones; `{}` stands for no record."""
    if kind not in COMPARED:
        return
    before, after = _telling(old_fields), _telling(new_fields)
    if before == after:
        return
    filed = block_keys(kind, after)
    for block in block_keys(kind, before):
        if block not in filed:
            tx.delete((label, Namespace.SIMILAR), _entry(block, kind, key))
    for block in filed:
        tx.put((label, Namespace.SIMILAR), _entry(block, kind, key), {"fields": after}, index=False)


def similar_records(
    tx: Transaction,
    label: str,
    kind: str,
    fields: Mapping[str, Scalar],
    limit: int = 5,
    *,
    without: Collection[str] = (),
) -> list[tuple[str, Comparison]]:
    """Return the keys of the user's records that are the same as or similar to `fields`, best first.

    Of a block that is too large only a part is read: so common a name distinguishes nothing.
    """
    known = _candidates(tx, label, kind, fields)
    ranked = [(one.likeness(kind, fields), key) for key, one in known.items() if key not in without]
    likely = sorted((rank for rank in ranked if rank[0] >= _LEAST_LIKE), key=lambda rank: (-rank[0], rank[1]))
    compared = [(key, compare(kind, fields, known[key].fields)) for _, key in likely[:_MOST_COMPARED]]
    found = [(key, result) for key, result in compared if result.verdict is not Verdict.DIFFERENT]
    return sorted(found, key=lambda one: (_RANK[one[1].verdict], -one[1].score, one[0]))[:limit]


@dataclass(slots=True)
class _Candidate:
    """A record found in a block, before it is compared."""

    fields: Mapping[str, Scalar]
    linked: bool = False
    """Whether it was found by more than a similar name: a phone number, a domain, an acronym."""

    def likeness(self, kind: str, fields: Mapping[str, Scalar]) -> float:
        """Return a cheap estimate of likeness, 0 to 100, which decides what is compared."""
        left, right = fold(name_of(kind, fields)), fold(name_of(kind, self.fields))
        alike = max(fuzz.ratio(left, right), 0.95 * fuzz.token_set_ratio(left, right))
        return max(alike, 85.0) if self.linked else alike


def _candidates(
    tx: Transaction, label: str, kind: str, fields: Mapping[str, Scalar]
) -> dict[str, _Candidate]:
    found: dict[str, _Candidate] = {}
    read = 0
    for probe in probes(kind, fields):
        after, before = _bounds(probe, kind)
        items = tx.scan((label, Namespace.SIMILAR), after=after, before=before, limit=_PER_BLOCK)
        for item in items:
            key = item.key.partition("|")[2].partition(":")[2]
            found.setdefault(key, _Candidate(item.value["fields"])).linked |= probe.linked
        read += len(items)
        if read >= _MOST_READ:
            break
    return found


def _bounds(probe: Probe, kind: str) -> tuple[str, str]:
    """Return the keys between which a block lies; ";" follows ":" in order."""
    if probe.prefix:
        return probe.key, probe.key + "\U0010ffff"
    return f"{probe.key}|{kind}:", f"{probe.key}|{kind};"


def _telling(fields: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {name: fields[name] for name in TELLING_FIELDS if fields.get(name)}


def _entry(block: str, kind: str, key: str) -> str:
    return f"{block}|{kind}:{key}"
