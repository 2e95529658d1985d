"""Keep the identity index in step with the records, inside the transaction that changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.identity.keys import IDENTITY, LINKS, all_keys, scope_of
from memory.language import core_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from memory.extraction.ports import Scalar
    from memory.store import Transaction


def index_record(
    tx: Transaction,
    label: str,
    kind: str,
    key: str,
    old: Mapping[str, Scalar],
    new: Mapping[str, Scalar],
) -> None:
    """Move a record from the keys of its old fields to those of its new ones; `{}` is no record.

    Keys of former values stay known while the record lives: an old e-mail address still finds it.
    """
    ref = f"{kind}:{key}"
    before, after = set(all_keys(kind, old)), set(all_keys(kind, new))
    for entry in after - before:
        _add(tx, label, entry, ref)
    if not new:
        for entry in before:
            _drop(tx, label, entry, ref)
    _link(tx, label, ref, links_of(kind, old), links_of(kind, new))


def links_of(kind: str, fields: Mapping[str, Scalar]) -> set[str]:
    """Return the names of the records this one belongs to, as core names."""
    names = [scope_of(kind, fields)]
    if fields.get("contact_name"):
        names.append(core_name(str(fields["contact_name"])))
    return {name for name in names if name}


def _link(tx: Transaction, label: str, ref: str, old: set[str], new: set[str]) -> None:
    for name in new - old:
        tx.put((label, LINKS), f"{name}|{ref}", {"record": ref}, index=False)
    for name in old - new:
        tx.delete((label, LINKS), f"{name}|{ref}")


def _add(tx: Transaction, label: str, key: str, ref: str) -> None:
    entry = tx.get((label, IDENTITY), key)
    records = entry.value["records"] if entry else []
    if ref not in records:
        tx.put((label, IDENTITY), key, {"records": [*records, ref]}, index=False)


def _drop(tx: Transaction, label: str, key: str, ref: str) -> None:
    entry = tx.get((label, IDENTITY), key)
    if entry is None:
        return
    records = [other for other in entry.value["records"] if other != ref]
    if records:
        tx.put((label, IDENTITY), key, {"records": records}, index=False)
    else:
        tx.delete((label, IDENTITY), key)
