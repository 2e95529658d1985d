"""The identity index, kept in step with the records in the transactions that change them.

| namespace | key | value |
|---|---|---|
| `(user, "identity")` | a key of `identity.keys` | the records known by it |
| `(user, "known_as")` | `kind:key` | every key the record is or was known by |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from memory.domain.namespaces import Namespace
from memory.domain.refs import RecordRef
from memory.identity.keys import all_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from memory.domain.drafts import Scalar
    from memory.store import Transaction


def index_record(tx: Transaction, label: str, kind: str, key: str, fields: Mapping[str, Scalar]) -> None:
    """File a record under the keys of its fields; `{}` removes it from the index.

    Keys of former values stay as long as the record exists, so that an old e-mail address still finds it.
    """
    ref = str(RecordRef(kind, key))
    known = known_as(tx, label, ref)
    if not fields:
        for entry in known:
            _drop(tx, label, entry, ref)
        tx.delete((label, Namespace.KNOWN_AS), ref)
        return
    add_keys(tx, label, ref, all_keys(kind, fields))


def add_keys(tx: Transaction, label: str, ref: str, keys: Iterable[str]) -> None:
    """File a record under further keys."""
    known = known_as(tx, label, ref)
    new = [key for key in dict.fromkeys(keys) if key not in known]
    for key in new:
        _add(tx, label, key, ref)
    if new:
        tx.put((label, Namespace.KNOWN_AS), ref, {"keys": [*known, *new]}, index=False)


def known_as(tx: Transaction, label: str, ref: str) -> list[str]:
    """Return every key under which a record is filed."""
    entry = tx.get((label, Namespace.KNOWN_AS), ref)
    return list(entry.value["keys"]) if entry else []


def _add(tx: Transaction, label: str, key: str, ref: str) -> None:
    entry = tx.get((label, Namespace.IDENTITY), key)
    records = entry.value["records"] if entry else []
    if ref not in records:
        tx.put((label, Namespace.IDENTITY), key, {"records": [*records, ref]}, index=False)


def _drop(tx: Transaction, label: str, key: str, ref: str) -> None:
    entry = tx.get((label, Namespace.IDENTITY), key)
    if entry is None:
        return
    records = [other for other in entry.value["records"] if other != ref]
    if records:
        tx.put((label, Namespace.IDENTITY), key, {"records": records}, index=False)
    else:
        tx.delete((label, Namespace.IDENTITY), key)
